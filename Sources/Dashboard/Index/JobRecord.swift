import FoundationEssentials
import Spool
import Webhook

/// One job as the dashboard knows it: what its place and name tell, and what its file told when it was read.
struct JobRecord: Sendable, Hashable {
    /// Where it is now.
    var entry: JobEntry
    /// `contact.changed`; empty for a drop-in whose file was not read yet.
    var event = ""
    /// The primary key of the record that the event names.
    var key: Int?
    /// By the name, or for a drop-in when the file last changed.
    var received: Date
    /// When it came to where it is.
    var moved: Date
    /// nil while the file was not read, or tells no company; the name is empty as long as no job of the company told it.
    var account: JobHistory.Account?
    /// The last thing said about it: why it was deferred or failed; of a skipped job its folder says it.
    var why = Said.nothing
    /// Of a failed or deferred job what it has in common with others; nil while the file was not read.
    var cause: FailureKind?
    var attempts = 0
    /// When a deferred job is tried again; nil while the file was not read.
    var due: Date?
    /// Whether it is another tenant's event, so that its ids are not those of our records.
    var isForeign = false
    /// The fields that were written, `contact SuperOffice:83`, sorted, without their values.
    var written: [String] = []

    var name: JobName { entry.name }
    var state: SpoolLayout.Folder { entry.folder.state }

    var kind: RecordKind? { RecordKind(eventName: event) }

    /// The person's name, where the CRM told it.
    var personName = ""

    /// The person the event is about.
    var person: Int? { kind == .person && !isForeign ? key : nil }

    /// What the name tells.
    ///
    /// - Parameter fallback: when a job was received whose name does not tell it.
    init(_ entry: JobEntry, received fallback: Date) {
        self.entry = entry
        received = entry.name.receivedAt ?? fallback
        moved = received
        guard let event = entry.name.event else { return }
        self.event = event.name
        key = event.key
        isForeign = entry.folder.reason == Reason.Code.foreignTenant.rawValue
        if kind == .contact, !isForeign { account = JobHistory.Account(id: event.key, name: "") }
    }

    /// What the name and the file's status tell.
    ///
    /// A job came to where it is when its inode last changed. A restored backup or a new owner changes that, but not the
    /// day of its folder.
    init(_ entry: JobEntry, _ status: FileStatus) {
        self.init(entry, received: status.modified)
        moved = status.changed
        if entry.folder == .deferred { due = status.modified }
        guard let day = entry.folder.day.flatMap({ Timestamp.parseDay($0) }) else { return }
        let time = day..<day.addingTimeInterval(86_400)
        if !time.contains(moved) { moved = time.contains(received) ? received : day }
    }
}
