/// Telling pages that are open what changed.
extension RunIndex {
    /// The ids of runs that changed, are new, or are gone (merged into another, for example); what one look at the
    /// folders found comes at once.
    ///
    /// Whoever reads the stream looks: the folders are followed until it is given up.
    func changes() -> AsyncStream<[SyncRun.ID]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [SyncRun.ID].self)
        if listeners.isEmpty {
            jobs.refresh()
            jobs.changed = []
        }
        let id = nextListener
        nextListener += 1
        listeners[id] = continuation
        continuation.onTermination = { _ in Task { await self.forget(listener: id) } }
        waker.yield()
        return stream
    }

    private func forget(listener id: Int) {
        listeners[id] = nil
        if listeners.isEmpty { jobs.changed = nil }
    }

    func tellChanges() {
        guard !listeners.isEmpty else { return }
        jobs.refresh()
        guard let changed = jobs.changed, !changed.isEmpty else { return }
        jobs.changed = []
        for listener in listeners.values { listener.yield(changed.sorted(by: >)) }
    }

    func endStreams() {
        for listener in listeners.values { listener.finish() }
        listeners = [:]
        jobs.changed = nil
    }
}
