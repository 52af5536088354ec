package import Spool
package import SuperOffice

/// The ledger folder: one small file per company (`contact-18.json`) and per person (`person-933.json`).
///
/// Only the holder of an entity's lane may save its entry.
package actor Ledger {
    package nonisolated let thread: SpoolThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let files: SpoolFiles

    /// - Parameter thread: the spool's thread, because the calls block.
    package init(files: SpoolFiles, thread: SpoolThread) {
        self.files = files
        self.thread = thread
    }

    /// The entry of `contact-18`; an empty one when there is none.
    ///
    /// - Throws: when there is one that cannot be read: taken for none, what we wrote would look like a person's.
    package func entry(_ name: String) throws(SpoolError) -> LedgerEntry {
        try Self.read(name, files) ?? LedgerEntry()
    }

    /// Makes the entry durable before it returns.
    package func save(_ entry: LedgerEntry, as name: String) throws(SpoolError) {
        try files.saveLedgerEntry(name, entry.json)
    }

    /// What `tenant prove` found out about the tenant; nil when nobody tried.
    package func proof(of tenant: String) -> TenantProof? { TenantProof.read(files, of: tenant) }

    /// Blocks.
    ///
    /// - Returns: nil when there is none.
    package static func read(_ name: String, _ files: SpoolFiles) throws(SpoolError) -> LedgerEntry? {
        try files.ledgerEntry(name).map { LedgerEntry($0) }
    }
}

/// What has to become of a record's entry in the ledger when its data is erased.
package enum LedgerErasure: Sendable, Equatable {
    case remove(String)
    /// What may stay of it: that we wrote into these fields, and how to recognise our text there, without the text.
    case reduce(String, to: LedgerEntry)

    /// Blocks.
    ///
    /// - Parameter keepsDigests: whether what we wrote has to be recognised later, because the fields keep it in the CRM.
    /// - Returns: nil when there is no entry, or nothing in it that has to go.
    package init?(_ name: String, keepsDigests: Bool, in files: SpoolFiles) {
        let entry: LedgerEntry?
        do throws(SpoolError) {
            guard let found = try Ledger.read(name, files) else { return nil }
            entry = found
        } catch {
            // An unreadable entry may hold anything.
            entry = nil
        }
        guard keepsDigests, let entry, let kept = entry.erased else {
            self = .remove(name)
            return
        }
        if kept == entry { return nil }
        self = .reduce(name, to: kept)
    }

    /// Erases it; on disk after ``SpoolOperations/recordErasure(of:at:)``.
    ///
    /// - Returns: false when the entry was not there any more.
    package func carryOut(in files: SpoolFiles) throws(SpoolError) -> Bool {
        switch self {
        case .remove(let name): return try SpoolOperations(files: files).remove(.ledger(name))
        case .reduce(let name, let kept):
            guard files.status(files.layout.path(.ledger(name))) != nil else { return false }
            try files.saveLedgerEntry(name, kept.json)
            return true
        }
    }
}
