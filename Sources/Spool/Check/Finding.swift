import FoundationEssentials

/// One thing in a spool that is not as the contract says, or that an operator may want to know.
package struct Finding: Sendable, Equatable {
    package enum Severity: String, Sendable, CaseIterable {
        /// A fault that `SpoolRepair` mends without guessing.
        case mendable
        /// A fault that needs a human.
        case human
        /// No fault: something that is not ours, or unusual.
        case note
    }

    /// What is looked at: the same look at the same subject gives the same findings, as long as nothing changes.
    enum Subject: Hashable, Sendable {
        case root
        case folder(SpoolLayout.Folder)
        /// A folder in a folder, by its path.
        case subfolder(String)
        case job(JobFolder, JobName)
        case claimer(String)
        /// A file or folder in `tmp/`.
        case scratch(String)
        case why(JobName)
        case ledger(String)
        case lock(String)
        case note(SpoolLayout.Note)
        /// Anything else, by its path.
        case other(String)
        /// Places that have one inode, or one name.
        case namesakes([SpoolLayout.Place])
    }

    /// How a fault is mended.
    enum Mend: Equatable, Sendable {
        case makeFolder
        /// To `failed/`, byte for byte, with the reason.
        case giveUp(Reason)
        /// Write the reason beside a failed job.
        case explain(Reason)
        /// As every process does at its start.
        case recover
        /// Remove these names of a file that has a later one.
        case dropNames([SpoolLayout.Place])
        /// Remove what counts as none.
        case remove
        /// Take these permissions away from group and others.
        case close(UInt32)
    }

    package let severity: Severity
    package let path: String
    /// What is wrong, as the end of a sentence that begins with the path.
    package let what: String
    /// What to do; for `mendable`, what repairing does.
    package let remedy: String
    let subject: Subject
    let mend: Mend?
    /// Tells that nothing was changed between two looks.
    var stamp: FileStamp?

    /// Something outside the spool that needs a human.
    package init(of path: String, _ what: String, _ remedy: String) {
        self.init(.human, .other(path), path, what, remedy)
    }

    init(
        _ severity: Severity,
        _ subject: Subject,
        _ path: String,
        _ what: String,
        _ remedy: String,
        mend: Mend? = nil,
        stamp: FileStatus? = nil
    ) {
        self.severity = severity
        self.subject = subject
        self.path = path
        self.what = what
        self.remedy = remedy
        self.mend = mend
        self.stamp = stamp.map(FileStamp.init)
    }
}

extension Finding: CustomStringConvertible {
    package var description: String { "\(path): \(what); \(remedy)" }
}
