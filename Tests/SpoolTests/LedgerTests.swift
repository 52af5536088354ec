import Foundation
import JSON
import Testing

@testable import Spool

/// What we know of an account: small files, whole or not there.
@Suite(.timeLimit(.minutes(1))) struct LedgerTests {
    static var entry: LedgerEntry {
        var entry = LedgerEntry()
        entry.account = 18
        entry.fingerprint = "abc"
        entry.written = ["SuperOffice:1": ["old", "new"], "ü": []]
        entry.analyses = [Date(timeIntervalSince1970: 1_772_360_100), Date(timeIntervalSince1970: 1_772_360_100.25)]
        return entry
    }

    @Test func isReadAsItWasSaved() async throws {
        let spool = try TestSpool()
        let thread = try SpoolThread()
        defer { thread.stop() }
        let ledger = Ledger(files: spool.files, thread: thread)
        #expect(await ledger.entry("contact-18") == LedgerEntry())
        try await ledger.save(Self.entry, as: "contact-18")
        #expect(await ledger.entry("contact-18") == Self.entry)
        #expect(Ledger.read("contact-18", spool.files) == Self.entry)
        try await ledger.save(LedgerEntry(), as: "contact-18")
        #expect(await ledger.entry("contact-18") == LedgerEntry())
        #expect(spool.names("ledger") == ["contact-18.json"])
        #expect(spool.names("tmp").isEmpty)
    }

    @Test func theEntryAndItsNameAreFlushed() async throws {
        let spool = try TestSpool()
        let thread = try SpoolThread()
        defer { thread.stop() }
        spool.system.forgetRecords()
        try await Ledger(files: spool.files, thread: thread).save(Self.entry, as: "contact-18")
        let interesting: Set<FaultyFileSystem.Call> = [.write, .sync, .rename]
        let records = spool.system.records.filter { interesting.contains($0.call) }
        #expect(records.map(\.call) == [.write, .sync, .rename, .sync])
        #expect(records.last?.path == spool.path("ledger"))
    }

    static let torn = [
        "", "{", "{\"fingerprint\":\"a", "[]", "null", "\u{0}\u{0}\u{0}", "{\"written\":5,\"analyses\":{}}",
    ]

    @Test(arguments: torn) func aTornFileIsAnEmptyEntry(text: String) async throws {
        let spool = try TestSpool()
        let thread = try SpoolThread()
        defer { thread.stop() }
        try spool.drop("ledger/contact-18.json", text)
        let ledger = Ledger(files: spool.files, thread: thread)
        #expect(await ledger.entry("contact-18") == LedgerEntry())
        try await ledger.save(Self.entry, as: "contact-18")
        #expect(await ledger.entry("contact-18") == Self.entry)
    }

    @Test(arguments: [FaultyFileSystem.Call.open, .write, .sync, .rename])
    func aFailedSaveKeepsTheOldEntry(call: FaultyFileSystem.Call) async throws {
        let spool = try TestSpool()
        let thread = try SpoolThread()
        defer { thread.stop() }
        let ledger = Ledger(files: spool.files, thread: thread)
        try await ledger.save(Self.entry, as: "contact-18")
        spool.system.fail(call, .fails(28))
        await #expect(throws: SpoolError.self) { try await ledger.save(LedgerEntry(), as: "contact-18") }
        #expect(await ledger.entry("contact-18") == Self.entry)
        #expect(spool.names("tmp").isEmpty)
        #expect(spool.system.openDescriptors.isEmpty)
    }
}
