import Spool

extension Wording {
    /// More jobs are not written into one page.
    static let mostJobs = 300

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
            "accountID": idBesideName(run.account),
            "enrich": run.account.map { ["company": String($0.id), "path": link(run)] },
            "persons": persons(run.persons),
            "jobs": run.jobs.suffix(Self.mostJobs).map { jobRow($0, in: run, trails[$0.name] ?? []) },
            "moreText": hidden > 0 ? texts("olderJobsHidden", count: hidden) : nil,
        ]
    }

    /// One job of a run.
    private func jobRow(_ job: JobRecord, in run: SyncRun, _ trail: [JobHistory.Step]) -> Shown {
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
            // Its event names the person already.
            "person": job.person == job.key ? nil : persons(job.person.map { [$0] } ?? []),
            "action": isStuck ? action(job, back: link(run)) : nil,
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
