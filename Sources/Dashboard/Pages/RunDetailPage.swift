import Spool

extension Wording {
    /// One run with its jobs; for the template `run`.
    ///
    /// - Parameter trails: what the files of the jobs say, as far as they were read.
    func runPage(_ run: SyncRun, trails: [JobName: [JobHistory.Step]]) -> Shown {
        let (first, last) = span(run.first, run.last)
        let hidden = run.jobs.count - Self.mostJobs
        return [
            "id": run.id,
            "status": run.status.rawValue,
            "statusText": status(run.status),
            "first": first,
            "last": last,
            "duration": duration(run.duration),
            "eventsText": texts("eventsInRun", count: run.jobs.count),
            "written": fields(run.written),
            "account": record(run.account),
            "enrich": run.account.map { company -> Shown in
                ["company": String(company.id), "path": link(run), "history": link(company: company.id)]
            },
            "people": persons(run.persons, run.personNames),
            "jobs": jobRows(run.jobs.suffix(Self.mostJobs), trails: trails, back: link(run)),
            "moreText": hidden > 0 ? texts("olderJobsHidden", count: hidden) : nil,
        ]
    }

    /// A step of a job's story, for the template `trail`.
    func step(_ step: JobHistory.Step) -> Shown {
        let at = Timestamp.parseReadable(step.at).map { time($0) }
        return [
            "to": texts.known("state.\(step.to)") ?? masking.word(step.to),
            "status": Self.style(step.to),
            "why": said(step.why, step.reason),
            "at": at,
            // What stands in the place of a time and is not one.
            "atText": at == nil ? masking.word(step.at) : nil,
        ]
    }

    /// What somebody can do about a job; nil while nothing needs to be done.
    ///
    /// - Parameters:
    ///   - path: where the form leads back to.
    ///   - shown: the digest of what the page shows of a proposal.
    func action(_ job: JobRecord, back path: String, shown: String? = nil) -> Shown? {
        let labels: [SpoolLayout.Folder: String] = [
            .failed: "replay", .done: "replayAgain", .skipped: "replayAgain", .deferred: "retryNow",
            .proposed: "approve",
        ]
        let targets: [SpoolLayout.Folder: String] = [.deferred: "retry", .proposed: "approve"]
        // Nobody says yes to what is not on the page.
        if job.state == .proposed, shown == nil { return nil }
        return labels[job.state].map { label in
            [
                "target": "/actions/\(targets[job.state] ?? "replay")",
                "shown": job.state == .proposed ? shown : nil,
                "label": texts[label],
                "job": job.name.fileName,
                "state": job.state.rawValue,
                "path": path,
            ]
        }
    }
}
