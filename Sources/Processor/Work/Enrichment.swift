package import CompanyExplorer
package import FoundationEssentials
import HTTPClient
import JSON
package import Spool
package import SuperOffice
import Webhook

/// The work on one job: read, ask, plan, write, verify.
///
/// It moves no file; it says how the job ends.
package struct Enrichment: Sendable {
    package struct Settings: Sendable {
        package var mapping: Mapping
        /// So many echoes of our own writes to one record within `loopWindow` seconds look like a loop.
        package var loopLimit = 5
        package var loopWindow: TimeInterval = 600

        package init(mapping: Mapping) { self.mapping = mapping }
    }

    let crm: SuperOfficeClient
    let explorer: CompanyExplorerClient
    let ledger: Ledger
    let identity: OwnIdentity
    /// For locks that hold for all processes on the spool.
    let queue: JobQueue
    let settings: Settings
    let now: @Sendable () -> Date
    /// Waits for the CRM's clock; a test's clock goes on at once.
    let pause: @Sendable (TimeInterval) async -> Void

    package init(
        crm: SuperOfficeClient,
        explorer: CompanyExplorerClient,
        ledger: Ledger,
        identity: OwnIdentity,
        queue: JobQueue,
        settings: Settings,
        now: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (TimeInterval) async -> Void = Enrichment.sleep
    ) {
        self.crm = crm
        self.explorer = explorer
        self.ledger = ledger
        self.identity = identity
        self.queue = queue
        self.settings = settings
        self.now = now
        self.pause = pause
    }

    @Sendable package static func sleep(_ seconds: TimeInterval) async {
        // Whoever is cancelled looks at that next.
        try? await Task.sleep(for: .seconds(seconds))
    }

    /// The records a job is about, as the CRM has them now, and what we know of the one that the event names.
    struct Subject {
        var entity: Entity
        var contact: Contact
        var person: Person?
        var entry: LedgerEntry

        /// The record that the event names: its fields are written, and its ledger entry has the fingerprint.
        var reference: EntityReference { person.map { .person($0.id) } ?? .contact(contact.id) }
        var account: Story.Account { Story.Account(id: contact.id, name: contact.name) }
    }

    /// All the work of a job, in its lane.
    func work(on event: WebhookEvent, _ claim: borrowing Claim, _ run: inout Run) async throws(Ending) -> Ending {
        guard let entity = Entity(eventName: event.name) else { throw .skip(.otherEvent) }
        if settings.mapping[entity].isEmpty {
            return .done(["status": "nothing-mapped", "analysis": false], Reason(.nothingMapped), wrote: false)
        }
        guard var subject = try await read(entity, event, &run) else {
            return .done(["status": "no-company"], Reason(.noCompany), wrote: false)
        }
        run.account = subject.account
        run.passed.insert(.read)
        switch try await ask(event, claim, &subject, &run) {
        case .unchanged:
            return .done(["status": "unchanged", "analysis": false], Reason(.unchanged), wrote: false)
        case .noAnalysis(let reason):
            return .done(
                ["status": "no-analysis", "reason": .string(reason)],
                Reason(.noAnalysis, [.message: .string(reason)]),
                wrote: false
            )
        case .analysis(let analysis, let fingerprint):
            return try await write(analysis, fingerprint, &subject, &run)
        }
    }

    /// Reads the records.
    ///
    /// - Returns: nil when a person belongs to no company.
    /// - Throws: `lineUp` when a person turns out to belong to another company than the one whose lane the job is in.
    private func read(
        _ entity: Entity,
        _ event: WebhookEvent,
        _ run: inout Run
    ) async throws(Ending) -> Subject? {
        let key = entity.key(event.primaryKey)
        var entry = try await entry(key)
        var person: Person?
        var contactID = event.primaryKey
        if entity == .person {
            let found = try await crmCall(.read) { [crm] () async throws(SuperOfficeError) in
                try await crm.person(event.primaryKey)
            }
            guard let company = found.contactID else { return nil }
            if WebhookTriage.company(of: event, known: entry.account) != company {
                entry.account = company
                try await save(entry, as: key)
                throw .lineUp
            }
            (person, contactID) = (found, company)
        }
        let contact = try await crmCall(.read) { [crm, contactID] () async throws(SuperOfficeError) in
            try await crm.contact(contactID)
        }
        guard !contact.isDeleted else { throw .skip(.gone) }
        entry.account = contact.id
        return Subject(entity: entity, contact: contact, person: person, entry: entry)
    }

    // MARK: Calls

    func crmCall<Value: Sendable>(
        _ stage: Stage,
        _ call: @escaping @Sendable () async throws(SuperOfficeError) -> Value
    ) async throws(Ending) -> Value {
        do { return try await abandoning(call) } catch { throw Ending(error, at: stage) }
    }

    /// Gives up waiting when the job's task is cancelled.
    func abandoning<Value: Sendable>(
        _ call: @escaping @Sendable () async throws(SuperOfficeError) -> Value
    ) async throws(SuperOfficeError) -> Value {
        try await untilCancelled(or: .transport(.cancelled, what: "SuperOffice"), call)
    }

    func entry(_ key: String) async throws(Ending) -> LedgerEntry {
        do { return try await ledger.entry(key) } catch { throw Ending(error) }
    }

    func save(_ entry: LedgerEntry, as key: String) async throws(Ending) {
        do { try await ledger.save(entry, as: key) } catch { throw Ending(error) }
    }
}

extension Enrichment.Subject {
    /// The name of the record's lane and ledger entry.
    var key: String { person.map { Entity.person.key($0.id) } ?? Entity.contact.key(contact.id) }
}
