package import FoundationEssentials
package import Spool
package import Webhook

/// How far a backfill has come, and over what.
///
/// ## On disk
/// `backfill.json` in the spool's root, replaced after each page and removed at the end. Times are seconds since 2001,
/// as in version 0.1.
package struct BackfillProgress: Sendable, Equatable, Codable {
    package let since: Date
    package let until: Date?
    /// Kinds of records still to do, the present one first.
    private(set) var entities: [RecordKind]
    /// All kinds it was begun for.
    package let asked: [RecordKind]
    /// When it began: what changes while it runs or is interrupted may not be in it.
    package let began: Date
    /// The present kind's last id that is done.
    package var last = 0
    package var read = 0
    package var written = 0
    /// Found, but in the spool already.
    package var known = 0

    package init(since: Date, until: Date?, entities: [RecordKind], now: Date) {
        self.since = since
        self.until = until
        (self.entities, asked) = (entities, entities)
        began = now
    }

    /// nil when all is done.
    package var entity: RecordKind? { entities.first }

    package mutating func finishEntity() {
        entities.removeFirst()
        last = 0
    }

    /// Whether a change belongs to the span; one whose time cannot be told does.
    func covers(_ change: Date?) -> Bool {
        guard let change else { return true }
        return change >= since && change <= until ?? .distantFuture
    }

    /// Whether continuing this one does all that the other was asked for.
    package func serves(_ other: BackfillProgress) -> Bool {
        since <= other.since && until == other.until && asked == other.asked
    }

    // MARK: In the spool

    /// nil when there is none that can be read.
    package static func load(_ files: SpoolFiles) -> BackfillProgress? {
        files.readNote(.backfill).flatMap { try? JSONDecoder().decode(Self.self, from: Data($0)) }
    }

    package func save(_ files: SpoolFiles) throws {
        if entities.isEmpty { return files.removeNote(.backfill) }
        try files.writeNote(.backfill, Array(JSONEncoder().encode(self)))
    }
}

extension RecordKind: Codable {}
