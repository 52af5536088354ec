import JSON
import Spool
import Testing

@testable import Processor

@Suite struct BreakersTests {
    private let start = Instant(uptime: .seconds(1_000_000))
    private let down = Reason(.crmUnavailable, [.what: "contact 18", .status: 503])
    private var breakers = CircuitBreakers()

    private func after(_ seconds: Double) -> Instant { start + .seconds(seconds) }

    /// One failure each of jobs that have nothing to do with each other.
    private mutating func fail(_ destination: Dependency, times: Int, at now: Instant? = nil) {
        for number in 0..<times { breakers.failed(destination, job: "\(number)", down, now: now ?? start) }
    }

    private var probeAt: Double? {
        guard case .closed(let instant, _) = breakers.gate else { return nil }
        return (instant - start).inSeconds
    }

    private var sameLaneAt: Double? {
        guard case .closed(_, let instant) = breakers.gate else { return nil }
        return (instant - start).inSeconds
    }

    private subscript(_ destination: Dependency) -> CircuitBreakers.Open? { breakers.open[.dependency(destination)] }

    private mutating func trip(_ destination: Dependency, after seconds: Double? = nil, at now: Double = 0) {
        breakers.trip(.dependency(destination), down, after: seconds, isProven: true, now: after(now))
    }

    @Test mutating func fiveFailuresInARowStopTheClaiming() {
        fail(.explorer, times: 4)
        #expect(breakers.gate == .open && breakers.open.isEmpty)
        breakers.failed(.explorer, job: "last", down, now: start)
        #expect(probeAt == 5)
        #expect(self[.explorer]?.reason == down)
    }

    @Test mutating func aSuccessInBetweenStartsTheCountAgain() {
        fail(.superOffice, times: 4)
        breakers.succeeded(.superOffice)
        fail(.superOffice, times: 4)
        #expect(breakers.gate == .open)
        // The other destination's success does not count.
        breakers.succeeded(.explorer)
        fail(.superOffice, times: 1)
        #expect(probeAt != nil)
    }

    @Test mutating func oneJobAloneIsNoOutage() {
        for _ in 0..<50 { breakers.failed(.superOffice, job: "poison", down, now: start) }
        #expect(breakers.gate == .open)
        breakers.failed(.superOffice, job: "another", down, now: start)
        #expect(probeAt == 5)
    }

    @Test mutating func theWaitDoublesUpToTheLimit() {
        trip(.superOffice)
        var waits: [Double] = []
        for _ in 0..<9 {
            let now = self[.superOffice]?.probeAt ?? start
            breakers.trip(.dependency(.superOffice), down, now: now)
            waits.append(((self[.superOffice]?.probeAt ?? start) - now).inSeconds)
        }
        #expect(waits == [10, 20, 40, 80, 160, 300, 300, 300, 300])
        #expect(self[.superOffice]?.since == start)
    }

    /// Eight jobs are worked on when the destination goes down; all of them fail, and that is one event.
    @Test mutating func jobsThatWereUnderWayDoNotLengthenTheWait() {
        for _ in 0..<8 { trip(.superOffice) }
        #expect(probeAt == 5)
        fail(.explorer, times: 12)
        #expect(self[.explorer]?.probeAt == after(5))
    }

    @Test mutating func aSuccessClosesTheBreakerAndForgetsTheWait() {
        for second in [0.0, 5, 15] { trip(.explorer, at: second) }
        breakers.succeeded(.explorer)
        #expect(breakers.gate == .open)
        trip(.explorer)
        #expect(probeAt == 5)
    }

    @Test mutating func aTimeThatTheOtherSideGivesIsHonouredWithinReason() {
        for (asked, wait) in [(60.0, 60.0), (86_400, 900), (-60, 5)] {
            trip(.superOffice, after: asked)
            #expect(probeAt == wait)
            breakers.succeeded(.superOffice)
        }
    }

