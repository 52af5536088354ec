import Foundation

/// The real time, which a test can put forward. (File times come from the kernel, so it has to start from there.)
final class TestClock: Sendable {
    private let offset = Guarded(TimeInterval(0))

    func advance(by seconds: TimeInterval) { offset.withLock { $0 += seconds } }

    var now: Date { Date().addingTimeInterval(offset.withLock { $0 }) }
}
