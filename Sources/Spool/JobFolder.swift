/// One folder that holds jobs: of a state, a claimer, a day or a reason.
package enum JobFolder: Sendable, Hashable {
    case incoming
    case processing(claimer: String)
    case deferred
    case failed
    case done(day: String)
    case skipped(day: String, reason: String)

    package func place(_ name: JobName) -> SpoolLayout.Place {
        switch self {
        case .incoming: .incoming(name)
        case .processing(let claimer): .processing(claimer: claimer, name)
        case .deferred: .deferred(name)
        case .failed: .failed(name)
        case .done(let day): .done(day: day, name)
        case .skipped(let day, let reason): .skipped(day: day, reason: reason, name)
        }
    }

    package var state: SpoolLayout.Folder {
        switch self {
        case .incoming: .incoming
        case .processing: .processing
        case .deferred: .deferred
        case .failed: .failed
        case .done: .done
        case .skipped: .skipped
        }
    }

    /// Why the jobs in it were skipped.
    package var reason: String? { if case .skipped(_, let reason) = self { reason } else { nil } }

    /// The UTC day of finished and skipped jobs, as its folder is named.
    package var day: String? {
        switch self {
        case .done(let day), .skipped(let day, _): day
        case .incoming, .processing, .deferred, .failed: nil
        }
    }

    package func path(_ layout: SpoolLayout) -> String {
        switch self {
        case .incoming: layout.path(.incoming)
        case .processing(let claimer): layout.claimerFolder(claimer)
        case .deferred: layout.path(.deferred)
        case .failed: layout.path(.failed)
        case .done(let day): "\(layout.path(.done))/\(day)"
        case .skipped(let day, let reason): "\(layout.path(.skipped))/\(day)/\(reason)"
        }
    }
}

/// A job as its place tells, without opening its file.
package struct JobEntry: Sendable, Hashable {
    package var folder: JobFolder
    package var name: JobName

    package var place: SpoolLayout.Place { folder.place(name) }

    package init(folder: JobFolder, name: JobName) {
        self.folder = folder
        self.name = name
    }
}

extension SpoolInspector {
    /// Every folder that holds a state's jobs.
    package func folders(of state: SpoolLayout.Folder) throws(SpoolError) -> [JobFolder] {
        let root = files.layout.path(state)
        switch state {
        case .incoming: return [.incoming]
        case .deferred: return [.deferred]
        case .failed: return [.failed]
        case .processing: return try files.folders(in: root).map { .processing(claimer: $0) }
        case .done: return try files.folders(in: root).map { .done(day: $0) }
        case .skipped:
            var folders: [JobFolder] = []
            for day in try files.folders(in: root) {
                for reason in try files.folders(in: "\(root)/\(day)") {
                    folders.append(.skipped(day: day, reason: reason))
                }
            }
            return folders
        case .tmp, .ledger, .locks: return []
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
            try files.list(path) { found in
                guard let name = JobName(fileName: found.name),
                    found.kind ?? files.status("\(path)/\(found.name)")?.kind == .regular
                else { return true }
                let entry = JobEntry(folder: folder, name: name)
                if isWanted(entry) { entries.append(entry) }
                return true
            }
        }
        return entries.sorted { $0.name < $1.name }
    }
}
