import JSON
package import Spool

/// Which jobs are about a company or one of its persons.
package struct AccountJobs: Sendable {
    package let account: Int
    /// The persons that the ledger knows to belong to the company.
    package private(set) var persons: Set<Int> = []
    /// Persons whose entries in the ledger cannot be read, so that their company is not known.
    package private(set) var unknown: Set<Int> = []

    /// Reads the ledger; blocks.
    package init(account: Int, files: SpoolFiles) throws(SpoolError) {
        self.account = account
        try files.list(files.layout.path(.ledger)) { found in
            guard let entry = SpoolLayout.ledgerEntry(found.name), entry.hasPrefix("person-"),
                let id = Int(entry.dropFirst("person-".count))
            else { return true }
            do throws(SpoolError) {
                if try files.company(ofPerson: id) == account { persons.insert(id) }
            } catch {
                unknown.insert(id)
            }
            return true
        }
    }

    /// Whether the job is about the company: by its key, by what the sender says of the company it belongs to, by what
    /// an earlier run found out, or by the ledger.
    package func owns(_ job: JobFile) -> Bool { ownership(of: job) == true }

    /// The same; nil for a file that is not a webhook, of which it cannot be known.
    package func ownership(of job: JobFile) -> Bool? {
        if job.story.account?.id == account { return true }
        guard let event = try? WebhookEvent(job.object) else { return nil }
        if event.contactID == account { return true }
        switch RecordKind(eventName: event.name) {
        case .contact: return event.primaryKey == account
        case .person: return persons.contains(event.primaryKey)
        case nil: return false
        }
    }
}

extension SpoolFiles {
    /// The company that the ledger knows a person to belong to; blocks.
    ///
    /// - Throws: when the person's entry cannot be read.
    package func company(ofPerson id: Int) throws(SpoolError) -> Int? {
        try ledgerEntry(RecordKind.person.key(id))?["account"]?.int
    }
}
