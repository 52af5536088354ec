import FoundationEssentials
import Glibc
import Testing

@testable import Spool

/// After a power cut on btrfs a job can be in two states with two inodes: as it was, and with its story.
@Suite(.serialized, .timeLimit(.minutes(1))) struct EarlierCopyTests {
    private static let name = "20260301T101500.123456Z_contact.changed_18_e1.json"
    private static let done = "done/2026-03-01/\(name)"
    private static let sent = #"{ "id":1,  "lane":"a""#

    private static func withStory(_ sent: String, _ states: String...) -> String {
        let steps = states.enumerated().map { #"{"at":"2026-03-01T10:16:0\#($0).000Z","to":"\#($1)","why":"w"}"# }
        return sent + #","_spool":{"attempts":1,"trail":[\#(steps.joined(separator: ","))]}}"#
    }

    /// A file of a process that has ended, and one with a longer story.
    private func leave(_ earlier: String, _ text: String, _ later: String, _ laterText: String) throws -> TestSpool {
        let spool = try TestSpool()
        for folder in ["done/2026-03-01", "processing/dead"] { try spool.makeFolder(folder) }
        try spool.drop(earlier, text)
        try spool.setModified(earlier, try #require(JobName(fileName: Self.name)?.receivedAt))
        try spool.drop(later, laterText)
        return spool
    }

    static let pairs = [
        ("processing/dead/\(name)", sent + "}", done, withStory(sent, "done")),
        ("incoming/\(name)", sent + " }\n", done, withStory(sent, "done")),
        ("incoming/\(name)", sent + "}", "failed/\(name)", withStory(sent, "failed")),
        ("deferred/\(name)", withStory(sent, "deferred"), done, withStory(sent, "deferred", "done")),
        (
            "processing/dead/\(name)", withStory(sent, "failed"), "deferred/\(name)",
            withStory(sent, "failed", "deferred")
        ),
    ]

    @Test(arguments: pairs) func aJobThatHasEndedDoesNotRunAgain(
        _ earlier: String,
        _ text: String,
        _ later: String,
        _ laterText: String
    ) async throws {
        let spool = try leave(earlier, text, later, laterText)
        if later.hasPrefix("deferred/") { try spool.setModified(later, Date().addingTimeInterval(999)) }
        try await withQueue(spool, configure: { $0.retentionDays = 36_500 }) { harness async throws in
            #expect(await harness.hasWaiting() == 0)
            #expect(spool.jobs == [later])
            #expect(try spool.text(later) == laterText)
        }
    }

    @Test(arguments: pairs) func checkMendsIt(
        _ earlier: String,
        _ text: String,
        _ later: String,
        _ laterText: String
    ) throws {
        let spool = try leave(earlier, text, later, laterText)
        var settings = SpoolCheck.Settings()
        settings.patience = 0
        let check = SpoolCheck(files: spool.files, settings: settings)
        let report = try check.run()
        #expect(report.of(.human).isEmpty, "\(report.findings)")
        #expect(report.of(.repairable).contains { $0.what.contains("same job") }, "\(report.findings)")
        for finding in report.findings { _ = try SpoolRepair(check: check).repair(finding) }
        #expect(spool.jobs == [later])
        #expect(try check.run().findings.isEmpty)
    }

    /// What is another job, or may be one, is not touched.
    static let others = [
        (#"{ "id":2,  "lane":"a"}"#, withStory(sent, "done"), "other members"),
        (withStory(sent, "done"), withStory(sent, "done"), "a copy that was played again"),
        (withStory(sent, "failed"), withStory(sent, "deferred", "done"), "another story"),
        ("{", withStory(sent, "done"), "torn"),
    ]

    @Test(arguments: others) func anotherJobIsKept(_ text: String, _ laterText: String, _ why: String) async throws {
        let spool = try leave("incoming/\(Self.name)", text, Self.done, laterText)
        try await withQueue(spool, configure: { $0.retentionDays = 36_500 }) { harness async throws in
            _ = await harness.hasWaiting()
            #expect(spool.jobs.count { $0.hasSuffix(".json") } == 2, "\(why)")
        }
    }

    @Test func aFileThatIsYoungerOrNotNamedByUsIsKept() async throws {
        let spool = try leave("incoming/\(Self.name)", Self.sent + "}", Self.done, Self.withStory(Self.sent, "done"))
        try spool.setModified("incoming/\(Self.name)", Date())
        try spool.drop("incoming/again.json", Self.sent + "}")
        try spool.setModified("incoming/again.json", Date(timeIntervalSince1970: 0))
        try spool.drop("done/2026-03-01/again.json", Self.withStory(Self.sent, "done"))
        try await withQueue(spool, configure: { $0.retentionDays = 36_500 }) { harness async throws in
            _ = await harness.hasWaiting()
            #expect(spool.jobs.count == 4)
        }
    }
}
