package import JSON

/// The folder `ledger/`: one JSON object for each record, for whoever works on the records.
///
/// The spool knows their files, not what stands in them.
extension SpoolFiles {
    /// The entry of `contact-18`.
    ///
    /// - Returns: nil when there is none.
    /// - Throws: when there is one that cannot be read: it must never be taken for none.
    package func ledgerEntry(_ name: String) throws(SpoolError) -> JSONObject? {
        let path = layout.path(.ledger(name))
        switch read(.ledger(name), limit: Self.longestLedgerEntry) {
        case .gone: return nil
        case .file(let bytes, _):
            do { return try JSONObject(bytes) } catch {
                throw SpoolError(.inputOutput, "the ledger's \(path) \(error); restore it, or remove it (see check)")
            }
        case .tooLarge(let size, _):
            throw SpoolError(.inputOutput, "the ledger's \(path) has \(size) bytes, too many; restore or remove it")
        case .notAFile:
            throw SpoolError(.inputOutput, "the ledger's \(path) is not a regular file; remove it")
        case .unreadable(let error): throw error
        }
    }

    /// Makes the entry durable before it returns.
    package func saveLedgerEntry(_ name: String, _ entry: JSONValue) throws(SpoolError) {
        try replace(.ledger(name), with: entry.serialized() + [0x0A])
        try syncFolder(.ledger)
    }

    static let longestLedgerEntry = 1 << 20
}
