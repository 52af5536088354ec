import Spool

/// What pages say about one job.
struct JobWords {
    let wording: Wording

    /// `contact.changed 18`; a drop-in's file name.
    func title(_ job: JobRecord) -> String {
        guard !job.event.isEmpty else { return job.name.stem }
        let event = wording.masking.word(job.event)
        return job.key.map { "\(event) \($0)" } ?? event
    }

    func link(_ job: JobRecord) -> String { "/jobs/\(Link.escaped(job.name.fileName))" }

    /// What was last said, and what a skipped job's folder means.
    func why(_ job: JobRecord) -> String {
        if let reason = job.entry.folder.reason { return reason }
        return wording.said(job.why)
    }

    /// What somebody can do about it; nil while nothing needs to be done.
    func actions(_ job: JobRecord, back: String) -> [[String: Any]] {
        let (target, label) =
            switch job.state {
            case .failed: ("/actions/replay", "replay")
            case .done, .skipped: ("/actions/replay", "replayAgain")
            case .deferred: ("/actions/retry", "retryNow")
            default: ("", "")
            }
        guard !target.isEmpty else { return [] }
        return [
            [
                "target": target, "label": wording.texts[label], "job": job.name.fileName,
                "state": job.state.rawValue, "path": back,
            ]
        ]
    }
}
