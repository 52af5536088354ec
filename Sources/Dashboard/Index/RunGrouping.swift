import FoundationEssentials

/// Which jobs of one company are one run; a pure function.
///
/// A job is two moments: when it was received, and when it came to where it is. A job belongs to the run of whatever
/// happened last to its company before it was received, unless that is longer ago than the gap. So the echo of our own
/// write belongs to the job that wrote, also when the Company Explorer thought for an hour, and a job that is replayed
/// after three weeks does not swallow what happened in between.
enum RunGrouping {
    /// - Parameter jobs: of one company, in the order in which they were received.
    /// - Returns: the number of each job's run, from 0.
    static func runs(of jobs: [JobRecord], gap: TimeInterval) -> [Int] {
        var runs: [Int] = []
        runs.reserveCapacity(jobs.count)
        var count = 0
        let byMove = jobs.indices.sorted { jobs[$0].moved < jobs[$1].moved }
        var next = 0
        /// The job that moved last before the present one was received.
        var mover: Int?
        for (index, job) in jobs.enumerated() {
            while next < byMove.count, jobs[byMove[next]].moved <= job.received {
                // A clock that went back, or a name that lies: a job cannot move before it is received.
                if byMove[next] < index { mover = byMove[next] }
                next += 1
            }
            var last: (moment: Date, job: Int)?
            if index > 0 { last = (jobs[index - 1].received, index - 1) }
            if let mover, jobs[mover].moved >= last?.moment ?? .distantPast { last = (jobs[mover].moved, mover) }
            if let last, job.received.timeIntervalSince(last.moment) <= gap {
                runs.append(runs[last.job])
            } else {
                runs.append(count)
                count += 1
            }
        }
        return runs
    }
}
