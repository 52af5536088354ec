import Foundation
import JSON
import Spool
import Testing
import Webhook

@testable import Processor

/// What we know of a record, as its file in the ledger has it.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LedgerTests {
    static var entry: LedgerEntry {
        var entry = LedgerEntry()
        entry.account = 18
        entry.fingerprint = "2:abc"
        entry.fields = [
            "SuperOffice:1": WrittenField(
                values: [.text(sent: "old"), .text(sent: "new\r\n", stored: "new\n")],
                before: "a person's",
                beforeWasOurs: true,
                job: "a.json"
            ),
            "SuperOffice:2": WrittenField(values: [.digest("00ff")]),
            "ü": WrittenField(values: []),
        ]
        entry.question = OpenQuestion(fingerprint: "2:def", key: "contact-18-def", forcedBy: "b.json")
        entry.question?.answer = ["summary": "text", "score": 1.5]
        entry.renewals = 2
        entry.echoes = [Date(timeIntervalSince1970: 1_772_360_100), Date(timeIntervalSince1970: 1_772_360_100.25)]
        entry.updated = "2026-03-01T10:15:00"
        return entry
    }

    private func withLedger(_ spool: TestSpool, _ body: (Ledger) async throws -> Void) async throws {
        let thread = try SpoolThread()
        defer { thread.stop() }
        try await body(Ledger(files: spool.files, thread: thread))
    }

    private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    /// However often a person's edit repeats a name, its value is read once.
    @Test(.timeLimit(.minutes(1))) func theLastOfEqualNamesCounts() throws {
        let spool = try TestSpool()
        let many = String(repeating: #""account":{},"#, count: 3000) + #""account":18,"#
        let long = String(repeating: #""x":1,"#, count: 3000) + #""x":[\#(String(repeating: "0,", count: 10_000))0]"#
        try spool.put(Array("{\(many)\(long)}".utf8), at: .ledger("contact-18"))
        let entry = try Ledger.read("contact-18", spool.files)
        #expect(entry?.account == 18 && entry?.json["x"]?.array?.count == 10_001)
    }

    @Test func isReadAsItWasSaved() async throws {
        let spool = try TestSpool()
        try await withLedger(spool) { ledger in
            #expect(try await ledger.entry("contact-18") == LedgerEntry())
            #expect(try Ledger.read("contact-18", spool.files) == nil)
            try await ledger.save(Self.entry, as: "contact-18")
            #expect(try await ledger.entry("contact-18") == Self.entry)
            #expect(try Ledger.read("contact-18", spool.files) == Self.entry)
            try await ledger.save(LedgerEntry(), as: "contact-18")
            #expect(try await ledger.entry("contact-18") == LedgerEntry())
        }
    }

    /// A person may have edited it.
    @Test func membersOfAnotherTypeCountAsMissing() throws {
        let text = #"{"account":"x","fields":5,"written":[],"echoes":{},"question":[],"renewals":-3,"updated":1}"#
        #expect(LedgerEntry(try json(text)) == LedgerEntry())
    }

    @Test func anEntryOfVersion01IsRead() throws {
        let text =
            #"{"account":18,"fingerprint":"abc","written":{"SuperOffice:1":["old","new"]},"analyses":[1772360100]}"#
        let entry = LedgerEntry(try json(text))
        #expect(entry.account == 18 && entry.fingerprint == "abc" && entry.echoes.isEmpty && entry.question == nil)
        #expect(entry.fields == ["SuperOffice:1": WrittenField(values: [.text(sent: "old"), .text(sent: "new")])])
        #expect(entry.json["written"] == nil && entry.json["analyses"] == nil, "it is rewritten in the present form")
        #expect(LedgerEntry(entry.json) == entry)
    }

    @Test func whatALaterVersionAddedStays() async throws {
        let spool = try TestSpool()
        let text = """
            {"later":{"a":1},"fields":{"SuperOffice:1":{"values":[{"sent":"x"}],"later":2}},
            "question":{"fingerprint":"f","key":"k","later":[3]}}
            """
        try spool.put(Array(text.utf8), at: .ledger("contact-18"))
        try await withLedger(spool) { ledger in
            var entry = try await ledger.entry("contact-18")
            entry.fingerprint = "new"
            entry.fields["SuperOffice:1"]?.job = "a.json"
            entry.question?.answer = "answer"
            try await ledger.save(entry, as: "contact-18")
        }
        let saved = try spool.json(.ledger("contact-18"))
        #expect(saved["later"] == ["a": 1])
        #expect(saved["fields"]?["SuperOffice:1"]?["later"] == 2)
        #expect(saved["question"]?["later"] == [3])
        #expect(saved["fingerprint"] == "new" && saved["question"]?["answer"] == "answer")
    }

    @Test func ofAnErasedEntryOnlyDigestsStay() throws {
        let erased = try #require(Self.entry.erased)
        let ours = ["old", "new\n", "new\n"].map { WrittenField.Value.digest(WrittenField.digest(of: $0)) }
        #expect(
            erased.fields == [
                "SuperOffice:1": WrittenField(values: ours), "SuperOffice:2": WrittenField(values: [.digest("00ff")]),
            ]
        )
        #expect(Set(erased.json.object?.keys.map(\.self) ?? []) == ["fields"])
        let text = String(decoding: erased.json.serialized(), as: UTF8.self)
        for data in ["old", "new", "a person's", "text", "18"] { #expect(!text.contains("\"\(data)"), "\(text)") }
        #expect(LedgerEntry().erased == nil)
    }

    @Test func aDigestDoesNotKnowLineEnds() {
        #expect(WrittenField.digest(of: "a\r\nb\rc\n") == WrittenField.digest(of: "a\nb\nc\n"))
        #expect(WrittenField.digest(of: "a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")
    }

}
