import Synchronization

/// What takes a look at folders to know, looked at no more often than it is worth, however many ask.
///
/// It is read at most once in every interval; what takes long so seldom that it costs no more than a tenth of one
/// processor. A failure is not remembered.
package final class SeldomRead<Value: Sendable, Failure: Error>: Sendable {
    private let interval: Duration
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let read: @Sendable () throws(Failure) -> Value
    private let known = Mutex<(value: Value, until: ContinuousClock.Instant)?>(nil)

    package init(
        every interval: Duration,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        read: @escaping @Sendable () throws(Failure) -> Value
    ) {
        (self.interval, self.clock, self.read) = (interval, clock, read)
    }

    /// Blocks; of several who ask at the same time one reads.
    package func value() throws(Failure) -> Value {
        try known.withLock { known throws(Failure) in
            let start = clock()
            if let known, start < known.until { return known.value }
            let value = try read()
            let end = clock()
            known = (value, end + max(interval, (end - start) * 10))
            return value
        }
    }
}
