import Foundation
import JSON

@testable import Spool

/// A processor whose jobs end as the scenario says, and which does nothing unless it is told to.
///
/// It works on the queue's own thread: thousands of runs cannot afford to wait for another one.
final class Processor: Sendable {
    private let queue: JobQueue
    private let clock: TestClock
    private let endings: [String: [SweepEnding]]
    private let claims = Guarded([String: Int]())

    init(_ spool: TestSpool, _ clock: TestClock, _ endings: [String: [SweepEnding]]) async throws {
        (self.clock, self.endings) = (clock, endings)
        queue = try QueueHarness(spool, clock: clock, sweepEvery: 30).queue
        do {
            try await queue.start()
        } catch {
            await queue.close()
            throw error
        }
    }

    /// Works until there is nothing to be done, puts the clock forward, and so on.
    func work(_ steps: [TimeInterval], while goesOn: @Sendable () -> Bool = { true }) async {
        await queue.work(steps, clock, while: goesOn) { await self.end($0) }
    }

    private func end(_ claim: consuming Claim) async {
        let id = claim.job.object["id"]?.string ?? ""
        let count = claims.withLock { claims in
            claims[id, default: 0] += 1
            return claims[id, default: 0] - 1
        }
        let endings = endings[id] ?? []
        // What cannot be moved stays with the queue, which tries again.
        do {
            switch count < endings.count ? endings[count] : endings.last ?? .done {
            case .done: try await claim.finish()
            case .skip: try await claim.skip(reason: "why")
            case .retryLater: try await claim.settle(.retry(), why: "x", account: nil)
            case .fail: try await claim.settle(.failed, why: "x", account: nil)
            case .release: await claim.release()
            case .doneOnceApproved where claim.job.story.approval != nil: try await claim.finish()
            case .propose, .doneOnceApproved:
                try await claim.propose(["shown": ["new": "y", "old": "x"]], why: Reason(.proposed), account: nil)
            }
        } catch {
            return
        }
    }

    func close() async { await queue.close() }
}

extension JobQueue {
    fileprivate func work(
        _ steps: [TimeInterval],
        _ clock: TestClock,
        while goesOn: @Sendable () -> Bool,
        _ end: @Sendable (consuming Claim) async -> Void
    ) async {
        for step in steps where goesOn() {
            clock.advance(by: step)
            readEvents()
            tick()
            while let claim = takeClaim() { await end(claim) }
        }
    }
}
