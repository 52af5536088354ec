import FoundationEssentials
import Spool

/// Telling pages that are open what changed.
extension RunIndex {
    struct Subscriber {
        var continuation: AsyncStream<[SyncRun.ID]>.Continuation
        var pending: Set<SyncRun.ID> = []
    }

    /// How often each subscriber is told at most.
    static let flushInterval = Duration.milliseconds(250)
    /// ## Limits
    /// So many runs are told at a time; of a flood of changes the rest is not told.
    static let mostChanges = 500

    /// The ids of runs that changed, are new, or are gone (merged into another, for example); bursts are gathered.
    ///
    /// A subscriber that is slow gets what gathered meanwhile when it is ready.
    package func changes() -> AsyncStream<[SyncRun.ID]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [SyncRun.ID].self, bufferingPolicy: .bufferingOldest(1))
        if subscribers.isEmpty {
            runs.refresh(&jobs)
            runs.changed = []
        }
        let id = nextSubscriber
        nextSubscriber += 1
        subscribers[id] = Subscriber(continuation: continuation)
        continuation.onTermination = { _ in Task { await self.unsubscribe(id) } }
        return stream
    }

    private func unsubscribe(_ id: Int) {
        subscribers[id] = nil
        if subscribers.isEmpty { runs.changed = nil }
    }

    func endSubscriptions() {
        for subscriber in subscribers.values { subscriber.continuation.finish() }
        subscribers = [:]
        runs.changed = nil
    }

    /// Something may have changed: the subscribers are told soon.
    func noteChange() {
        guard !subscribers.isEmpty, !isFlushPlanned, runs.marks > 0 || runs.changed?.isEmpty == false else { return }
        planFlush(after: .milliseconds(20))
    }

    private func planFlush(after delay: Duration) {
        isFlushPlanned = true
        Task {
            // Nobody cancels it; were it so, it would only be told earlier.
            try? await Task.sleep(for: delay)
            flush()
        }
    }

    private func flush() {
        isFlushPlanned = false
        runs.refresh(&jobs)
        guard let changed = runs.changed, !subscribers.isEmpty else { return }
        runs.changed = []
        let ids = changed.prefix(Self.mostChanges).map(\.stem)
        var isAnyLeft = false
        for (key, subscriber) in subscribers {
            var pending = subscriber.pending
            for id in ids where pending.count < Self.mostChanges { pending.insert(id) }
            if !pending.isEmpty {
                // A buffer that is full means that the subscriber has not taken the last ones yet.
                switch subscriber.continuation.yield(pending.sorted(by: >)) {
                case .enqueued, .terminated: pending = []
                case .dropped: isAnyLeft = true
                @unknown default: pending = []
                }
            }
            subscribers[key]?.pending = pending
        }
        // What comes from now on waits for its turn.
        if isAnyLeft || !ids.isEmpty { planFlush(after: Self.flushInterval) }
    }
}
