import Foundation
import JSON
import Testing

@testable import Spool

/// The ledger's files: whole or not there, and never taken for none.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LedgerFileTests {
    static let entry: JSONValue = ["account": 18, "fingerprint": "2:abc", "fields": ["ü": ["x\r\n"]]]

    private func read(_ spool: TestSpool) throws -> JSONValue? {
        try spool.files.ledgerEntry("contact-18").map { object in
            .object(Dictionary(uniqueKeysWithValues: Set(object.members.map(\.name)).map { ($0, object[$0] ?? .null) }))
        }
    }

    @Test func isReadAsItWasSaved() throws {
        let spool = try TestSpool()
        #expect(try spool.files.ledgerEntry("contact-18") == nil)
        try spool.files.saveLedgerEntry("contact-18", Self.entry)
        #expect(try read(spool) == Self.entry)
        #expect(spool.names("ledger") == ["contact-18.json"])
        #expect(spool.names("tmp").isEmpty)
    }

    @Test func theEntryAndItsNameAreFlushed() throws {
        let spool = try TestSpool()
        spool.system.forgetRecords()
        try spool.files.saveLedgerEntry("contact-18", Self.entry)
        let interesting: Set<FaultyFileSystem.Call> = [.write, .sync, .rename]
        let records = spool.system.records.filter { interesting.contains($0.call) }
        #expect(records.map(\.call) == [.write, .sync, .rename, .sync])
        #expect(records.last?.path == spool.path("ledger"))
    }

    static let torn = ["", "{", "{\"fingerprint\":\"a", "[]", "null", "\u{0}\u{0}\u{0}"]

    /// Taken for none, what we wrote would look like a person's.
    @Test(arguments: torn) func aTornFileIsAnErrorAndNotAnEmptyEntry(text: String) throws {
        let spool = try TestSpool()
        try spool.drop("ledger/contact-18.json", text)
        let error = #expect(throws: SpoolError.self) { try spool.files.ledgerEntry("contact-18") }
        #expect(error?.description.contains(spool.path("ledger/contact-18.json")) == true)
        #expect(try spool.text("ledger/contact-18.json") == text)
        try spool.files.saveLedgerEntry("contact-18", Self.entry)
        #expect(try read(spool) == Self.entry)
    }

    @Test(arguments: [FaultyFileSystem.Call.open, .read]) func aFileThatCannotBeReadIsAnError(
        call: FaultyFileSystem.Call
    ) throws {
        let spool = try TestSpool()
        try spool.drop("ledger/contact-18.json", "{}")
        spool.system.fail(call, path: "contact-18", .fails(5))
        #expect(throws: SpoolError.self) { try spool.files.ledgerEntry("contact-18") }
    }

    @Test func aFileThatIsTooLargeOrAFolderIsAnError() throws {
        let spool = try TestSpool()
        try spool.drop(
            "ledger/contact-1.json",
            [UInt8](repeating: 0x20, count: SpoolFiles.longestLedgerEntry + 1)
        )
        try spool.makeFolder("ledger/contact-2.json")
        #expect(throws: SpoolError.self) { try spool.files.ledgerEntry("contact-1") }
        #expect(throws: SpoolError.self) { try spool.files.ledgerEntry("contact-2") }
    }

    @Test(arguments: [FaultyFileSystem.Call.open, .write, .sync, .rename])
    func aFailedSaveKeepsTheOldEntry(call: FaultyFileSystem.Call) throws {
        let spool = try TestSpool()
        try spool.files.saveLedgerEntry("contact-18", Self.entry)
        spool.system.fail(call, .fails(28))
        #expect(throws: SpoolError.self) { try spool.files.saveLedgerEntry("contact-18", [:]) }
        #expect(try read(spool) == Self.entry)
        #expect(spool.names("tmp").isEmpty)
        #expect(spool.system.openDescriptors.isEmpty)
    }
}
