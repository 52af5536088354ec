import FoundationEssentials
import JSON
import Spool

/// What can stop the claiming: a dependency that serves no job, or jobs that end with one verdict over and over.
package enum Circuit: Hashable, Sendable {
    case dependency(Dependency)
    /// Jobs end alike at one stage, which looks like a fault of the other side.
    case verdicts(Stage)

    package var name: String {
        switch self {
        case .dependency(let dependency): dependency.rawValue
        case .verdicts(let stage): stage.rawValue
        }
    }
}

/// Stops the claiming while a circuit is open, and lets one job at a time try.
///
/// A value without effects: the service tells it what happened, and gives the queue the gate that follows. Times are
/// of the monotonic clock.
package struct CircuitBreakers: Sendable {
    struct Open: Sendable, Equatable {
        var reason: Reason
        var since: Instant
        /// When the next single job tries.
        var probeAt: Instant
        /// Between tries; doubles up to the limit.
        var wait: Duration
        /// Whether it is sure that no job is to blame; then the same job may try again and again.
        var isProven: Bool
    }

    /// Failures in a row of one dependency that open its breaker, when they are not all of one job: a record that
    /// SuperOffice chokes on is not an outage.
    var threshold = 5
    var firstWait = Duration.seconds(5)
    var longestWait = Duration.seconds(300)

    private(set) var open: [Circuit: Open] = [:]
    private(set) var verdicts: [Stage: VerdictHistory] = [:]
    private var failures: [Dependency: Row] = [:]
    /// Records in a row whose question the explorer did not accept.
    private var questioned: Set<String> = []

    /// Failures without a success in between.
    private struct Row: Sendable {
        var count = 0
        var lastJob: String?
        var isOfOneJob = true
    }

    package init() {}

    // MARK: Dependencies

    /// A dependency served a job.
    mutating func succeeded(_ dependency: Dependency) {
        failures[dependency] = nil
        open[.dependency(dependency)] = nil
        if dependency == .explorer { questioned = [] }
    }

    /// A dependency failed one job.
    mutating func failed(_ dependency: Dependency, job: String, _ reason: Reason, now: Instant) {
        var row = failures[dependency] ?? Row()
        row.isOfOneJob = row.isOfOneJob && (row.lastJob ?? job) == job
        row.lastJob = job
        row.count += 1
        failures[dependency] = row
        guard row.count >= threshold && !row.isOfOneJob || open[.dependency(dependency)] != nil else { return }
        trip(.dependency(dependency), reason, now: now)
    }

    /// The explorer did not accept the question about one record.
    ///
    /// - Returns: whether three records in a row say that the contract is to blame, and no record.
    mutating func wasQuestioned(_ record: String, _ reason: Reason, now: Instant) -> Bool {
        questioned.insert(record)
        guard questioned.count >= 3 || open[.dependency(.explorer)] != nil else { return false }
        trip(.dependency(.explorer), reason, now: now)
        return true
    }

    // MARK: Verdicts

    /// A job passed a stage, or ended there otherwise than by a verdict.
    mutating func passed(_ stage: Stage) {
        verdicts[stage, default: VerdictHistory()].add(nil)
        open[.verdicts(stage)] = nil
    }

    /// A job ended for good at a stage; opens the circuit when too many do.
    mutating func ended(_ code: Reason.Code, at stage: Stage, record: String, job: String, now: Instant) {
        verdicts[stage, default: VerdictHistory()].add(.init(code: code, record: record))
        guard open[.verdicts(stage)] != nil || verdicts[stage]?.isSuspicious == true else { return }
        let count = verdicts[stage]?.count(of: code) ?? 1
        trip(
            .verdicts(stage),
            Reason(.sameVerdict, [.verdict: .string(code.rawValue), .count: .integer(count), .job: .string(job)]),
            now: now
        )
    }

    /// The verdicts of a stage are believed: what looked like a fault is the truth.
    mutating func believed(_ stage: Stage) {
        verdicts[stage] = nil
        open[.verdicts(stage)] = nil
    }

    // MARK: The gate

    /// Stops the claiming.
    ///
    /// - Parameters:
    ///   - seconds: how long the other side asked us to wait.
    ///   - isProven: whether no job can be to blame.
    mutating func trip(
        _ circuit: Circuit,
        _ reason: Reason,
        after seconds: TimeInterval? = nil,
        isProven: Bool = false,
        now: Instant
    ) {
        // Jobs that were running when it opened fail too; only a probe's failure lengthens the wait.
        if let present = open[circuit], now < present.probeAt { return }
        let wait = min(open[circuit].map { $0.wait * 2 } ?? firstWait, longestWait)
        // A time given by the other side is honoured, but not for ever: it may come back earlier.
        let asked = Duration.seconds(min(max(seconds ?? 0, 0), 900))
        open[circuit] = Open(
            reason: reason,
            since: open[circuit]?.since ?? now,
            probeAt: now + max(asked, wait),
            wait: wait,
            isProven: isProven
        )
    }

    /// A person wants to know now: the next job tries at once, and waits begin small again.
    mutating func tryNow(_ now: Instant) {
        for circuit in open.keys {
            open[circuit]?.probeAt = now
            open[circuit]?.wait = firstWait / 2
        }
    }

    /// The gate that follows from all of them.
    var gate: JobQueue.Gate {
        guard let probeAt = open.values.map(\.probeAt).max() else { return .open }
        // A job that may itself be the cause tries again only after the longest wait.
        let sameLaneAt = open.values.allSatisfy(\.isProven) ? probeAt : probeAt + longestWait
        return .closed(probeAt: probeAt, sameLaneAt: sameLaneAt)
    }
}
