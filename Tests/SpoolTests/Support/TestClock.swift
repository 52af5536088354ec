import Foundation

@testable import Spool

/// The real time, which a test can put forward. (File times come from the kernel, so it has to start from there.)
final class TestClock: Sendable {
    private let offsets = Guarded((wall: TimeInterval(0), monotonic: Duration.zero))

    /// Time passes.
    func advance(by seconds: TimeInterval) {
        offsets.withLock { offsets in
            offsets.wall += seconds
            offsets.monotonic += .seconds(seconds)
        }
    }

    /// Somebody sets the wall clock.
    func set(by seconds: TimeInterval) { offsets.withLock { $0.wall += seconds } }

    var now: Date { Date().addingTimeInterval(offsets.withLock { $0.wall }) }
    var instant: Instant { .now + offsets.withLock { $0.monotonic } }

    /// As the queue takes it.
    var spoolClock: SpoolClock { SpoolClock(wall: { self.now }, monotonic: { self.instant }) }
}
