package import Metrics
package import Spool

/// Counts what happens to jobs: the queue tells each move, so nothing has to be looked for in the folders.
package struct SpoolActivity: Sendable {
    private let claimed: Counter
    private let done: Counter
    private let skipped: Counter
    private let deferred: Counter
    private let failed: Counter
    private let released: Counter
    private let reasons: [String: Counter]
    private let otherReason: Counter
    private let armed: Counter
    private let lost: [SpoolLayout.Folder: Counter]
    private let leftAlone: Counter

    /// - Parameters:
    ///   - skipReasons: folders of `skipped/<day>/` that are counted one by one; the others, which people may have made,
    ///     together.
    ///   - metrics: makes the counters.
    package init(skipReasons: [String], metrics: any MetricsFactory) {
        func counter(_ name: String, _ labels: (String, String)...) -> Counter {
            Counter(label: name, dimensions: labels, factory: metrics)
        }
        claimed = counter("jobs_claimed_total")
        done = counter("jobs_settled_total", ("outcome", "done"))
        skipped = counter("jobs_settled_total", ("outcome", "skipped"))
        deferred = counter("jobs_settled_total", ("outcome", "deferred"))
        failed = counter("jobs_settled_total", ("outcome", "failed"))
        released = counter("jobs_settled_total", ("outcome", "released"))
        reasons = Dictionary(
            skipReasons.map { ($0, counter("jobs_skipped_total", ("reason", $0))) },
            uniquingKeysWith: { first, _ in first }
        )
        otherReason = counter("jobs_skipped_total", ("reason", "other"))
        armed = counter("watch_armed_total")
        lost = Dictionary(
            uniqueKeysWithValues: [SpoolLayout.Folder.incoming, .deferred, .locks].map {
                ($0, counter("watch_lost_total", ("folder", $0.rawValue)))
            }
        )
        leftAlone = counter("files_left_alone_total")
    }

    /// To be called with every event of the queue.
    package func saw(_ event: SpoolEvent) {
        switch event {
        case .moved(_, let place, _): moved(to: place)
        case .watchMended: armed.increment()
        case .watchLost(let folder): lost[folder]?.increment()
        case .leftAlone: leftAlone.increment()
        case .paused: break
        }
    }

    private func moved(to place: SpoolLayout.Place) {
        switch place {
        case .processing: claimed.increment()
        case .done: done.increment()
        case .skipped(_, let reason, _):
            skipped.increment()
            (reasons[reason] ?? otherReason).increment()
        case .deferred: deferred.increment()
        case .failed: failed.increment()
        case .incoming, .approved: released.increment()
        case .proposed, .tmp, .why, .ledger, .laneLock, .signal, .alive, .heartbeat, .note: break
        }
    }
}
