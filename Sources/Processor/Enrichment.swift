package import CompanyExplorer
import Crypto
package import FoundationEssentials
import HTTPClient
import JSON
package import Spool
package import SuperOffice
import Webhook

/// The work on one job: read, ask, compare, write, verify.
///
/// It moves no file; it says how the job ends.
package struct Enrichment: Sendable {
    package struct Settings: Sendable {
        package var mapping: Mapping
        /// So many analyses of one record within `loopWindow` seconds look like a loop.
        package var loopLimit = 5
        package var loopWindow: TimeInterval = 600

        package init(mapping: Mapping) { self.mapping = mapping }
    }

    let crm: SuperOfficeClient
    let explorer: CompanyExplorerClient
    let ledger: Ledger
    let settings: Settings
    let now: @Sendable () -> Date

    package init(
        crm: SuperOfficeClient,
        explorer: CompanyExplorerClient,
        ledger: Ledger,
        settings: Settings,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.crm = crm
        self.explorer = explorer
        self.ledger = ledger
        self.settings = settings
        self.now = now
    }

    /// The records a job is about, as the CRM has them now.
    struct Subject {
        var entity: Entity
        var contact: Contact
        var person: Person?

        /// The record that the event names: its ledger entry holds the fingerprint.
        var key: String { person.map { Entity.person.key($0.id) } ?? Entity.contact.key(contact.id) }
        var account: Story.Account { Story.Account(id: contact.id, name: contact.name) }

        /// The records whose fields the analysis may fill: a person's event fills the company's too.
        var records: [(entity: Entity, reference: EntityReference)] {
            let company = (Entity.contact, EntityReference(type: .contact, id: contact.id))
            guard let person else { return [company] }
            return [(Entity.person, EntityReference(type: .person, id: person.id)), company]
        }
    }

    /// Reads the records; the company's lane is entered before the company is read.
    ///
    /// - Returns: nil when a person belongs to no company.
    func read(_ event: WebhookEvent, _ claim: borrowing Claim) async throws(Ending) -> Subject? {
        guard let entity = Entity(eventName: event.name) else { throw .skip(.otherEvent) }
        var person: Person?
        var contactID = event.primaryKey
        if entity == .person {
            let found = try await crmCall { [crm] () async throws(SuperOfficeError) in
                try await crm.person(event.primaryKey)
            }
            guard let company = found.contactID else { return nil }
            (person, contactID) = (found, company)
            guard await claim.enterLane(Entity.contact.key(company)) else { throw .released }
        }
        let contact = try await crmCall { [crm, contactID] () async throws(SuperOfficeError) in
            try await crm.contact(contactID)
        }
        guard !contact.isDeleted else { throw .skip(.gone) }
        return Subject(entity: entity, contact: contact, person: person)
    }

    /// All the work on a subject; the ledger is saved, the job's file is not touched.
    func enrich(_ subject: Subject, _ event: WebhookEvent, _ claim: borrowing Claim) async throws(Ending) -> Ending {
        let request = Self.request(subject, event, receivedAt: claim.name.receivedAt ?? now())
        let fingerprint = Self.fingerprint(request, settings.mapping)
        let entry = await ledger.entry(subject.key)
        let isForced = claim.job.story.force
        if entry.fingerprint == fingerprint, !isForced {
            return .done(
                ["status": "unchanged", "analysis": false],
                why: "the input is as it was for the last analysis"
            )
        }
        let recent = entry.analyses.filter { $0 > now().addingTimeInterval(-settings.loopWindow) }
        guard recent.count < settings.loopLimit || isForced else {
            throw .fail(
                why: "loop suspected: \(subject.key) was analysed \(recent.count) times in "
                    + "\(Int(settings.loopWindow / 60)) minutes; find out who changes it, then replay this file"
            )
        }
        let analysis: JSONValue
        switch try await ask(request, key: claim.name.stem) {
        case .analysis(let value): analysis = value
        case .noAnalysis(let reason):
            try await remember(subject, fingerprint, analysedNow: recent)
            return .done(["status": "no-analysis", "reason": .string(reason)], why: "no analysis: \(reason)")
        case .stillThinking(let retryAfter):
            throw .thinking(after: retryAfter?.seconds)
        }
        let result = try await write(analysis, subject, recent)
        try await remember(subject, fingerprint, analysedNow: nil)
        return result
    }

    private func ask(_ request: EnrichmentRequest, key: String) async throws(Ending) -> EnrichmentAnswer {
        do { return try await explorer.enrich(request, idempotencyKey: key) } catch { throw Ending(error) }
    }

    /// Saves that the input was dealt with.
    ///
    /// `analysedNow` has the earlier analyses when this one is not in the ledger yet.
    private func remember(_ subject: Subject, _ fingerprint: String, analysedNow recent: [Date]?) async throws(Ending) {
        var entry = await ledger.entry(subject.key)
        entry.account = subject.contact.id
        entry.fingerprint = fingerprint
        if let recent { entry.analyses = recent + [now()] }
        do { try await ledger.save(entry, as: subject.key) } catch { throw Ending(error) }
    }

    func crmCall<Value: Sendable>(
        _ call: @escaping @Sendable () async throws(SuperOfficeError) -> Value
    ) async throws(Ending) -> Value {
        do { return try await abandoning(call) } catch { throw Ending(error) }
    }

    /// A call about one field's list: what is wrong with that list is this job's affair, not everybody's.
    func listCall<Value: Sendable>(
        _ call: @escaping @Sendable () async throws(SuperOfficeError) -> Value
    ) async throws(Ending) -> Value {
        do { return try await abandoning(call) } catch {
            if case .configuration(let why) = error { throw .fail(why: why) }
            throw Ending(error)
        }
    }

    private func abandoning<Value: Sendable>(
        _ call: @escaping @Sendable () async throws(SuperOfficeError) -> Value
    ) async throws(SuperOfficeError) -> Value {
        try await untilCancelled(or: .transport(.cancelled, what: "SuperOffice"), call)
    }

    // MARK: The question

    /// The question; `receivedAt` stands in for the event's own time, which a drop-in may lack.
    static func request(_ subject: Subject, _ event: WebhookEvent, receivedAt: Date) -> EnrichmentRequest {
        let contact = subject.contact
        return EnrichmentRequest(
            account: .init(
                id: contact.id,
                name: contact.name,
                department: contact.department,
                orgNr: contact.orgNr,
                urls: contact.urls,
                country: contact.country,
                category: contact.category,
                business: contact.business
            ),
            person: subject.person.map {
                .init(
                    id: $0.id,
                    firstName: $0.firstName,
                    lastName: $0.lastName,
                    jobTitle: $0.title,
                    position: $0.position
                )
            },
            event: .init(
                name: event.name,
                changes: event.changes,
                at: event.instant ?? Timestamp.readable(receivedAt)
            )
        )
    }

    /// Of what the analysis depends on: the records and the mapping, not the event that made us look.
    static func fingerprint(_ request: EnrichmentRequest, _ mapping: Mapping) -> String {
        var bare = request
        bare.event = .init(name: "", changes: [], at: "")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Strings and numbers always encode; were it otherwise, a name for nothing else only costs an analysis.
        guard let data = try? encoder.encode(bare) else { return UUID().uuidString }
        let digest = SHA256.hash(data: data + Data(mapping.fingerprint.utf8))
        return digest.map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }.joined()
    }
}
