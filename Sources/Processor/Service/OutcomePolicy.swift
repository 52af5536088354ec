import FoundationEssentials
import JSON
import Spool

/// What one job's outcome means in the light of the others': for the job, and for the circuit breakers.
///
/// A value without effects.
struct OutcomePolicy: Sendable {
    /// What an operator should look at although work goes on.
    struct Alarm: Sendable, Equatable {
        var reason: Reason
        var since: Instant
    }

    struct Conclusion {
        var outcome: JobOutcome
        /// Whether a record that must be there can tell whether the verdict is the truth.
        var mayBeBelieved = false
    }

    var breakers: CircuitBreakers
    /// The company that was last read well.
    private(set) var lastWell: Int?
    private(set) var alarms: [Alarm] = []
    private var analyses = VerdictHistory()

    init(_ breakers: CircuitBreakers) { self.breakers = breakers }

    mutating func preflightSucceeded() {
        for dependency in [Dependency.superOffice, .configuration] { breakers.succeeded(dependency) }
    }

    mutating func preflightFailed(_ outcome: JobOutcome, _ clock: SpoolClock) {
        let now = clock.monotonic()
        switch outcome {
        case .blocked(let dependency, let reason, let until):
            let seconds = until?.timeIntervalSince(clock.wall())
            breakers.trip(.dependency(dependency), reason, after: seconds, isProven: true, now: now)
        case .retry(let reason, _, _, _), .fail(let reason, _):
            breakers.trip(.dependency(.superOffice), reason, isProven: true, now: now)
        default:
            let reason = Reason(.crmConfiguration, [.problem: "the tenant does not know our own user"])
            breakers.trip(.dependency(.superOffice), reason, isProven: true, now: now)
        }
    }

    mutating func conclude(_ outcome: JobOutcome, _ run: Run, _ story: JobHistory, _ clock: SpoolClock) -> Conclusion {
        noteService(outcome, run)
        let now = clock.monotonic()
        switch outcome {
        case .done(let result), .proposed(let result):
            if run.passed.contains(.ask) { noteAnalysis(result.reason, run, now) }
        case .gone, .fail: return conclude(verdict: outcome, run, now)
        case .questioned(let reason): return conclude(questioned: reason, run, story, now)
        case .retry(let reason, _, let blame?, _): breakers.failed(blame, job: run.job.stem, reason, now: now)
        case .blocked(let dependency, let reason, let until):
            let seconds = until?.timeIntervalSince(clock.wall())
            // One refused question is not everybody's yet: another record is tried next.
            let isProven = dependency != .explorer
            breakers.trip(.dependency(dependency), reason, after: seconds, isProven: isProven, now: now)
        case .skip, .retry, .thinking, .wiped, .lineUp, .released: break
        }
        return Conclusion(outcome: outcome)
    }

    /// The record that must be there is there: those that are gone are gone.
    mutating func believe(_ outcome: JobOutcome) -> Conclusion {
        if let stage = outcome.verdict?.stage { breakers.believed(stage) }
        return Conclusion(outcome: outcome)
    }

    /// A verdict ends the job, unless too many jobs end so: then it goes back.
    private mutating func conclude(verdict outcome: JobOutcome, _ run: Run, _ now: Instant) -> Conclusion {
        guard let (code, stage) = outcome.verdict else { return Conclusion(outcome: outcome) }
        breakers.ended(code, at: stage, record: run.record, job: run.job.stem, now: now)
        guard let open = breakers.open[.verdicts(stage)] else { return Conclusion(outcome: outcome) }
        let wait = (open.probeAt - now).inSeconds + 1
        return Conclusion(
            outcome: .retry(open.reason, after: wait, countsAttempt: false),
            mayBeBelieved: code == .gone
        )
    }

    /// The first time the job goes back and another record is tried; three alike are the contract's fault.
    private mutating func conclude(
        questioned reason: Reason,
        _ run: Run,
        _ story: JobHistory,
        _ now: Instant
    ) -> Conclusion {
        if breakers.wasQuestioned(run.record, reason, now: now) {
            return Conclusion(outcome: .blocked(.explorer, reason))
        }
        if story.trail.last?.reason?.code == .explorerQuestioned {
            return conclude(verdict: .fail(reason, at: .ask), run, now)
        }
        return Conclusion(outcome: .retry(reason, countsAttempt: false))
    }

    /// Who has shown to work, whatever became of the job.
    private mutating func noteService(_ outcome: JobOutcome, _ run: Run) {
        for stage in run.passed where outcome.verdict?.stage != stage { breakers.passed(stage) }
        if run.passed.contains(.read) { lastWell = run.account?.id ?? lastWell }
        if run.passed.contains(.ask) || outcome.verdict?.stage == .ask { breakers.succeeded(.explorer) }
        // A write that fails is SuperOffice's failure, however well the record was read.
        guard run.passed.contains(.read) || outcome.verdict != nil, !outcome.isFault(of: .superOffice) else { return }
        for dependency in [Dependency.superOffice, .configuration] { breakers.succeeded(dependency) }
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

extension OutcomePolicy {
    /// The open circuit breakers and the alarms, for the heartbeat that others show.
    func status(_ clock: SpoolClock) -> [String: JSONValue] {
        let (date, present) = (clock.wall(), clock.monotonic())
        func entry(_ why: String, _ reason: Reason, since: Instant, probeAt: Instant? = nil) -> JSONValue {
            func readable(_ instant: Instant) -> JSONValue {
                .string(Timestamp.readable(date.addingTimeInterval((instant - present).inSeconds)))
            }
            var members = reason.json
            members["why"] = .string(why)
            members["since"] = readable(since)
            members["probeAt"] = probeAt.map(readable)
            return .object(members)
        }
        let open = breakers.open.map { circuit, open in
            let why = String(open.reason.sentence.prefix(300))
            return (circuit.name, entry(why, open.reason, since: open.since, probeAt: open.probeAt))
        }
        let alarms = alarms.map { entry($0.reason.sentence, $0.reason, since: $0.since) }
        return ["breakers": .object(Dictionary(open, uniquingKeysWith: { $1 })), "alarms": .array(alarms)]
    }
}

extension JobOutcome {
    fileprivate func isFault(of dependency: Dependency) -> Bool {
        switch self {
        case .retry(_, _, let blame, _): blame == dependency
        case .blocked(let blame, _, _): blame == dependency || blame == .configuration
        default: false
        }
    }
}
