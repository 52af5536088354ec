import Foundation
import JSON
import Testing

@testable import Spool

/// Two processes on one spool. (Two queues in one process have their own claim folders, locks and watches, as two
/// processes would.)
@Suite(.serialized, .timeLimit(.minutes(3))) struct TwoQueuesTests {
    private func withTwoQueues(
        _ spool: TestSpool,
        clock: TestClock = TestClock(),
        _ body: (QueueHarness, QueueHarness) async throws -> Void
    ) async throws {
        try await withQueue(spool, clock: clock) { first in
            try await withQueue(spool, clock: clock) { second in try await body(first, second) }
        }
    }

    @Test func noFileIsClaimedTwice() async throws {
        let spool = try TestSpool()
        let count = 3000
        for id in 0..<count { try spool.drop("incoming/\(name(id))", job(lane: "lane-\(id)", id: id)) }
        try await withTwoQueues(spool) { first, second in
            let workers = (0..<4).flatMap { _ in [Collector(first.queue), Collector(second.queue)] }
            try await eventually("all are done", within: 100) { spool.names("done/\(spool.today)").count == count }
            for worker in workers { await worker.stop() }
            let claimed = workers.flatMap(\.names)
            #expect(claimed.count == count, "an error would be listed here, too")
            #expect(Set(claimed).count == count)
            #expect(spool.jobs.count == count)
        }
        #expect(spool.system.openDescriptors.isEmpty)
    }

    @Test func skipsAreDoneOnce() async throws {
        let spool = try TestSpool()
        try await withTwoQueues(spool) { _, _ in
            for id in 0..<500 { try spool.drop("incoming/\(name(id))", #"{"skip":"noise"}"#) }
            try await eventually("all are skipped") { spool.names("incoming").isEmpty }
            #expect(spool.names("skipped/\(spool.today)/noise").count == 500)
        }
    }

    @Test func aLaneRunsInOneProcessAtATime() async throws {
        let spool = try TestSpool()
        let running = Running()
        for id in 0..<60 { try spool.drop("incoming/\(name(id))", job(lane: "lane-\(id % 3)", id: id)) }
        try await withTwoQueues(spool) { first, second in
            let tasks = [first.queue, second.queue, first.queue, second.queue].map { queue in
                Task {
                    while let claim = await queue.next() {
                        let lane = claim.job.object["lane"]?.string ?? ""
                        running.begin(lane)
                        await Task.yield()
                        running.end(lane)
                        try await claim.finish()
                    }
                }
            }
            try await eventually("all are done") { spool.names("done/\(spool.today)").count == 60 }
            await first.queue.stop()
            await second.queue.stop()
            for task in tasks { try await task.value }
            #expect(running.most == 1)
        }
    }

    @Test func aLaneHeldElsewhereIsTriedAgainAndOthersGoOn() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(lane: "a", id: 1))
        try await withTwoQueues(spool) { first, second in
            let held = try await first.claim()
            try spool.drop("incoming/\(name(2))", job(lane: "a", id: 2))
            try spool.drop("incoming/\(name(3))", job(lane: "b", id: 3))
            await first.queue.stop()
            let claims = Collector(second.queue)
            try await eventually("the other lane goes on") { claims.names == [name(3)] }
            for _ in 0..<3 { await second.advance(by: 0.3) }
            #expect(claims.names == [name(3)])
            try await held.finish()
            try await eventually("the lane is free") { claims.names == [name(3), name(2)] }
            await claims.stop()
        }
    }

    /// Which lane a job belongs to, another process may find out; the lane is held by yet another.
    @Test func aJobLinedUpByOneRunsWhenItsNewLaneIsFree() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(lane: "company", id: 1))
        try await withTwoQueues(spool) { first, second in
            let company = try await first.claim()
            try spool.drop("incoming/\(name(2))", job(lane: "person", id: 2))
            await first.queue.stop()
            let person = try await second.claim()
            try spool.drop("new.json", job(lane: "company", id: 2))
            try spool.move("new.json", try #require(spool.processing.last { $0.hasSuffix(name(2)) }))
            await person.release(toOtherLane: true)
            for _ in 0..<3 { await second.advance(by: 0.3) }
            #expect(spool.names("incoming") == [name(2)])
            let claims = Collector(second.queue)
            for _ in 0..<3 { await second.advance(by: 0.3) }
            #expect(claims.names.isEmpty)
            try await company.finish()
            try await eventually("the lane is free") { claims.names == [name(2)] }
            await claims.stop()
        }
    }

    @Test func aJobReleasedByOneIsTakenByTheOther() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job())
        try await withTwoQueues(spool) { first, second in
            let claim = try await first.claim()
            await first.queue.stop()
            await claim.release()
            try await second.claim().finish()
            #expect(spool.tree("done").count == 1)
        }
    }
}

/// How many jobs of one lane ran at the same time.
private final class Running: Sendable {
    private let state = Guarded((now: [String: Int](), most: 0))

    func begin(_ lane: String) {
        state.withLock { state in
            state.now[lane, default: 0] += 1
            state.most = max(state.most, state.now[lane] ?? 0)
        }
    }

    func end(_ lane: String) { state.withLock { $0.now[lane, default: 0] -= 1 } }
    var most: Int { state.withLock { $0.most } }
}
