import DequeModule
package import FoundationEssentials

/// A bounded memory of the events that are in the spool, so that a repeated delivery is not written twice.
package struct RecentEvents: Sendable {
    private var known: Set<String> = []
    private var order: Deque<String> = []
    private let limit: Int

    /// - Parameter limit: how many identities to remember; the oldest are forgotten first.
    package init(limit: Int = 100_000) { self.limit = limit }

    package func contains(_ identity: String) -> Bool { known.contains(identity) }

    package mutating func insert(_ identity: String) {
        guard known.insert(identity).inserted else { return }
        order.append(identity)
        if order.count > limit { known.remove(order.removeFirst()) }
    }

    /// How many are remembered.
    package var count: Int { known.count }

    /// Remembers the names found in the spool's folders that were received after `since`.
    ///
    /// A name holds event, key and event id but no tenant: `identity` adds it. Files in `skipped/` under a reason in
    /// `foreign` belong to another tenant and are left out.
    package static func rebuilt(
        from files: SpoolFiles,
        since: Date,
        limit: Int = 100_000,
        ignoringReasons foreign: Set<String>,
        identity: (Substring) -> String
    ) throws(SpoolError) -> RecentEvents {
        var recent = RecentEvents(limit: limit)
        let oldest = Timestamp.compact(since)
        func collect(_ path: String) throws(SpoolError) {
            try files.list(path) { entry in
                if entry.name >= oldest, let part = JobName(fileName: entry.name)?.eventPart {
                    recent.insert(identity(part))
                }
                return true
            }
        }
        let layout = files.layout
        for folder in [SpoolLayout.Folder.incoming, .deferred, .failed] { try collect(layout.path(folder)) }
        for claimer in try files.folders(in: layout.path(.processing)) { try collect(layout.claimerFolder(claimer)) }
        let firstDay = Timestamp.day(since)
        for day in try files.folders(in: layout.path(.done)) where day >= firstDay {
            try collect("\(layout.path(.done))/\(day)")
        }
        for day in try files.folders(in: layout.path(.skipped)) where day >= firstDay {
            let path = "\(layout.path(.skipped))/\(day)"
            for reason in try files.folders(in: path) where !foreign.contains(reason) { try collect("\(path)/\(reason)") }
        }
        return recent
    }
}
