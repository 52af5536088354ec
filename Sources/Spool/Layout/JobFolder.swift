/// One folder that holds jobs: of a state, a claimer, a day or a reason.
package enum JobFolder: Sendable, Hashable {
    case incoming
    case processing(claimer: String)
    case deferred
    case proposed
    case approved
    case failed
    case done(day: String)
    case skipped(day: String, reason: String)

    package func place(_ name: JobName) -> SpoolLayout.Place {
        switch self {
        case .incoming: .incoming(name)
        case .processing(let claimer): .processing(claimer: claimer, name)
        case .deferred: .deferred(name)
        case .proposed: .proposed(name)
        case .approved: .approved(name)
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
        case .proposed: .proposed
        case .approved: .approved
        case .failed: .failed
        case .done: .done
        case .skipped: .skipped
        }
    }

    /// The folder of a state whose jobs lie in the folder itself; nil for other states.
    init?(flat state: SpoolLayout.Folder) {
        switch state {
        case .incoming: self = .incoming
        case .deferred: self = .deferred
        case .proposed: self = .proposed
        case .approved: self = .approved
        case .failed: self = .failed
        case .processing, .done, .skipped, .tmp, .ledger, .locks: return nil
        }
    }

    /// Why the jobs in it were skipped.
    package var reason: String? { if case .skipped(_, let reason) = self { reason } else { nil } }

    /// The UTC day of finished and skipped jobs, as its folder is named.
    package var day: String? {
        switch self {
        case .done(let day), .skipped(let day, _): day
        case .incoming, .processing, .deferred, .proposed, .approved, .failed: nil
        }
    }

    package func path(_ layout: SpoolLayout) -> String {
        switch self {
        case .processing(let claimer): layout.claimerFolder(claimer)
        case .done(let day): "\(layout.path(.done))/\(day)"
        case .skipped(let day, let reason): "\(layout.path(.skipped))/\(day)/\(reason)"
        case .incoming, .deferred, .proposed, .approved, .failed: layout.path(state)
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
        switch state.state?.shape {
        case nil: return []
        case .flat: return JobFolder(flat: state).map { [$0] } ?? []
        case .byClaimer: return try files.folders(in: root).map { .processing(claimer: $0) }
        case .byDay: return try files.folders(in: root).map { .done(day: $0) }
        case .byDayAndReason:
            var folders: [JobFolder] = []
            for day in try files.folders(in: root) { folders += try self.folders(ofSkippedOn: day) }
            return folders
        }
    }

    /// The folders of a state that a job may have come to in these moments: of days only the two newest.
    func recentFolders(of state: SpoolLayout.Folder) throws(SpoolError) -> [JobFolder] {
        let root = files.layout.path(state)
        switch state.state?.shape {
        case .byDay: return try files.folders(in: root).suffix(2).map { .done(day: $0) }
        case .byDayAndReason:
            var folders: [JobFolder] = []
            for day in try files.folders(in: root).suffix(2) { folders += try self.folders(ofSkippedOn: day) }
            return folders
        case .flat, .byClaimer, nil: return try folders(of: state)
        }
    }

    private func folders(ofSkippedOn day: String) throws(SpoolError) -> [JobFolder] {
        try files.folders(in: "\(files.layout.path(.skipped))/\(day)").map { .skipped(day: day, reason: $0) }
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
