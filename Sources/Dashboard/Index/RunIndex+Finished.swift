import Spool

/// How many jobs of `done/` or `skipped/` are held.
struct FinishedFolder: Sendable {
    var state: SpoolLayout.Folder
    var count = 0
    /// Whether there may be more.
    var isCut: Bool
    /// By folder in `skipped/`.
    var reasons: [String: Int] = [:]
}

extension RunIndex {
    /// Listing three months of files for a page would take too long; the index knows without.
    func finished() -> [FinishedFolder] {
        [SpoolLayout.Folder.done, .skipped].map { state in
            var finished = FinishedFolder(state: state, isCut: isCut)
            for (folder, jobs) in jobs.folders where folder.state == state {
                finished.count += jobs.count
                if let reason = folder.reason { finished.reasons[reason, default: 0] += jobs.count }
            }
            return finished
        }
    }
}
