import FoundationEssentials
import Glibc
import Testing

@testable import Spool

/// What `check --repair` does about what it found.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SpoolRepairTests {
    private let check: (TestSpool) -> SpoolCheck = { spool in
        var settings = SpoolCheck.Settings()
        settings.patience = 0
        return SpoolCheck(files: spool.files, settings: settings)
    }

    /// Repairs all that can be repaired.
    ///
    /// - Returns: what is found afterwards.
    private func repair(_ spool: TestSpool, now: Date = Date()) throws -> [Finding] {
        let check = check(spool)
        let repair = SpoolRepair(check: check)
        for finding in try check.run(now: now).findings { _ = try repair.repair(finding, now: now) }
        return try check.run(now: now).findings
    }

    @Test func everythingThatCanBeMendedIsMended() throws {
        let spool = try TestSpool()
        func sentence(_ job: String) throws -> String {
            Reason.read(note: try spool.bytes("failed/\(job).json.why")).sentence
        }
        try spool.makeFolder("processing/dead")
        try spool.drop("processing/dead/.alive", "")
        try spool.drop("processing/dead/a.json", #"{"lane":"a"}"#)
        try spool.drop("processing/dead/torn.json", #"{"lane":"#)
        try spool.drop("incoming/half.json", #"{"lane":"#)
        try spool.drop("deferred/empty.json", "")
        try spool.drop("failed/alone.json", "no JSON")
        try spool.drop("failed/gone.json.why", "x\n")
        try spool.drop("backfill.json", "")
        try spool.remove("locks")
        #expect(try repair(spool) == [])
        #expect(
            spool.jobs.filter { $0.hasSuffix(".json") }.map { $0.prefix { $0 != "/" } } == ["deferred"]
                + Array(repeating: "failed", count: 4)
        )
        #expect(try spool.text("failed/half.json") == #"{"lane":"#)
        #expect(try sentence("half") == "the file is not valid JSON: it ends in the middle")
        #expect(try sentence("empty") == "the file is empty")
        #expect(try sentence("alone") == "the file is not a JSON object")
        #expect(!spool.exists("failed/gone.json.why"))
        #expect(!spool.exists("processing/dead") && !spool.exists("backfill.json") && spool.exists("locks"))
    }

    @Test func scratchOfDeadProcessesIsRemoved() throws {
        let spool = try TestSpool()
        try spool.drop("tmp/half", "x")
        try spool.makeFolder("tmp/host-1-x")
        try spool.drop("tmp/host-1-x/.alive", "")
        #expect(try repair(spool, now: Date().addingTimeInterval(3700)) == [])
        #expect(spool.names("tmp").isEmpty)
    }

    static let later = [
        "skipped/2026-03-01/x/a.json", "failed/a.json", "deferred/a.json", "done/2026-03-01/a.json", "proposed/a.json",
    ]

    @Test(arguments: later, ["incoming", "approved"]) func theLaterNameStays(_ later: String, _ earlier: String) throws
    {
        let spool = try TestSpool()
        for folder in ["skipped/2026-03-01/x", "done/2026-03-01"] { try spool.makeFolder(folder) }
        let state = later.prefix { $0 != "/" }
        try spool.drop(later, #"{"_spool":{"trail":[{"at":"t","to":"\#(state)","why":"w"}]}}"#)
        #expect(link(spool.path(later), spool.path("\(earlier)/a.json")) == 0)
        #expect(try repair(spool) == [])
        #expect(spool.jobs == [later])
    }

    @Test func aNameThatAProcessHoldsIsLeft() throws {
        let spool = try TestSpool()
        let living = try ClaimDirectory(files: spool.files)
        defer { living.close() }
        let held = "processing/\(living.id)/a.json"
        try spool.drop(held, "{}")
        #expect(link(spool.path(held), spool.path("failed/a.json")) == 0)
        #expect(try repair(spool).allSatisfy { $0.severity == .note })
        #expect(spool.jobs.sorted() == ["failed/a.json", held])
    }

    @Test func aHumansFindingsAreLeftAlone() throws {
        let spool = try TestSpool()
        try spool.makeFolder("done/2026-03-01")
        try spool.drop("done/2026-03-01/torn.json", "{")
        try spool.drop("incoming/a.json", "{}")
        #expect(link(spool.path("incoming/a.json"), spool.path("incoming/b.json")) == 0)
        let findings = try repair(spool)
        #expect(findings.filter { $0.severity == .human }.count == 2)
        #expect(spool.jobs == ["incoming/a.json", "incoming/b.json", "done/2026-03-01/torn.json"])
    }

    @Test func whatChangedSinceItWasFoundIsLeftAlone() throws {
        let spool = try TestSpool()
        try spool.drop("incoming/half.json", "{")
        try spool.drop("failed/a.json.why", "x")
        try spool.drop("ledger/contact-1.json", "")
        let findings = try check(spool).run().findings
        try spool.drop("incoming/half.json", "{}")
        try spool.drop("failed/a.json", "back")
        try spool.drop("ledger/contact-1.json", "{}")
        let repair = SpoolRepair(check: check(spool))
        #expect(findings.count == 3)
        for finding in findings { #expect(try !repair.repair(finding)) }
        #expect(spool.exists("incoming/half.json") && spool.exists("failed/a.json.why"))
        #expect(try spool.text("ledger/contact-1.json") == "{}")
    }

    @Test func aRepairThatFailsSaysSo() throws {
        let spool = try TestSpool()
        try spool.drop("backfill.json", "")
        let check = check(spool)
        let finding = try #require(try check.run().findings.first)
        spool.system.fail(.unlink, .fails(EROFS))
        #expect(throws: SpoolError.self) { try SpoolRepair(check: check).repair(finding) }
        #expect(try SpoolRepair(check: check).repair(finding))
    }
}