    @Test mutating func theGateWaitsForTheLastOfAll() {
        trip(.superOffice, after: 30)
        trip(.explorer)
        #expect(probeAt == 30)
        breakers.succeeded(.superOffice)
        #expect(probeAt == 5)
        breakers.succeeded(.explorer)
        #expect(breakers.gate == .open)
    }

    @Test mutating func theLatestReasonIsShown() {
        trip(.superOffice)
        let refused = Reason(.crmCredentials, [.problem: "401"])
        breakers.trip(.dependency(.superOffice), refused, now: after(5))
        #expect(self[.superOffice]?.reason == refused)
    }

    @Test mutating func whoAsksForItTriesAtOnceAndWaitsBeginSmallAgain() {
        for second in [0.0, 5, 15, 35, 75] { trip(.superOffice, at: second) }
        breakers.tryNow(after(80))
        #expect(probeAt == 80)
        trip(.superOffice, at: 80)
        #expect(probeAt == 85)
    }

    // MARK: The same job again

    /// What is sure to be everybody's fault may be tried with the same job; what one job may have caused only rarely.
    @Test mutating func aJobThatMayBeTheCauseIsNotTheNextProbeToo() {
        trip(.superOffice)
        #expect(sameLaneAt == probeAt)
        breakers.trip(.dependency(.explorer), down, isProven: false, now: start)
        #expect(probeAt == 5 && sameLaneAt == 305)
    }

    // MARK: Questions that are not accepted

    @Test mutating func threeRecordsAlikeAreTheContractsFault() {
        let reason = Reason(.explorerQuestioned, [.status: 422])
        var answers: [Bool] = []
        answers.append(breakers.wasQuestioned("contact-1", reason, now: start))
        answers.append(breakers.wasQuestioned("contact-1", reason, now: start))  // the same record says nothing new
        answers.append(breakers.wasQuestioned("contact-2", reason, now: start))
        breakers.succeeded(.explorer)
        answers.append(breakers.wasQuestioned("contact-3", reason, now: start))  // another one was accepted in between
        answers.append(breakers.wasQuestioned("contact-4", reason, now: start))
        #expect(breakers.gate == .open)
        answers.append(breakers.wasQuestioned("contact-5", reason, now: start))
        #expect(answers == [false, false, false, false, false, true])
        #expect(self[.explorer]?.reason == reason)
    }

    // MARK: Verdicts

    private mutating func end(_ code: Reason.Code, _ stage: Stage, _ records: ClosedRange<Int>) {
        for record in records {
            breakers.ended(code, at: stage, record: "contact-\(record)", job: "job-\(record)", now: start)
        }
    }

    @Test mutating func tenVerdictsOfOneKindStopTheClaiming() {
        end(.crmRejected, .read, 1...9)
        #expect(breakers.gate == .open)
        end(.crmRejected, .read, 10...10)
        let open = breakers.open[.verdicts(.read)]
        #expect(open?.reason == Reason(.sameVerdict, [.verdict: "crm-rejected", .count: 10, .job: "job-10"]))
        #expect(probeAt == 5 && sameLaneAt == 305)
    }

    @Test mutating func eachStageCountsOnlyThoseThatReachedIt() {
        end(.crmIgnoredWrite, .write, 1...9)
        // Others that end at an earlier stage say nothing of the write.
        for _ in 0..<100 { breakers.passed(.read) }
        end(.crmRejected, .read, 1...3)
        end(.crmIgnoredWrite, .write, 10...10)
        #expect(breakers.open.keys.map(\.name) == ["write"])
        breakers.passed(.write)
        #expect(breakers.gate == .open)
    }

    @Test mutating func whatIsBelievedBeginsAtNought() {
        end(.gone, .read, 1...10)
        breakers.believed(.read)
        end(.gone, .read, 11...19)
        #expect(breakers.gate == .open)
        end(.gone, .read, 20...20)
        #expect(breakers.gate != .open)
    }
}
