import NIOConcurrencyHelpers

/// Tells the browsers that listen what has changed in the folders.
///
/// While nobody listens it does nothing: it neither watches nor has a timer. One timer serves all who listen.
///
/// ## Limits
/// So many streams at a time, so that they leave connections to others; each for some minutes, then the browser comes
/// again by itself and has to be let in again.
package final class LiveHub: Sendable {
    package struct Settings: Sendable {
        /// How many may listen at a time.
        package var limit = 64
        /// How often those who listen get a sign of life; a browser that went without a word is noticed by it.
        package var heartbeat = Duration.seconds(15)
        /// After so many heartbeats a stream ends.
        package var beats = 40

        package init() {}
    }

    private struct Listener {
        let mailbox: LiveMailbox
        let isLetIn: @Sendable () -> Bool
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var last = 0
        var work: Task<Void, Never>?
        var isStopped = false
    }

    private let state = NIOLockedValueBox(State())
    private let settings: Settings
    private let changes: @Sendable () async -> AsyncStream<[String]>

    /// - Parameters:
    ///   - settings: how many may listen, and how long.
    ///   - changes: begins to watch; watching ends when nobody reads the stream any more.
    package init(settings: Settings = Settings(), changes: @escaping @Sendable () async -> AsyncStream<[String]>) {
        self.settings = settings
        self.changes = changes
    }

    /// How many listen.
    package var count: Int { state.withLockedValue { $0.listeners.count } }

    /// Whether anything goes on.
    var isWorking: Bool { state.withLockedValue { $0.work != nil } }

    /// One who listens; gone with the last use.
    final class Subscription: Sendable {
        let mailbox: LiveMailbox
        private let onEnd: @Sendable () -> Void

        fileprivate init(_ mailbox: LiveMailbox, onEnd: @escaping @Sendable () -> Void) {
            self.mailbox = mailbox
            self.onEnd = onEnd
        }

        deinit { onEnd() }
    }

    /// Begins to listen; nil when enough do, or when we are about to stop.
    ///
    /// - Parameter isLetIn: asked at each heartbeat; the stream ends with the session.
    func subscribe(while isLetIn: @escaping @Sendable () -> Bool = { true }) -> Subscription? {
        state.withLockedValue { state in
            guard !state.isStopped, state.listeners.count < settings.limit else { return nil }
            state.last += 1
            let (id, mailbox) = (state.last, LiveMailbox())
            state.listeners[id] = Listener(mailbox: mailbox, isLetIn: isLetIn)
            if state.work == nil { state.work = Task { [weak self] in await self?.work() } }
            return Subscription(mailbox) { [weak self] in self?.remove(id) }
        }
    }

    /// Ends all streams at once, for good.
    package func stop() {
        let (open, work) = state.withLockedValue { state in
            state.isStopped = true
            defer { state.work = nil }
            return (Array(state.listeners.values), state.work)
        }
        work?.cancel()
        for listener in open { listener.mailbox.end() }
    }

    /// Tells everybody that something changed that is not a run: a pause, for example.
    func spoolChanged() { deliver([]) }

    private func remove(_ id: Int) {
        let work = state.withLockedValue { state -> Task<Void, Never>? in
            state.listeners[id] = nil
            guard state.listeners.isEmpty else { return nil }
            defer { state.work = nil }
            return state.work
        }
        work?.cancel()
    }

    private func work() async {
        await withTaskGroup { group in
            group.addTask { [changes] in
                for await ids in await changes() { self.deliver(ids) }
            }
            group.addTask {
                while await self.slept() { self.beat() }
            }
        }
    }

    private func slept() async -> Bool {
        do { try await Task.sleep(for: settings.heartbeat) } catch { return false }
        return true
    }

    private func deliver(_ ids: [String]) {
        for listener in state.withLockedValue({ Array($0.listeners.values) }) { listener.mailbox.put(ids) }
    }

    private func beat() {
        for listener in state.withLockedValue({ Array($0.listeners.values) }) {
            if listener.mailbox.beat() >= settings.beats || !listener.isLetIn() { listener.mailbox.end() }
        }
    }
}
