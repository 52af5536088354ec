package import Spool

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

    /// Blocks.
    ///
    /// - Returns: nil when there is none.
    package static func read(_ name: String, _ files: SpoolFiles) throws(SpoolError) -> LedgerEntry? {
        try files.ledgerEntry(name).map { LedgerEntry($0) }
    }
}
