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
    /// A name holds event, key and event id but no tenant: `identity` adds it, from what it knows or from the file. Files
    /// in `skipped/` under a reason in `foreign` belong to another tenant and are left out.
    package static func rebuilt(
        from files: SpoolFiles,
        since: Date,
        limit: Int = 100_000,
        ignoringReasons foreign: Set<String>,
        identity: (Substring, SpoolLayout.Place) -> String
    ) throws(SpoolError) -> RecentEvents {
        var recent = RecentEvents(limit: limit)
        let oldest = Timestamp.compact(since)
        func collect(_ path: String, _ place: (JobName) -> SpoolLayout.Place) throws(SpoolError) {
            try files.list(path) { entry in
                if entry.name >= oldest, let name = JobName(fileName: entry.name), let part = name.eventPart {
                    recent.insert(identity(part, place(name)))
                }
                return true
            }
        }
        let layout = files.layout
        try collect(layout.path(.incoming)) { .incoming($0) }
        try collect(layout.path(.deferred)) { .deferred($0) }
        try collect(layout.path(.failed)) { .failed($0) }
        for claimer in try files.folders(in: layout.path(.processing)) {
            try collect(layout.claimerFolder(claimer)) { .processing(claimer: claimer, $0) }
        }
        let firstDay = Timestamp.day(since)
        for day in try files.folders(in: layout.path(.done)) where day >= firstDay {
            try collect("\(layout.path(.done))/\(day)") { .done(day: day, $0) }
        }
        for day in try files.folders(in: layout.path(.skipped)) where day >= firstDay {
            let path = "\(layout.path(.skipped))/\(day)"
            for reason in try files.folders(in: path) where !foreign.contains(reason) {
                try collect("\(path)/\(reason)") { .skipped(day: day, reason: reason, $0) }
            }
        }
        return recent
    }
}
