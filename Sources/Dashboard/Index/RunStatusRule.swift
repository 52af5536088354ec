import FoundationEssentials
import Spool
import Webhook

/// How the runs of one company stand; a pure function.
///
/// A job in `failed/` counts as failed unless somebody retried its record: then it stands as the newest later job of
/// the same record (company or person) that was done, is being worked on, or waits. Enrichment reads the CRM's present
/// state, so a later job that was completed has done the failed one's work, whether it is a copy, a replay or an event
/// of its own. Jobs that were skipped say nothing about a failed one.
enum RunStatusRule {
    /// What a job is about; a file that is not a webhook has none, and no later job can do its work.
    private static func record(_ job: JobRecord) -> String? {
        if job.isForeign { return nil }
        return job.kind.flatMap { kind in job.key.map { kind.key($0) } }
    }

    /// - Parameter jobs: all jobs of a company.
    /// - Returns: how each counts for its run.
    static func statuses(of jobs: [JobRecord]) -> [RunStatus] {
        guard jobs.contains(where: { $0.state == .failed }) else { return jobs.map { RunStatus($0.state) } }
        var newest: [String: JobRecord] = [:]
        for job in jobs where job.state != .skipped {
            guard let record = record(job) else { continue }
            if let known = newest[record], known.moved >= job.moved { continue }
            newest[record] = job
        }
        return jobs.map { job in
            guard job.state == .failed, let record = record(job), let later = newest[record] else {
                return RunStatus(job.state)
            }
            return RunStatus(later.state)
        }
    }
}

extension RunStatus {
    /// How a job of a state counts for its run.
    init(_ state: SpoolLayout.Folder) {
        switch state {
        case .failed: self = .failed
        case .processing: self = .running
        case .incoming, .approved: self = .waiting
        case .deferred, .proposed: self = .deferred
        case .done: self = .completed
        case .skipped, .tmp, .ledger, .locks: self = .skipped
        }
    }
}
