import Foundation
import Glibc
import Testing

@testable import Spool

/// Somebody sets the clock while the spool works.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ClockTests {
    private static let hour: TimeInterval = 3600

    @Test(arguments: [-2 * hour, 240 * hour]) func sweepsGoOnWhenTheClockIsSet(by jump: TimeInterval) async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            harness.clock.set(by: jump)
            await harness.queue.settle()
            for id in 1...3 {
                // A link is made without an event that we watch for.
                try spool.drop("outside.json", job(id: id))
                link(spool.path("outside.json"), spool.path("incoming/\(id).json"))
                try spool.remove("outside.json")
                await harness.advance(by: 31)
                try await harness.claim().finish()
            }
        }
    }

    @Test func aStepBackStopsNeitherProbesNorLanes() async throws {
        let spool = try TestSpool()
        for id in 1...2 { try spool.drop("incoming/\(name(id))", job(lane: "\(id)", id: id)) }
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.closed(probeAt: harness.instant(in: 60), sameLaneAt: .distantFuture))
            harness.clock.set(by: -2 * Self.hour)
            await harness.advance(by: 61)
            try await harness.claim().finish()
            await harness.queue.setGate(.open)
            await (try await harness.claim()).release(toOtherLane: true)
            await harness.advance(by: 6)
            try await harness.claim().finish()
        }
    }

    /// Due times are dates: people and other hosts set them.
    @Test func aStepForwardMakesDeferredJobsDueAtOnce() async throws {
        let spool = try TestSpool()
        try spool.drop("deferred/a.json", job())
        try spool.setModified("deferred/a.json", Date().addingTimeInterval(2 * Self.hour))
        try await withQueue(spool) { harness in
            #expect(await harness.hasWaiting() == 0)
            harness.clock.set(by: 3 * Self.hour)
            #expect(await harness.hasWaiting() == 1)
            try await harness.claim().finish()
        }
    }

    @Test func aJumpIsToldOnceAndSmallCorrectionsAreNot() {
        let clock = TestClock()
        var watch = ClockWatch(clock.spoolClock)
        clock.advance(by: 100_000)
        #expect(watch.jump() == nil, "time passed")
        for _ in 0..<10 {
            clock.set(by: 30)
            #expect(watch.jump() == nil)
        }
        for jump in [-7200.0, 864_000] {
            clock.set(by: jump)
            #expect(watch.jump().map { abs($0 - jump) < 1 } == true)
            #expect(watch.jump() == nil)
        }
    }

    private func days(_ spool: TestSpool, _ ages: [Double]) throws {
        for age in ages {
            let day = Timestamp.day(Date().addingTimeInterval(-age * 24 * Self.hour))
            try spool.makeFolder("done/\(day)")
            try spool.drop("done/\(day)/a.json", "{}")
        }
    }

    private func received(_ spool: TestSpool, _ seconds: TimeInterval) throws {
        let name = JobName(receivedAt: Date().addingTimeInterval(seconds), event: "e", key: "1", id: "i")
        try spool.drop("failed/\(name)", "{}")
    }

    @Test func aStepForwardMustNotEmptyTheHistory() async throws {
        let spool = try TestSpool()
        try days(spool, [0, 25])
        try received(spool, -60)
        try await withQueue(spool, sweepEvery: 30, configure: { $0.retentionDays = 30 }) { harness in
            harness.clock.set(by: 240 * Self.hour)
            await harness.advance(by: 31)
            await harness.advance(by: 3500)
            #expect(spool.names("done").count == 2)
            // Put right within the hour.
            harness.clock.set(by: -240 * Self.hour)
            await harness.advance(by: 3700)
            #expect(spool.names("done").count == 2)
            // Nobody minds: it is true.
            harness.clock.set(by: 240 * Self.hour)
            await harness.advance(by: 31)
            await harness.advance(by: 3601)
            #expect(spool.names("done").count == 1)
        }
    }

    static let newest: [(received: TimeInterval?, holds: Bool)] = [
        (-60, false), (-3500, false), (-3700, true), (-864_000, true), (3600, true), (nil, true),
    ]

    /// A machine that boots with a wrong clock: nothing jumps.
    @Test(arguments: newest) func retentionWaitsWhenTheNewestJobIsNotOfThisHour(
        received: TimeInterval?,
        holds: Bool
    ) async throws {
        let spool = try TestSpool()
        try days(spool, [400])
        if let received { try self.received(spool, received) }
        try await withQueue(spool, sweepEvery: 30) { harness in
            #expect(spool.names("done").isEmpty == !holds)
            await harness.advance(by: 3500)
            #expect(spool.names("done").isEmpty == !holds)
            await harness.advance(by: 200)
            #expect(spool.names("done").isEmpty)
        }
    }
}

/// Names and when they come up.
@Suite struct ScheduleTests {
    private static let names = (0..<4).map { JobName(fileName: "\($0).json")! }

    private func pop(_ schedule: inout Schedule<Int>, _ time: Int) -> String? { schedule.popDue(time)?.fileName }

    @Test func namesComeUpByTime() {
        var schedule = Schedule<Int>()
        #expect(schedule.next == nil)
        for (name, time) in zip(Self.names, [30, 10, 20, 40]) { schedule.set(name, at: time) }
        #expect(schedule.count == 4 && schedule.next == 10 && schedule[Self.names[2]] == 20)
        #expect(pop(&schedule, 9) == nil)
        #expect(pop(&schedule, 20) == "1.json")
        #expect(pop(&schedule, 20) == "2.json")
        #expect(pop(&schedule, 20) == nil)
        schedule.remove(Self.names[0])
        #expect(pop(&schedule, 100) == "3.json")
        #expect(pop(&schedule, 100) == nil && schedule.next == nil)
    }

    @Test func aChangedTimeReplacesTheOther() {
        var schedule = Schedule<Int>()
        for time in (0..<1000).reversed() { schedule.set(Self.names[0], at: time) }
        schedule.set(Self.names[0], at: 500)
        #expect(schedule.count == 1)
        #expect(pop(&schedule, 499) == nil)
        #expect(pop(&schedule, 500) == "0.json")
        #expect(pop(&schedule, 1000) == nil)
    }
}
