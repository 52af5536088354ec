import JSON
import Testing

@testable import Dashboard
@testable import Spool

@Suite struct SaidTests {
    @Test func namesAndReasonsAreCutBetweenCharacters() throws {
        let sample = Sample()
        let name = String(repeating: "x", count: 199) + "ö"
        let why = String(repeating: "y", count: 299) + "ü"
        let text = sample.webhook(story: sample.story("failed", why: why, account: (18, name)))
        let entry = JobEntry(folder: .failed, name: sample.name)
        let status = FileStatus(
            kind: .regular,
            device: 1,
            inode: 1,
            size: 1,
            modified: sample.received,
            changed: sample.received
        )
        var record = JobRecord(entry, status)
        record.add(try JobFile(Array(text.utf8)), tenant: nil) { _ in nil }
        #expect(record.account?.name == String(name.dropLast()))
        #expect(record.why.text == String(why.dropLast()))
    }

    @Test func itIsOneLineBothWays() {
        let reason = Reason(.crmRejected, [.what: "contact\n18", .status: 400, .message: "a\r\nb"])
        let said = Said(reason.sentence, reason)
        #expect(!said.text.contains(where: \.isNewline) && said.masked?.contains(where: \.isNewline) == false)
        #expect(said.masked?.contains("contact 18") == true)
    }

    /// Thousands of jobs have it.
    @Test func theSameTextIsKeptOnce() {
        let reason = Reason(.processEnded)
        #expect(Said(reason.sentence, reason) == Said(reason.sentence, reason))
        #expect(Said("x", nil) != Said("x", reason))
    }
}
