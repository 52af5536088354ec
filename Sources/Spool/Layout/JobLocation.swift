/// One folder that holds jobs: of a state, a claimer, a day or a reason.
package enum JobLocation: Sendable, Hashable {
    case incoming
    case processing(claimer: String)
    case deferred
    case proposed
    case approved
    case failed
    case done(day: String)
    case skipped(day: String, reason: String)

    package func place(_ name: JobName) -> SpoolLayout.Place { .job(self, name) }

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

/// A job as its place shows it, without opening its file.
package struct JobEntry: Sendable, Hashable {
    package var folder: JobLocation
    package var name: JobName

    package var place: SpoolLayout.Place { folder.place(name) }

    package init(folder: JobLocation, name: JobName) {
        self.folder = folder
        self.name = name
    }
}
