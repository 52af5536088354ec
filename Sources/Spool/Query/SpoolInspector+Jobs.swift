extension SpoolInspector {
    /// Every folder that holds a state's jobs.
    ///
    /// - Parameter days: of folders by day so many of the newest.
    package func folders(of state: SpoolLayout.Folder, newest days: Int = .max) throws(SpoolError) -> [JobLocation] {
        let root = files.layout.path(state)
        switch state {
        case .processing: return try files.folders(in: root).map { .processing(claimer: $0) }
        case .done: return try files.folders(in: root).suffix(days).map { .done(day: $0) }
        case .skipped:
            var folders: [JobLocation] = []
            for day in try files.folders(in: root).suffix(days) {
                folders += try files.folders(in: "\(root)/\(day)").map { .skipped(day: day, reason: $0) }
            }
            return folders
        default: return [.incoming, .deferred, .proposed, .approved, .failed].filter { $0.state == state }
        }
    }

    /// The job with this name in one of a state's folders, the newest day's first; nil when there is none.
    package func job(_ name: JobName, in state: SpoolLayout.Folder) throws(SpoolError) -> JobEntry? {
        for folder in try folders(of: state).reversed() {
            let entry = JobEntry(folder: folder, name: name)
            if files.status(files.layout.path(entry.place))?.kind == .regular { return entry }
        }
        return nil
    }

    /// The jobs of a state that `isWanted` accepts, oldest first.
    ///
    /// A file that is moved meanwhile may be missing, or be listed in the state it left.
    package func jobs(
        in state: SpoolLayout.Folder,
        where isWanted: (JobEntry) -> Bool = { _ in true }
    ) throws(SpoolError) -> [JobEntry] {
        var entries: [JobEntry] = []
        for folder in try folders(of: state) {
            let path = folder.path(files.layout)
            try files.eachJob(in: folder) { name, found in
                let entry = JobEntry(folder: folder, name: name)
                if files.kind(of: found, in: path) == .regular, isWanted(entry) { entries.append(entry) }
            }
        }
        return entries.sorted { $0.name < $1.name }
    }
}
