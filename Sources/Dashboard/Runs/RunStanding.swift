import Spool

/// How the runs of one company stand; a pure function.
///
/// A job in `failed/` counts as failed unless somebody retried its record: then it stands as the newest later job of
/// the same record (company or person) that was done, is being worked on, or waits. Enrichment reads the CRM's present
/// state, so a later job that was completed has done the failed one's work, whether it is a copy, a replay or an event
/// of its own. Jobs that were skipped say nothing about a failed one.
enum RunStanding {
    struct Job: Sendable {
        var state: SpoolLayout.Folder
        var moved: Int64
        /// What the job is about; nil for what is no webhook, which nothing can make good.
        var record: Record?
    }

    struct Record: Hashable, Sendable {
        var kind: JobTable.Kind
        var key: Int
    }

    /// - Parameter jobs: all jobs of a company.
    /// - Returns: how each counts for its run.
    static func statuses(of jobs: [Job]) -> [RunStatus] {
        guard jobs.contains(where: { $0.state == .failed }) else { return jobs.map { status($0.state) } }
        var newest: [Record: Job] = [:]
        for job in jobs where job.state != .skipped {
            guard let record = job.record else { continue }
            if let known = newest[record], known.moved >= job.moved { continue }
            newest[record] = job
        }
        return jobs.map { job in
            guard job.state == .failed, let record = job.record, let later = newest[record] else {
                return status(job.state)
            }
            return status(later.state)
        }
    }

    private static func status(_ state: SpoolLayout.Folder) -> RunStatus {
        switch state {
        case .failed: .failed
        case .incoming, .processing, .approved: .running
        case .deferred, .proposed: .deferred
        case .done: .completed
        case .skipped, .tmp, .ledger, .locks: .skipped
        }
    }
}
