package import FoundationEssentials
package import JSON

/// What we know of one company or person from our own work: enough to know whether its input changed, and which values
/// in the CRM are ours.
package struct LedgerEntry: Sendable, Equatable {
    /// The company's id, for a person whose company is known.
    package var account: Int?
    /// Of the input of the last finished analysis.
    package var fingerprint: String?
    /// Per field what we wrote there last.
    ///
    /// While a write is under way there are two values, the old and the new one: a crash in between must not make our
    /// own value look like a person's.
    package var written: [String: [String]] = [:]
    /// When analyses were asked for, newest last; for the loop guard.
    package var analyses: [Date] = []

    package init() {}

    package init(_ value: JSONValue) {
        account = value["account"]?.int
        fingerprint = value["fingerprint"]?.string
        written = (value["written"]?.object ?? [:]).mapValues { ($0.array ?? []).compactMap(\.string) }
        analyses = (value["analyses"]?.array ?? []).compactMap(\.double).map(Date.init(timeIntervalSince1970:))
    }

    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "written": .object(written.mapValues { .array($0.map { .string($0) }) }),
            "analyses": .array(analyses.map { .number($0.timeIntervalSince1970) }),
        ]
        if let account { members["account"] = .integer(account) }
        if let fingerprint { members["fingerprint"] = .string(fingerprint) }
        return .object(members)
    }
}

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

    /// The entry of `contact-18`; an empty one when there is none, or none that can be read: then everything is looked
    /// at afresh, and values in the CRM count as a person's.
    package func entry(_ name: String) -> LedgerEntry { Self.read(name, files) ?? LedgerEntry() }

    /// Makes the entry durable before it returns.
    package func save(_ entry: LedgerEntry, as name: String) throws(SpoolError) {
        try files.replace(.ledger(name), with: entry.json.serialized() + [0x0A], scratch: "ledger-\(name)")
        try files.syncFolder(.ledger)
    }

    /// Blocking: for the decision, which runs on the spool's thread.
    package static func read(_ name: String, _ files: SpoolFiles) -> LedgerEntry? {
        guard case .file(let bytes, _) = files.read(.ledger(name), limit: 1 << 20) else { return nil }
        do { return LedgerEntry(try JSONValue(parsing: bytes)) } catch { return nil }
    }
}
