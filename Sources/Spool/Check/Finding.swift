/// One thing in a spool that is not as the contract says, or that an operator may want to know.
package struct Finding: Sendable, Equatable {
    package enum Severity: String, Sendable, CaseIterable {
        /// A fault that `SpoolRepair` repairs without guessing.
        case repairable
        /// A fault that needs a human.
        case human
        /// No fault: something that is not ours, or unusual.
        case note
    }

    /// What is inspected: the same subject gives the same findings, as long as nothing changes.
    enum Subject: Hashable, Sendable {
        case root
        case folder(SpoolLayout.Folder)
        /// A folder in a folder, by its path.
        case subfolder(String)
        /// The folder of a day.
        case day(SpoolLayout.Folder, String)
        case claimer(String)
        case place(SpoolLayout.Place)
        /// Anything else, by its path.
        case other(String)
        /// Places that share an inode or a name.
        case duplicates([SpoolLayout.Place])

        func path(_ layout: SpoolLayout) -> String {
            switch self {
            case .root: layout.root
            case .folder(let folder): layout.path(folder)
            case .subfolder(let path), .other(let path): path
            case .day(let folder, let day): "\(layout.path(folder))/\(day)"
            case .claimer(let id): layout.claimerFolder(id)
            case .place(let place): layout.path(place)
            case .duplicates(let places): places.first.map(layout.path) ?? layout.root
            }
        }
    }

    /// How a fault is repaired.
    enum Repair: Equatable, Sendable {
        case makeFolder
        /// To `failed/`, byte for byte, with the reason.
        case giveUp(SpoolLayout.Place, Reason)
        /// Write the reason beside a failed job.
        case explain(JobName, Reason)
        /// As every process does at its start.
        case recover
        /// Remove these names of a file that has a later one.
        case dropNames([SpoolLayout.Place])
        /// Remove what is ignored.
        case remove
        /// Take these permissions away from group and others.
        case close(UInt32)
    }

    package let severity: Severity
    package let path: String
    /// What is wrong, as the end of a sentence that begins with the path.
    package let what: String
    /// What to do; for `repairable`, what repairing does.
    package let remedy: String
    let subject: Subject
    var repair: Repair?
    /// Shows whether something was changed between two looks.
    var stamp: FileStamp?
}

extension Finding {
    /// Something outside the spool that needs a human.
    package init(of path: String, _ what: String, _ remedy: String) {
        self.init(severity: .human, path: path, what: what, remedy: remedy, subject: .other(path))
    }
}

extension Finding: CustomStringConvertible {
    package var description: String { "\(path): \(what); \(remedy)" }
}
