import Spool

extension RunIndex {
    /// How many jobs of `done/` and `skipped/` are held, by reason.
    ///
    /// Listing three months of files for a page would take too long; the index knows without.
    func finished() -> [SpoolPage.FinishedFolder] {
        var counts: [UInt16: Int] = [:]
        jobs.forEach { _, row in counts[row.folder, default: 0] += 1 }
        var done = SpoolPage.FinishedFolder(state: .done, count: 0, isCut: isCut)
        var skipped = SpoolPage.FinishedFolder(state: .skipped, count: 0, isCut: isCut)
        for (number, count) in counts {
            let folder = jobs.folders[Int(number)]
            switch folder {
            case .done: done.count += count
            case .skipped(_, let reason):
                skipped.count += count
                skipped.reasons[reason, default: 0] += count
            case .incoming, .processing, .deferred, .proposed, .approved, .failed: break
            }
        }
        return [done, skipped]
    }
}
