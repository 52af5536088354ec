import FoundationEssentials
import JSON
import Metrics
import Spool

/// What the processor measures: how long jobs wait, how long they take, and what comes of them.
struct ProcessorMetrics: Sendable {
    private enum Outcome: String, CaseIterable { case done, proposed, skipped, deferred, failed, released }

    /// `status` in the result of a finished job.
    private enum Achievement: String, CaseIterable {
        case written, unchanged
        case noAnalysis = "no-analysis"
        case noCompany = "no-company"
        case nothingMapped = "nothing-mapped"
        case other
    }

    private let waits: Timer
    private let runs: [Outcome: Timer]
    private let achievements: [Achievement: Counter]

    init(_ metrics: any MetricsFactory) {
        waits = Timer(label: "job_queue_seconds", factory: metrics)
        runs = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                let dimensions = [("outcome", outcome.rawValue)]
                return (outcome, Timer(label: "job_run_seconds", dimensions: dimensions, factory: metrics))
            }
        )
        achievements = Dictionary(
            uniqueKeysWithValues: Achievement.allCases.map { achievement in
                let dimensions = [("result", achievement.rawValue)]
                return (achievement, Counter(label: "jobs_done_total", dimensions: dimensions, factory: metrics))
            }
        )
    }

    /// A job was claimed.
    ///
    /// One that was worked on before waited for something else, and a drop-in does not tell when it came.
    func claimed(_ name: JobName, _ story: JobHistory, now: Date) {
        guard story.trail.isEmpty, let received = name.receivedAt else { return }
        waits.recordSeconds(max(0, now.timeIntervalSince(received)))
    }

    /// Its work ended, and it was moved.
    func ended(_ outcome: JobOutcome, after duration: Duration) {
        runs[Self.label(outcome)]?.record(duration: duration)
        guard case .done(let result) = outcome else { return }
        let achievement = result.json["status"]?.string.flatMap(Achievement.init) ?? .other
        achievements[achievement]?.increment()
    }

    private static func label(_ outcome: JobOutcome) -> Outcome {
        switch outcome {
        case .done: .done
        case .proposed: .proposed
        case .skip, .gone: .skipped
        case .fail: .failed
        case .retry, .thinking, .wiped: .deferred
        case .questioned, .blocked, .lineUp, .released: .released
        }
    }
}
