import JSON

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
        try files.replace(.ledger(name), with: entry.json.serialized() + [0x0A], scratch: "ledger-\(name)")
        try files.syncFolder(.ledger)
    }

    /// Blocking: for the decision, which runs on the spool's thread.
    ///
    /// - Returns: nil when there is none.
    package static func read(_ name: String, _ files: SpoolFiles) throws(SpoolError) -> LedgerEntry? {
        let path = files.layout.path(.ledger(name))
        switch files.read(.ledger(name), limit: longest) {
        case .gone: return nil
        case .file(let bytes, _):
            do {
                return LedgerEntry(try JSONObject(bytes))
            } catch {
                throw SpoolError(.inputOutput, "the ledger's \(path) \(error); restore it, or remove it (see check)")
            }
        case .tooLarge(let size, _):
            throw SpoolError(.inputOutput, "the ledger's \(path) has \(size) bytes, too many; restore or remove it")
        case .notAFile:
            throw SpoolError(.inputOutput, "the ledger's \(path) is not a regular file; remove it")
        case .unreadable(let error): throw error
        }
    }

    /// The company of a person, as far as it is known; also when the entry cannot be read.
    package static func account(of person: String, _ files: SpoolFiles) -> Int? {
        do { return try read(person, files)?.account } catch { return nil }
    }

    /// Bytes of an entry's file.
    static let longest = 1 << 20
}
