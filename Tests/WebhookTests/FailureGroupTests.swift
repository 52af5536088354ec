import Foundation
import JSON
import Spool
import Testing

@testable import Webhook

@Suite struct FailureGroupTests {
    private func job(_ number: Int, _ reason: Reason?, _ why: String? = nil) throws -> JobQuery.Found {
        let name = try #require(JobName(fileName: "job-\(number).json"))
        return .init(
            entry: JobEntry(folder: .failed, name: name),
            received: Date(timeIntervalSince1970: Double(number)),
            why: why ?? reason?.sentence ?? "",
            reason: reason
        )
    }

    @Test func jobsOfOneCodeAndKindAreOneGroupWhateverTheyQuote() throws {
        let jobs = try [
            job(1, Reason(.crmRejected, [.what: "contact 18", .status: 400, .message: "\"a\" is bad"])),
            job(2, Reason(.crmRejected, [.what: "person 9", .status: 400, .message: "\"b"])),
            job(3, Reason(.crmRejected, [.what: "contact 18", .status: 403, .message: "\"a\" is bad"])),
        ]
        let groups = FailureGroup.groups(jobs)
        #expect(groups.map(\.jobs.count) == [2, 1])
        #expect(groups[0].code == .crmRejected && groups[0].arguments == [.status: 400])
        #expect(groups[0].jobs.map(\.entry.name.stem) == ["job-2", "job-1"], "the newest first")
        #expect(!groups[0].reason.contains("bad") && groups[0].reason.contains("400"))
    }

    /// Of some reasons our own words are all there is.
    @Test func aProblemInOurOwnWordsTellsTheGroup() throws {
        let jobs = try [
            job(1, Reason(.notJSON, [.problem: "is not valid JSON: unexpected 'x' at byte 12"])),
            job(2, Reason(.notJSON, [.problem: "is not valid JSON: unexpected 'x' at byte 7"])),
            job(3, Reason(.notJSON, [.problem: "is empty"])),
        ]
        let groups = FailureGroup.groups(jobs)
        #expect(groups.map(\.jobs.count) == [2, 1])
        #expect(groups[0].reason == "the file is not valid JSON: unexpected 'x' at byte N")
    }

    @Test(arguments: [
        ("unexpected 0xA at byte 3", "unexpected N at byte N"), ("unexpected 0xff", "unexpected N"),
        ("contact 0 x", "contact N x"), ("0xyz", "Nxyz"), ("added \"x\" 12 times", "added \"…\" N times"),
    ])
    func numbersOfEveryBaseAreNumbers(said: String, common: String) {
        #expect(FailureKind(said, nil).reason == common)
    }

    @Test func whatWasGivenUpIsAnotherGroup() throws {
        let reason = Reason(.crmUnavailable, [.what: "contact 18", .status: 503])
        let groups = FailureGroup.groups(try [job(1, reason), job(2, reason.givenUp(after: 8))])
        #expect(groups.count == 2)
        #expect(groups.allSatisfy { $0.remedy == .gaveUp })
    }

    @Test func jobsOfVersion01AreGroupedByTheirWords() throws {
        let jobs = try [
            job(1, nil, #""Zoo" is no item of the list of SuperOffice:83"#),
            job(2, nil, #""Park" is no item of the list of SuperOffice:84"#),
            job(3, Reason(.unknownListItem, [.item: "Zoo", .field: "SuperOffice:83"])),
        ]
        let groups = FailureGroup.groups(jobs)
        #expect(groups.map(\.jobs.count) == [2, 1])
        #expect(groups[0].code == nil && groups[0].reason == #""…" is no item of the list of SuperOffice:N"#)
        // A remedy follows from a code, never from words.
        #expect(groups.map(\.remedy) == [.other, .listItem])
    }

    @Test func aGroupsIDIsItsOwn() throws {
        let reasons = [Reason(.gone), Reason(.deleted), Reason(.processEnded), Reason(.processEnded).givenUp(after: 8)]
        let jobs = try reasons.map { try job(1, $0) } + [job(2, nil, Reason(.gone).sentence)]
        let ids = FailureGroup.groups(jobs).map(\.id)
        #expect(Set(ids).count == 5)
        #expect(ids.allSatisfy { $0.count == 20 && $0.allSatisfy(\.isHexDigit) })
    }

    /// The remedy is the code's; quotation marks and better wording do not change it.
    @Test(arguments: [
        (Reason(.loopSuspected, [.record: "contact-18", .count: 6, .minutes: 10]), Remedy.loop),
        (Reason(.unknownListItem, [.item: "gave up after", .field: "x:1"]), .listItem),
        (Reason(.crmIgnoredWrite, [.what: "contact 18"]), .verify),
        (Reason(.crmRejected, [.message: "loop suspected"]), .refused),
        (Reason(.unknownField, [.field: "x:1"]), .field), (Reason(.notJSON, [.problem: "is empty"]), .noJSON),
        (Reason(.noWebhook, [.problem: "\"Event\" is missing"]), .noWebhook), (Reason(.tooLarge), .tooLarge),
        (Reason(.crmNoAnswer, [.problem: "timeout"]).givenUp(after: 8), .gaveUp),
        (Reason(.processEnded).givenUp(after: 8), .crashes), (Reason(.explorerContract, [.status: 405]), .explorer),
        (Reason(.crmWipedNotRestored), .wiped), (Reason(.tenantNotRunning, [.state: "Maintenance"]), .tenant),
    ])
    func whatToDo(reason: Reason, remedy: Remedy) { #expect(Remedy(reason) == remedy) }

    @Test func everyCodeHasARemedyInPlainEnglish() {
        for code in Reason.Code.allCases {
            #expect(!Remedy(Reason(code)).sentence.isEmpty)
            #expect(!Remedy(Reason(code)).sentence.contains("mend"))
        }
    }

    @Test func filesOfVersion01StayReadableWithoutARemedyOfTheirOwn() throws {
        let sentence = "loop suspected: contact-18 was analysed 6 times"
        let group = try #require(try FailureGroup.groups([job(1, nil, sentence)]).first)
        #expect(group.remedy == .other && group.reason == "loop suspected: contact-N was analysed N times")
    }
}
