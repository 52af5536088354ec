import Spool

/// One run with its jobs.
struct RunDetailPage {
    let wording: Wording
    let names: FieldNames

    /// More are not written into one page.
    static let mostJobs = 300

    /// What the template `run` needs, and the page's title.
    ///
    /// - Parameter trails: what the files of the jobs tell, as far as they were read.
    func values(_ run: SyncRun, trails: [JobName: [Story.Step]]) -> [String: Any] {
        let texts = wording.texts
        let (first, last) = wording.span(run.first, run.last)
        let jobs = run.jobs.suffix(Self.mostJobs)
        var values: [String: Any] = [
            "id": run.id, "status": run.status.rawValue, "statusText": wording.status(run.status), "first": first,
            "duration": wording.duration(run.duration), "eventsText": texts("eventsInRun", count: run.events),
            "written": wording.masking.words(names.short(run.written)), "hasWritten": !run.written.isEmpty,
            "jobs": jobs.map { job($0, in: run, trails[$0.name] ?? []) },
        ].merging(wording.zone) { $1 }
        values["last"] = last
        values["accountID"] = wording.idBesideName(run.account)
        values["persons"] = wording.persons(run.persons)
        if jobs.count < run.jobs.count {
            values["moreText"] = texts("olderJobsHidden", count: run.jobs.count - jobs.count)
        }
        return values
    }

    func title(_ run: SyncRun) -> String {
        guard run.account == nil, let job = run.jobs.first else { return wording.company(run.account) }
        return JobWords(wording: wording).title(job)
    }

    private func job(_ job: JobRecord, in run: SyncRun, _ trail: [Story.Step]) -> [String: Any] {
        let words = JobWords(wording: wording)
        var values: [String: Any] = [
            "id": job.name.stem, "link": words.link(job), "event": words.title(job),
            "status": Wording.style(job.state.rawValue), "stateText": wording.state(job.state),
            "received": wording.time(job.received), "why": words.why(job),
            "written": wording.masking.words(names.short(job.written)),
            "hasTrail": !trail.isEmpty, "trail": Self.steps(trail, wording),
            "trailText": wording.texts("trailSteps", count: trail.count),
        ]
        values["reason"] = job.entry.folder.reason.flatMap(wording.reason)
        // Its event names the person already.
        if job.person != job.key { values["person"] = wording.persons(job.person.map { [$0] } ?? []) }
        if job.state == .failed || job.state == .deferred {
            values["action"] = words.actions(job, back: "/runs/\(Link.escaped(run.id))").first
        }
        return values
    }

    /// For the template `trail`.
    static func steps(_ trail: [Story.Step], _ wording: Wording) -> [[String: Any]] {
        trail.map { step in
            var values: [String: Any] = [
                "to": wording.texts.known("state.\(step.to)") ?? wording.masking.word(step.to),
                "status": Wording.style(step.to),
                "why": wording.said(Said(step.why, step.reason)),
            ]
            if let at = Timestamp.parseReadable(step.at) {
                values["at"] = wording.time(at)
            } else {
                values["atText"] = wording.masking.word(step.at)
            }
            return values
        }
    }
}
