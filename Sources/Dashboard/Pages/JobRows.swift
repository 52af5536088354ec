import Spool
import Webhook

/// Jobs of one company in a table; for the template `jobs`.
extension Wording {
    /// More jobs are not written into one page.
    static let mostJobs = 300
    /// So many alike in a row are one row.
    private static let fewestAlike = 3

    /// - Parameters:
    ///   - trails: what the files of the jobs say, as far as they were read.
    ///   - back: where a button leads back to.
    func jobRows(_ jobs: some Collection<JobRecord>, trails: [JobName: [JobHistory.Step]], back: String) -> [Shown] {
        var rows: [Shown] = []
        var alike: [JobRecord] = []
        func end() {
            if alike.count >= Self.fewestAlike {
                rows.append(severalRow(alike))
            } else {
                rows += alike.map { jobRow($0, trails[$0.name] ?? [], back: back) }
            }
            alike = []
        }
        for job in jobs {
            if job.entry.folder.reason == Reason.Code.superseded.rawValue {
                alike.append(job)
            } else {
                end()
                rows.append(jobRow(job, trails[job.name] ?? [], back: back))
            }
        }
        end()
        return rows
    }

    /// Jobs that a later one covers tell nothing each.
    private func severalRow(_ jobs: [JobRecord]) -> Shown {
        let times = jobs.map(\.received)
        let (first, last) = span(times.min() ?? jobs[0].received, times.max() ?? jobs[0].received)
        let reason = jobs[0].entry.folder.reason ?? ""
        return [
            "several": [
                "id": jobs[0].name.stem,
                "status": Self.style(jobs[0].state.rawValue),
                "stateText": state(jobs[0].state),
                "count": "\(texts.number(jobs.count)) × \(reason)",
                "meaning": self.reason(reason),
                "from": first,
                "to": last,
                "each": jobs.map { ["received": time($0.received), "link": link($0), "event": title($0)] as Shown },
            ] as Shown
        ]
    }

    private func jobRow(_ job: JobRecord, _ trail: [JobHistory.Step], back: String) -> Shown {
        let isStuck = job.state == .failed || job.state == .deferred
        return [
            "id": job.name.stem,
            "link": link(job),
            "event": title(job),
            "status": Self.style(job.state.rawValue),
            "stateText": state(job.state),
            "received": time(job.received),
            "why": job.entry.folder.reason ?? said(job.why),
            "written": fields(job.written),
            "trail": trail.map(step),
            "trailText": texts("trailSteps", count: trail.count),
            // What a skipped job's folder means.
            "reason": job.entry.folder.reason.flatMap(reason),
            "whose": whose(job),
            "action": isStuck ? action(job, back: back) : nil,
        ]
    }
}
