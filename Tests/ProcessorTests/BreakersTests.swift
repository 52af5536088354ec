import FoundationEssentials
import Spool
import Testing

@testable import Processor

@Suite struct BreakersTests {
    private let start = Date(timeIntervalSince1970: 1_772_000_000)
    private var breakers = Breakers()

    /// One failure each of jobs that have nothing to do with each other.
    private mutating func fail(_ destination: Destination, times: Int, at now: Date? = nil) {
        for number in 0..<times { breakers.failed(destination, job: "\(number)", why: "down", now: now ?? start) }
    }

    private var probeAt: TimeInterval? {
        guard case .closed(let date) = breakers.gate else { return nil }
        return date.timeIntervalSince(start)
    }

    @Test mutating func fiveFailuresInARowStopTheClaiming() {
        fail(.explorer, times: 4)
        #expect(breakers.gate == .open && breakers.open.isEmpty)
        breakers.failed(.explorer, job: "last", why: "down", now: start)
        #expect(probeAt != nil)
        #expect(breakers.open[.explorer]?.why == "down")
        #expect(probeAt == 5)
    }

    @Test mutating func aSuccessInBetweenStartsTheCountAnew() {
        fail(.superOffice, times: 4)
        breakers.succeeded(.superOffice)
        fail(.superOffice, times: 4)
        #expect(breakers.gate == .open)
    }

    /// A record that SuperOffice chokes on is no outage.
    @Test mutating func failuresOfOneJobAloneOpenNothing() {
        for _ in 0..<20 {
            breakers.failed(.superOffice, job: "poison", why: "500", now: start)
            #expect(breakers.open.isEmpty)
        }
        breakers.failed(.superOffice, job: "another", why: "500", now: start)
        #expect(probeAt != nil)
    }

    @Test mutating func theDestinationsAreCountedApart() {
        fail(.superOffice, times: 4)
        fail(.explorer, times: 4)
        breakers.succeeded(.explorer)
        #expect(breakers.gate == .open)
        fail(.superOffice, times: 1)
        #expect(Array(breakers.open.keys) == [.superOffice])
    }

    @Test mutating func eachProbeThatFailsDoublesTheWaitUpToALimit() {
        breakers.trip(.superOffice, why: "credentials", until: nil, now: start)
        var waits: [TimeInterval] = []
        for _ in 0..<9 {
            let now = breakers.open[.superOffice]?.probeAt ?? start
            breakers.trip(.superOffice, why: "credentials", until: nil, now: now)
            waits.append((breakers.open[.superOffice]?.probeAt ?? start).timeIntervalSince(now))
        }
        #expect(waits == [10, 20, 40, 80, 160, 300, 300, 300, 300])
        #expect(breakers.open[.superOffice]?.since == start)
    }

    /// Eight jobs are worked on when the destination goes down; all of them fail, and that is one event.
    @Test mutating func jobsThatWereUnderWayDoNotLengthenTheWait() {
        for _ in 0..<8 { breakers.trip(.superOffice, why: "credentials", until: nil, now: start) }
        #expect(probeAt == 5)
        fail(.explorer, times: 12)
        #expect(breakers.open[.explorer]?.probeAt == start.addingTimeInterval(5))
    }

    @Test mutating func aSuccessClosesTheBreakerAndForgetsTheWait() {
        for second in [0.0, 5, 15] {
            breakers.trip(.explorer, why: "w", until: nil, now: start.addingTimeInterval(second))
        }
        breakers.succeeded(.explorer)
        #expect(breakers.gate == .open)
        breakers.trip(.explorer, why: "w", until: nil, now: start)
        #expect(probeAt == 5)
    }

    @Test mutating func aTimeThatTheOtherSideGivesIsHonouredWithinReason() {
        breakers.trip(.superOffice, why: "maintenance", until: start.addingTimeInterval(60), now: start)
        #expect(probeAt == 60)
        breakers.succeeded(.superOffice)
        breakers.trip(.superOffice, why: "maintenance", until: start.addingTimeInterval(86_400), now: start)
        #expect(probeAt == 900)
        breakers.succeeded(.superOffice)
        breakers.trip(.superOffice, why: "maintenance", until: start.addingTimeInterval(-60), now: start)
        #expect(probeAt == 5)
    }

    @Test mutating func theGateWaitsForTheLastOfAll() {
        breakers.trip(.superOffice, why: "a", until: start.addingTimeInterval(30), now: start)
        breakers.trip(.explorer, why: "b", until: nil, now: start)
        #expect(probeAt == 30)
        breakers.succeeded(.superOffice)
        #expect(probeAt == 5)
        breakers.succeeded(.explorer)
        #expect(breakers.gate == .open)
    }

    @Test mutating func theLatestReasonIsShown() {
        breakers.trip(.superOffice, why: "tenant not running", until: nil, now: start)
        breakers.trip(.superOffice, why: "credentials refused", until: nil, now: start.addingTimeInterval(5))
        #expect(breakers.open[.superOffice]?.why == "credentials refused")
    }
}
