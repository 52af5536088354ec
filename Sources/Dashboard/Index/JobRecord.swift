package import FoundationEssentials
package import Spool

/// One job as the dashboard knows it: what its place and name tell, and what its file told when it was read.
package struct JobRecord: Sendable, Hashable {
    /// The company a job belongs to.
    package struct Account: Sendable, Hashable {
        package var id: Int
        /// Empty as long as no job of the company has told it.
        package var name: String

        package init(id: Int, name: String = "") {
            self.id = id
            self.name = name
        }
    }

    /// Where it is now.
    package var entry: JobEntry
    /// `contact.changed`; empty for a drop-in whose file was not read yet.
    package var event: String
    /// The primary key of the record that the event names.
    package var key: Int?
    /// By the name, or for a drop-in when the file last changed.
    package var received: Date
    /// When it came to where it is.
    package var moved: Date
    /// nil while the file was not read, or tells no company.
    package var account: Account?
    /// The person the event is about.
    package var person: Int?
    /// The last thing said about it: why it was skipped, deferred or failed.
    package var why: Said
    package var attempts: Int
    /// What was written: names of fields, as `mapping.json` names them, without their values.
    package var written: [String]

    package var name: JobName { entry.name }
    package var state: SpoolLayout.Folder { entry.folder.state }

    package init(
        entry: JobEntry,
        event: String = "",
        key: Int? = nil,
        received: Date,
        moved: Date,
        account: Account? = nil,
        person: Int? = nil,
        why: Said = .nothing,
        attempts: Int = 0,
        written: [String] = []
    ) {
        self.entry = entry
        self.event = event
        self.key = key
        self.received = received
        self.moved = moved
        self.account = account
        self.person = person
        self.why = why
        self.attempts = attempts
        self.written = written
    }
}
