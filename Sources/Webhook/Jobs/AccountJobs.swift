import JSON
package import Spool

/// Which jobs are about a company or one of its persons.
package struct AccountJobs: Sendable {
    package let account: Int
    /// The persons that the ledger knows to belong to the company.
    package let persons: Set<Int>
    /// Persons whose entries in the ledger cannot be read, so that their company is not known.
    package let unknown: Set<Int>

    /// Reads the ledger; blocks.
    package init(account: Int, files: SpoolFiles) throws(SpoolError) {
        self.account = account
        var persons: Set<Int> = []
        var unknown: Set<Int> = []
        try files.list(files.layout.path(.ledger)) { found in
            guard let id = Self.person(found.name) else { return true }
            do throws(SpoolError) {
                if try files.company(ofPerson: id) == account { persons.insert(id) }
            } catch {
                unknown.insert(id)
            }
            return true
        }
        (self.persons, self.unknown) = (persons, unknown)
    }

    private static func person(_ fileName: String) -> Int? {
        guard fileName.hasPrefix("person-"), fileName.hasSuffix(".json") else { return nil }
        return Int(fileName.dropFirst("person-".count).dropLast(".json".count))
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
