package import Metrics
package import Spool

/// Counts what happens to jobs: the queue reports each move, so nothing has to be looked for in the folders.
package struct SpoolActivity: Sendable {
    private let claimed: Counter
    private let settled: [SpoolLayout.Folder: Counter]
    private let reasons: [String: Counter]
    private let armed: Counter
    private let lost: [SpoolLayout.Folder: Counter]
    private let leftAlone: Counter
    private static let other = "other"

    /// - Parameters:
    ///   - skipReasons: folders of `skipped/<day>/` that are counted one by one; the others, which people may have made,
    ///     together.
    ///   - metrics: makes the counters.
    package init(skipReasons: [String], metrics: any MetricsFactory) {
        func counter(_ name: String, _ labels: (String, String)...) -> Counter {
            Counter(label: name, dimensions: labels, factory: metrics)
        }
        claimed = counter("jobs_claimed_total")
        let outcomes: [SpoolLayout.Folder: String] = [
            .done: "done", .proposed: "proposed", .skipped: "skipped", .deferred: "deferred", .failed: "failed",
            .incoming: "released",
            .approved: "released",
        ]
        settled = outcomes.mapValues { counter("jobs_settled_total", ("outcome", $0)) }
        reasons = Dictionary(
            (skipReasons + [Self.other]).map { ($0, counter("jobs_skipped_total", ("reason", $0))) },
            uniquingKeysWith: { first, _ in first }
        )
        armed = counter("watch_armed_total")
        let watched: [SpoolLayout.Folder: String] = [
            .incoming: "incoming", .approved: "approved", .deferred: "deferred", .locks: "locks",
        ]
        lost = watched.mapValues { counter("watch_lost_total", ("folder", $0)) }
        leftAlone = counter("files_left_alone_total")
    }

    /// To be called with every event of the queue.
    package func record(_ event: SpoolEvent) {
        switch event {
        case .moved(_, let place, _): moved(to: place)
        case .watchMended: armed.increment()
        case .watchLost(let folder): lost[folder]?.increment()
        case .leftAlone: leftAlone.increment()
        case .paused: break
        }
    }

    private func moved(to place: SpoolLayout.Place) {
        guard let state = place.folder?.state else { return }
        if state == .processing { claimed.increment() }
        settled[state]?.increment()
        if let reason = place.folder?.reason { (reasons[reason] ?? reasons[Self.other])?.increment() }
    }
}
