import Testing

@testable import Spool

struct TimedOut: Error, CustomStringConvertible {
    var description: String
}

/// Waits until `condition` holds; generous, because a test machine may be busy.
func eventually(
    _ what: String,
    within seconds: Double = 30,
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while clock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw TimedOut(description: "did not happen: \(what)")
}

extension JobQueue {
    /// Lets the thread look at its events and deadlines: what has happened before is handled afterwards.
    func settle() async {
        // Each turn ends with a look at events and deadlines.
        for _ in 0..<4 { await Task.yield() }
    }

    /// Whether neither gate nor pause hold claims back.
    var mayClaim: Bool {
        !isStopping && mostClaims > 0
    }

    /// Whether `next` would return at once (on a copy of the list: nothing is claimed).
    var isReady: Bool {
        var list = waiting
        return list.takeNext(now: clock.monotonic()) != nil
    }
}

extension JobQueue.Gate {
    /// Closed for good.
    static let shut = Self.closed(probeAt: .distantFuture, sameLaneAt: .distantFuture)
}
