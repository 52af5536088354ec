import FoundationEssentials
import NIOConcurrencyHelpers

/// The real time, until a test jumps ahead.
final class TestClock: Sendable {
    private let ahead = NIOLockedValueBox<TimeInterval>(0)

    var now: Date { Date().addingTimeInterval(ahead.withLockedValue { $0 }) }

    func advance(by seconds: TimeInterval) { ahead.withLockedValue { $0 += seconds } }
}
