package import FoundationEssentials
package import Spool

/// Tells what happened to jobs, across all folders, in order of time.
///
/// ## Limits
/// At most twice as many lines are held as are asked for, however many files there are: a folder's names are gone through
/// as they come, and a file that last changed before the oldest line that is kept is not opened. Days are gone through
/// from the newest on, and no further than needed.
package struct StoryReader: Sendable {
    private let files: SpoolFiles
    private let filter: StoryFilter

    /// The kernel's clock for files runs some milliseconds behind.
    private static let slack: TimeInterval = 1
    /// Of files that were moved while they were read so many are looked for.
    private static let mostSearches = 1000
    /// In the order in which jobs go: what moves on meanwhile is met again.
    private static let order: [SpoolLayout.Folder] = [
        .incoming, .processing, .deferred, .proposed, .approved, .failed, .done, .skipped,
    ]

    package init(_ files: SpoolFiles, _ filter: StoryFilter = StoryFilter()) {
        (self.files, self.filter) = (files, filter)
    }

    /// What was found.
    package struct Past: Sendable {
        package var lines: [StoryLine]
        /// There is more, of before.
        package var isCut: Bool
    }

    /// The newest lines, the oldest of them first; blocks.
    ///
    /// - Parameters:
    ///   - limit: how many.
    ///   - since: none of before.
    ///   - progress: called with how many files were looked at.
    package func newest(_ limit: Int, since: Date = .distantPast, progress: (Int) -> Void = { _ in }) throws(SpoolError)
        -> Past
    {
        var collected = Collected(limit: limit, since: since)
        var gone: [JobName] = []
        var count = 0
        let inspector = SpoolInspector(files: files)
        for state in Self.order + [.incoming, .processing, .deferred] {
            for folder in try inspector.folders(of: state).reversed() {
                if let day = folder.day, day < collected.firstDay { continue }
                let path = folder.path(files.layout)
                try files.eachJob(in: folder) { name, _ in
                    count += 1
                    progress(count)
                    let status = files.status("\(path)/\(name)")
                    if let status, status.changed < collected.horizon { return }
                    let found = StoryLine.lines(of: JobEntry(folder: folder, name: name), files, filter)
                    if found.isGone, gone.count < Self.mostSearches { gone.append(name) }
                    collected.add(found.lines)
                }
            }
        }
        // They may move again while they are looked for.
        for _ in 0..<3 where !gone.isEmpty {
            var missing: [JobName] = []
            for name in gone {
                let lines = try found(name, inspector)
                if let lines { collected.add(lines) } else { missing.append(name) }
            }
            gone = missing
        }
        return collected.past
    }

    /// nil when it is nowhere.
    private func found(_ name: JobName, _ inspector: SpoolInspector) throws(SpoolError) -> [StoryLine]? {
        for state in Self.order {
            guard let entry = try inspector.job(name, in: state) else { continue }
            let found = StoryLine.lines(of: entry, files, filter)
            if !found.isGone { return found.lines }
        }
        return nil
    }

    /// What the files of a folder tell that changed at that time or later; blocks.
    package func lines(in folder: JobLocation, changedSince: Date) throws(SpoolError) -> [StoryLine] {
        let path = folder.path(files.layout)
        var lines: [StoryLine] = []
        try files.eachJob(in: folder) { name, _ in
            guard let status = files.status("\(path)/\(name)"), status.changed >= changedSince - Self.slack else {
                return
            }
            lines += StoryLine.lines(of: JobEntry(folder: folder, name: name), files, filter).lines
        }
        return lines
    }

    /// What one file tells; nothing when it moved on: then its next place tells it.
    ///
    /// Blocks.
    package func lines(of entry: JobEntry) -> [StoryLine] { StoryLine.lines(of: entry, files, filter).lines }

    /// The newest lines of those that come.
    private struct Collected {
        private let limit: Int
        private let since: Date
        private var lines: Set<StoryLine> = []
        private var isCut = false
        /// The oldest that is kept; nil while there is room.
        private var oldest: Date?

        init(limit: Int, since: Date) { (self.limit, self.since) = (limit, since) }

        /// What changed before then has nothing to tell.
        var horizon: Date { (oldest.map { max($0, since) } ?? since) - StoryReader.slack }
        var firstDay: String { horizon <= .distantPast ? "" : Timestamp.day(horizon) }

        mutating func add(_ more: [StoryLine]) {
            lines.formUnion(more.filter { $0.at >= max(since, oldest ?? .distantPast) })
            if lines.count >= max(limit * 2, 1) { cut() }
        }

        private mutating func cut() {
            guard lines.count > limit else { return }
            let kept = lines.sorted().suffix(limit)
            (lines, isCut, oldest) = (Set(kept), true, kept.first?.at ?? .distantFuture)
        }

        var past: Past {
            var all = self
            all.cut()
            return Past(lines: all.lines.sorted(), isCut: all.isCut)
        }
    }
}
