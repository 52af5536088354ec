package import FoundationEssentials
import NIOPosix
import Processor
package import Spool
package import Webhook

/// Which changes in the CRM we know of: those that we have read, and those whose job came.
package struct Coverage: Sendable {
    package struct Change: Sendable {
        let key: String
        let at: Date?

        /// - Parameter at: nil when it cannot be told.
        package init(_ kind: RecordKind, _ id: Int, _ at: Date?) { (key, self.at) = (kind.key(id), at) }
    }

    /// A clock may be behind the CRM's, and a webhook comes right after its change.
    private static let slack: TimeInterval = 120

    private let files: SpoolFiles
    /// From when on changes are asked for: earlier than told, because the CRM's clock may be behind.
    package let since: Date
    /// By the record's key.
    private let receipts: [String: Date]

    /// Lists the spool.
    ///
    /// - Parameter since: the start of the time that is looked at.
    package init(_ files: SpoolFiles, since: Date) async throws {
        let start = since.addingTimeInterval(-Self.slack)
        (self.files, self.since) = (files, start)
        receipts = try await files.onPool { files in
            try files.lastReceipts(since: start.addingTimeInterval(-Self.slack)) { event, id in
                RecordKind(eventName: event)?.key(id)
            }
        }
    }

    /// For each, whether it is known.
    package func covers(_ changes: [Change]) async throws -> [Bool] {
        try await files.onPool { _ in changes.map(covers) }
    }

    /// Blocks.
    private func covers(_ change: Change) -> Bool {
        guard let at = change.at else { return false }
        if let received = receipts[change.key], received >= at.addingTimeInterval(-Self.slack) { return true }
        do throws(SpoolError) {
            let updated = try Ledger.read(change.key, files)?.updated.flatMap { Timestamp.parseReadable($0) }
            return updated.map { $0 >= at } ?? false
        } catch {
            // Its job will say what is wrong with the entry.
            return false
        }
    }
}

extension SpoolFiles {
    /// Does what blocks on a thread that may.
    func onPool<Value: Sendable>(_ body: @escaping @Sendable (SpoolFiles) throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive { try body(self) }
    }
}
