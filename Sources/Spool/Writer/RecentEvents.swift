import Crypto
import DequeModule
package import FoundationEssentials

/// A bounded memory of the events that are in the spool, so that a repeated delivery is not written twice.
///
/// Of an identity only a digest is held: no text of an event stays in memory.
package struct RecentEvents: Sendable {
    private struct Digest: Hashable {
        private let bits: UInt128

        init(_ identity: String) {
            bits = SHA256.hash(data: Array(identity.utf8)).withUnsafeBytes { $0.loadUnaligned(as: UInt128.self) }
        }
    }

    private typealias Event = (digest: Digest, received: Date)

    private var known: Set<Digest> = []
    /// The oldest first.
    private var order: Deque<Event> = []
    private let limit: Int
    private let period: TimeInterval

    /// SuperOffice repeats a delivery within seconds.
    package static let hour: TimeInterval = 3600

    /// - Parameters:
    ///   - limit: how many identities to remember; the oldest are forgotten first.
    ///   - period: for how many seconds.
    package init(limit: Int = 100_000, period: TimeInterval = hour) {
        self.limit = limit
        self.period = period
    }

    package func contains(_ identity: String) -> Bool { known.contains(Digest(identity)) }

    package mutating func insert(_ identity: String, at received: Date) {
        let digest = Digest(identity)
        guard known.insert(digest).inserted else { return }
        order.append((digest, received))
        forget()
    }

    /// Adds what another memory holds but for some events; of all the newest are kept.
    package mutating func merge(_ other: RecentEvents, without left: [String] = []) {
        let left = Set(left.map(Digest.init))
        let new = other.order.filter { !left.contains($0.digest) && known.insert($0.digest).inserted }
        order = Deque((order + new).sorted { $0.received < $1.received })
        forget()
    }

    private mutating func forget() {
        let oldest = (order.last?.received ?? .distantPast).addingTimeInterval(-period)
        while let first = order.first, order.count > limit || first.received < oldest {
            known.remove(first.digest)
            order.removeFirst()
        }
    }

    /// Remembers the names found in the spool's folders that were received after `since`.
    ///
    /// A name holds event, key and event id but no tenant: `identity` adds it, from what it knows or from the file. Files
    /// in `skipped/` under a reason in `foreign` belong to another tenant and are left out.
    package static func rebuilt(
        from files: SpoolFiles,
        since: Date,
        limit: Int = 100_000,
        ignoringReasons foreign: Set<String>,
        identity: (Substring, SpoolLayout.Place) -> String
    ) throws(SpoolError) -> RecentEvents {
        var found: [Digest: Date] = [:]
        let (oldest, firstDay) = (Timestamp.compact(since), Timestamp.day(since))
        for state in SpoolLayout.states {
            for folder in try SpoolInspector(files: files).folders(of: state) {
                if let day = folder.day, day < firstDay { continue }
                if let reason = folder.reason, foreign.contains(reason) { continue }
                try files.eachJob(in: folder) { name, _ in
                    guard name.fileName >= oldest, let part = name.eventPart else { return }
                    found[Digest(identity(part, folder.place(name)))] = name.receivedAt
                }
            }
        }
        var recent = RecentEvents(limit: limit, period: .infinity)
        recent.known = Set(found.keys)
        recent.order = Deque(found.map { ($0, $1) }.sorted { $0.1 < $1.1 })
        recent.forget()
        return recent
    }
}
