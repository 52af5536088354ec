package import FoundationEssentials

/// A time whose webhooks were missed, wholly or in part.
///
/// ## On disk
/// `locks/hole-SINCE-UNTIL`, empty, from when it is noticed until what changed in it is in the spool: whoever notices it
/// need not be able to ask the CRM.
package struct FeedHole: Sendable, Hashable, Comparable {
    package let since: Date
    package let until: Date

    private static let prefix = "hole-"

    package init(since: Date, until: Date) { (self.since, self.until) = (since, until) }

    init?(fileName: String) {
        let times = fileName.dropFirst(Self.prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard fileName.hasPrefix(Self.prefix), times.count == 2, let since = Self.time(times[0]),
            let until = Self.time(times[1]), since < until
        else { return nil }
        self.init(since: since, until: until)
    }

    private static func time(_ text: Substring) -> Date? { Timestamp.parseCompact(Array(text.utf8).span) }

    var place: SpoolLayout.Place {
        .hole("\(Self.prefix)\(Timestamp.compact(since))-\(Timestamp.compact(until))")
    }

    package static func < (left: Self, right: Self) -> Bool { (left.since, left.until) < (right.since, right.until) }
}

/// A lock that one process has at a time, until this is let go.
package final class HeldLock: Sendable {
    private let descriptor: CInt
    private let system: any FileSystem

    fileprivate init(_ descriptor: CInt, _ system: any FileSystem) {
        (self.descriptor, self.system) = (descriptor, system)
    }

    deinit { system.close(descriptor) }
}

extension SpoolFiles {
    /// Remembers a hole, durably; blocks.
    package func remember(_ hole: FeedHole) throws(SpoolError) {
        try repair()
        let path = layout.path(hole.place)
        let descriptor = try attempt("write", path) { () throws(SystemCallError) in try system.open(path, .lock) }
        system.close(descriptor)
        try syncFolder(.locks)
    }

    /// What was missed and not made good yet, the oldest first; blocks.
    package func holes() throws(SpoolError) -> [FeedHole] {
        try entries(of: layout.path(.locks)).compactMap { FeedHole(fileName: $0.name) }.sorted()
    }

    /// It is made good.
    package func forget(_ hole: FeedHole) { discard(hole.place) }

    /// The right to compare the CRM with the spool; nil while another process has it.
    package func lockReconciling() throws(SpoolError) -> HeldLock? {
        let path = layout.path(.reconciling)
        return try attempt("lock", path) { () throws(SystemCallError) in try lock(path) }
            .map { HeldLock($0, system) }
    }

    /// Whether more than so many jobs are in a folder.
    package func hasMore(than limit: Int, in folder: JobLocation) throws(SpoolError) -> Bool {
        var left = limit
        try list(folder.path(layout)) { entry in
            if JobName(fileName: entry.name) != nil { left -= 1 }
            return left >= 0
        }
        return left < 0
    }

    /// The newest receipt of each event's record in the spool, since then, by the name of its job.
    package func lastReceipts(since: Date, _ key: (_ event: String, _ id: Int) -> String?) throws(SpoolError)
        -> [String: Date]
    {
        var receipts: [String: Date] = [:]
        let (oldest, firstDay) = (Timestamp.compact(since), Timestamp.day(since))
        for state in SpoolLayout.states {
            for folder in try SpoolInspector(files: self).folders(of: state) {
                if let day = folder.day, day < firstDay { continue }
                try eachJob(in: folder) { name, _ in
                    guard name.fileName >= oldest, let received = name.receivedAt, let event = name.event,
                        let record = key(event.name, event.key)
                    else { return }
                    receipts[record] = max(receipts[record] ?? received, received)
                }
            }
        }
        return receipts
    }
}
