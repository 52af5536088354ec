import FoundationEssentials
import NIOConcurrencyHelpers
import Spool

/// The real time, until a test jumps ahead.
final class TestClock: Sendable {
    private let ahead = NIOLockedValueBox<TimeInterval>(0)

    var now: Date { Date().addingTimeInterval(ahead.withLockedValue { $0 }) }
    var instant: Instant { .now + .seconds(ahead.withLockedValue { $0 }) }
    var spool: SpoolClock { SpoolClock(wall: { self.now }, monotonic: { self.instant }) }

    func advance(by seconds: TimeInterval) { ahead.withLockedValue { $0 += seconds } }
}
