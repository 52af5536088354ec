import JSON
import Testing

@testable import Dashboard
@testable import Spool

@Suite struct SaidTests {
    /// Umlauts, an emoji of several code points and an accent at every place around the limit.
    @Test(arguments: 0..<12) func aCutNeverDividesACharacter(shift: Int) {
        let text = String(repeating: "x", count: shift) + "Größe 👨‍👩‍👧 e\u{301} Straße"
        for limit in 0...text.utf8.count {
            let start = text.beginning(atMost: limit)
            #expect(start.utf8.count <= limit && start.utf8.count > limit - 4)
            #expect(!start.unicodeScalars.contains("\u{FFFD}"))
            #expect(text.unicodeScalars.starts(with: start.unicodeScalars))
        }
    }

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
        var facts = JobFacts(entry, status)
        facts.add(try JobFile(Array(text.utf8)), in: .failed) { _ in nil }
        #expect(facts.account?.name == String(name.dropLast()))
        #expect(facts.why.text == String(why.dropLast()))
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
