import FoundationEssentials
import JSON
import Spool

/// What one job's ending means in the light of the others': for the job, and for the brakes.
///
/// A value without effects.
struct Judge: Sendable {
    /// What an operator should look at although work goes on.
    struct Alarm: Sendable, Equatable {
        var reason: Reason
        var since: Instant
    }

    struct Conclusion {
        var ending: Ending
        /// Whether a record that must be there can tell whether the verdict is the truth.
        var mayBeBelieved = false
    }

    var breakers: Breakers
    /// The company that was last read well.
    private(set) var lastWell: Int?
    private(set) var alarms: [Alarm] = []
    private var analyses = VerdictHistory()

    init(_ breakers: Breakers) { self.breakers = breakers }

    mutating func isStarted() {
        for destination in [Destination.superOffice, .configuration] { breakers.succeeded(destination) }
    }

    mutating func startUpFailed(_ ending: Ending, _ clock: SpoolClock) {
        let now = clock.monotonic()
        switch ending {
        case .blocked(let destination, let reason, let until):
            let seconds = until?.timeIntervalSince(clock.wall())
            breakers.trip(.destination(destination), reason, after: seconds, isProven: true, now: now)
        case .retry(let reason, _, _, _), .fail(let reason, _):
            breakers.trip(.destination(.superOffice), reason, isProven: true, now: now)
        default:
            let reason = Reason(.crmConfiguration, [.problem: "the tenant does not know our own user"])
            breakers.trip(.destination(.superOffice), reason, isProven: true, now: now)
        }
    }

    mutating func conclude(_ ending: Ending, _ run: Run, _ story: Story, _ clock: SpoolClock) -> Conclusion {
        noteService(ending, run)
        let now = clock.monotonic()
        switch ending {
        case .done(_, let reason, _):
            if run.passed.contains(.ask) { noteAnalysis(reason, run, now) }
        case .gone, .fail: return conclude(verdict: ending, run, now)
        case .questioned(let reason): return conclude(questioned: reason, run, story, now)
        case .retry(let reason, _, let blame?, _): breakers.failed(blame, job: run.job.stem, reason, now: now)
        case .blocked(let destination, let reason, let until):
            let seconds = until?.timeIntervalSince(clock.wall())
            // One refused question is not everybody's yet: another record is tried next.
            let isProven = destination != .explorer
            breakers.trip(.destination(destination), reason, after: seconds, isProven: isProven, now: now)
        case .skip, .retry, .thinking, .wiped, .lineUp, .released: break
        }
        return Conclusion(ending: ending)
    }

    /// The record that must be there is there: those that are gone are gone.
    mutating func believe(_ ending: Ending) -> Conclusion {
        if let stage = ending.verdict?.stage { breakers.believed(stage) }
        return Conclusion(ending: ending)
    }

    /// A verdict ends the job, unless too many jobs end so: then it goes back.
    private mutating func conclude(verdict ending: Ending, _ run: Run, _ now: Instant) -> Conclusion {
        guard let (code, stage) = ending.verdict else { return Conclusion(ending: ending) }
        breakers.ended(code, at: stage, record: run.record, job: run.job.stem, now: now)
        guard let brake = breakers.open[.verdicts(stage)] else { return Conclusion(ending: ending) }
        let wait = (brake.probeAt - now).inSeconds + 1
        return Conclusion(
            ending: .retry(brake.reason, after: wait, countsAttempt: false),
            mayBeBelieved: code == .gone
        )
    }

    /// The first time the job goes back and another record is tried; three alike are the contract's fault.
    private mutating func conclude(
        questioned reason: Reason,
        _ run: Run,
        _ story: Story,
        _ now: Instant
    ) -> Conclusion {
        if breakers.wasQuestioned(run.record, reason, now: now) {
            return Conclusion(ending: .blocked(.explorer, reason))
        }
        if story.trail.last?.reason?.code == .explorerQuestioned {
            return conclude(verdict: .fail(reason, at: .ask), run, now)
        }
        return Conclusion(ending: .retry(reason, countsAttempt: false))
    }

    /// Who has shown to work, whatever became of the job.
    private mutating func noteService(_ ending: Ending, _ run: Run) {
        for stage in run.passed where ending.verdict?.stage != stage { breakers.passed(stage) }
        if run.passed.contains(.read) { lastWell = run.account?.id ?? lastWell }
        if run.passed.contains(.ask) || ending.verdict?.stage == .ask { breakers.succeeded(.explorer) }
        // A write that fails is SuperOffice's failure, however well the record was read.
        guard run.passed.contains(.read) || ending.verdict != nil, !ending.isFault(of: .superOffice) else { return }
        for destination in [Destination.superOffice, .configuration] { breakers.succeeded(destination) }
    }

    /// Many companies in a row of which the explorer knows nothing: perhaps true, so only an alarm.
    private mutating func noteAnalysis(_ reason: Reason, _ run: Run, _ now: Instant) {
        analyses.add(reason.code == .noAnalysis ? .init(code: .noAnalysis, record: run.record) : nil)
        let present = alarms.first { $0.reason.code == .onlyNoAnalyses }
        alarms = []
        guard reason.code == .noAnalysis, analyses.isSuspicious || present != nil else { return }
        let count = analyses.count(of: .noAnalysis)
        alarms = [
            Alarm(reason: Reason(.onlyNoAnalyses, [.count: .integer(count)]), since: present?.since ?? now)
        ]
    }
}

extension Ending {
    var isWipe: Bool { if case .wiped = self { true } else { false } }

    fileprivate func isFault(of destination: Destination) -> Bool {
        switch self {
        case .retry(_, _, let blame, _): blame == destination
        case .blocked(let blame, _, _): blame == destination || blame == .configuration
        default: false
        }
    }
}
