import Synchronization

/// What takes a look at folders to know, looked at no more often than it is worth, however many ask.
///
/// It is read at most once in every interval; what takes long so seldom that it costs no more than a tenth of one
/// processor. A failure is not remembered.
package final class SeldomRead<Value: Sendable, Failure: Error>: Sendable {
    private let interval: Duration
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let read: @Sendable () throws(Failure) -> Value
    private struct State {
        var value: Value?
        var until: ContinuousClock.Instant?
        var isBeingRead = false
    }

    private let state = Mutex(State())

    package init(
        every interval: Duration,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        read: @escaping @Sendable () throws(Failure) -> Value
    ) {
        (self.interval, self.clock, self.read) = (interval, clock, read)
    }

    /// Blocks; of several who ask at the same time one reads, and the others get what was read before, if anything was: a
    /// disk that hangs must not hold all of them.
    package func value() throws(Failure) -> Value {
        let start = clock()
        let known = state.withLock { state -> Value? in
            let isFresh = state.until.map { start < $0 } ?? false
            if let value = state.value, isFresh || state.isBeingRead { return value }
            state.isBeingRead = true
            return nil
        }
        if let known { return known }
        defer { state.withLock { $0.isBeingRead = false } }
        let value = try read()
        let end = clock()
        state.withLock { ($0.value, $0.until) = (value, end + max(interval, (end - start) * 10)) }
        return value
    }
}
