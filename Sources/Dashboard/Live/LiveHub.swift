import Synchronization

/// Tells the browsers that listen what has changed in the folders.
///
/// Without listeners it does nothing: no watching, no timer. One timer serves all listeners.
///
/// ## Limits
/// So many streams at a time, so that they leave connections to others; each for some minutes, then the browser comes
/// again by itself and has to be let in again.
final class LiveHub: Sendable {
    struct Settings: Sendable {
        /// How many may listen at a time.
        var limit = 64
        /// How often those who listen get a sign of life, which shows that a browser went without a word.
        var heartbeat = Duration.seconds(15)
        /// After so many heartbeats a stream ends.
        var beats = 40
    }

    private struct Listener {
        weak var mailbox: LiveMailbox?
        let isLetIn: @Sendable () -> Bool
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var last = 0
        var work: Task<Void, Never>?
        var isStopped = false
    }

    private let state = Mutex(State())
    private let settings: Settings
    private let changes: @Sendable () async -> AsyncStream<[String]>

    /// - Parameters:
    ///   - settings: how many may listen, and how long.
    ///   - changes: begins to watch; watching ends when the stream is given up.
    init(settings: Settings = Settings(), changes: @escaping @Sendable () async -> AsyncStream<[String]>) {
        self.settings = settings
        self.changes = changes
    }

    /// Begins to listen, until the last use of the mailbox; nil when enough do, or when we are about to stop.
    ///
    /// - Parameter isLetIn: asked at each heartbeat; the stream ends with the session.
    func subscribe(while isLetIn: @escaping @Sendable () -> Bool = { true }) -> LiveMailbox? {
        state.withLock { state in
            guard !state.isStopped, state.listeners.count < settings.limit else { return nil }
            state.last += 1
            let id = state.last
            let mailbox = LiveMailbox { [weak self] in self?.remove(id) }
            state.listeners[id] = Listener(mailbox: mailbox, isLetIn: isLetIn)
            if state.work == nil { state.work = Task { [weak self] in await self?.work() } }
            return mailbox
        }
    }

    /// Ends all streams at once, for good.
    func stop() {
        state.withLock {
            $0.isStopped = true
            $0.work?.cancel()
            $0.work = nil
        }
        for listener in listeners { listener.mailbox?.end() }
    }

    /// Tells everybody that something changed that is not a run: a pause, for example.
    func spoolChanged() { deliver([]) }

    private var listeners: [Listener] { state.withLock { Array($0.listeners.values) } }

    private func remove(_ id: Int) {
        state.withLock { state in
            state.listeners[id] = nil
            guard state.listeners.isEmpty else { return }
            state.work?.cancel()
            state.work = nil
        }
    }

    private func work() async {
        await withTaskGroup { group in
            group.addTask { [changes] in
                for await ids in await changes() { self.deliver(ids) }
            }
            group.addTask { [heartbeat = settings.heartbeat] in
                while (try? await Task.sleep(for: heartbeat)) != nil { self.beat() }
            }
        }
    }

    private func deliver(_ ids: [String]) { for listener in listeners { listener.mailbox?.put(ids) } }

    private func beat() {
        for listener in listeners {
            guard let mailbox = listener.mailbox else { continue }
            if mailbox.beat() >= settings.beats || !listener.isLetIn() { mailbox.end() }
        }
    }
}

/// What one browser is still to be told.
///
/// It holds what has changed, not messages: a browser that reads slowly gets one message about many changes, and its
/// mailbox does not grow.
final class LiveMailbox: Sendable {
    /// What goes over the wire at once.
    enum Message: Sendable, Hashable {
        /// These runs changed, and with them how many jobs lie in the folders; `["*"]` stands for too many to name.
        case changed([String])
        /// Still there.
        case heartbeat
    }

    private struct State {
        /// nil without news.
        var changed: Set<String>?
        var isBeating = false
        var ticks = 0
    }

    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let onEnd: @Sendable () -> Void
    /// More ids are not named.
    private static let limit = 200
    private static let tooMany: Set = ["*"]

    /// - Parameter onEnd: called when nothing uses it any more.
    init(onEnd: @escaping @Sendable () -> Void = {}) {
        self.onEnd = onEnd
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    deinit { onEnd() }

    func put(_ ids: [String]) {
        state.withLock { state in
            guard state.changed != Self.tooMany else { return }
            let changed = state.changed.map { $0.union(ids) } ?? Set(ids)
            state.changed = changed.count > Self.limit ? Self.tooMany : changed
        }
        waker.yield()
    }

    /// One more tick of the clock.
    ///
    /// - Returns: how many there were.
    func beat() -> Int {
        defer { waker.yield() }
        return state.withLock { state in
            state.isBeating = true
            state.ticks += 1
            return state.ticks
        }
    }

    /// Ends the stream: nothing more comes.
    func end() { waker.finish() }

    /// Waits for something to say; nil at the end.
    ///
    /// For one reader.
    func next() async -> Message? {
        for await _ in wakes {
            if let message = take() { return message }
        }
        return nil
    }

    private func take() -> Message? {
        state.withLock { state in
            defer { state = State(ticks: state.ticks) }
            return state.changed.map { .changed($0.sorted()) } ?? (state.isBeating ? .heartbeat : nil)
        }
    }
}
