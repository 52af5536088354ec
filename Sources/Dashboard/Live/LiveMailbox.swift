import NIOConcurrencyHelpers

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
        var isNews = false
        var changed: Set<String> = []
        var isOverflowing = false
        var isBeating = false
        var ticks = 0
    }

    private let state = NIOLockedValueBox(State())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    /// Ids beyond so many are not named.
    private static let limit = 200

    init() { (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func put(_ ids: [String]) {
        state.withLockedValue { state in
            state.isNews = true
            if !state.isOverflowing { state.changed.formUnion(ids) }
            guard state.changed.count > Self.limit else { return }
            state.isOverflowing = true
            state.changed = []
        }
        waker.yield()
    }

    /// One more tick of the clock.
    ///
    /// - Returns: how many there were.
    func beat() -> Int {
        let ticks = state.withLockedValue { state in
            state.isBeating = true
            state.ticks += 1
            return state.ticks
        }
        waker.yield()
        return ticks
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
        state.withLockedValue { state in
            let message: Message? =
                if state.isNews {
                    .changed(state.isOverflowing ? ["*"] : state.changed.sorted())
                } else {
                    state.isBeating ? .heartbeat : nil
                }
            let ticks = state.ticks
            state = State()
            state.ticks = ticks
            return message
        }
    }
}
