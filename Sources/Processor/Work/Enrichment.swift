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
    /// Whether what the analysis says is written at once.
    package enum Writes: String, Sendable, CaseIterable { case direct, propose }

    package struct Settings: Sendable {
        package var mapping: Mapping
        package var writes = Writes.direct
        /// So many echoes of our own writes to one record within `loopWindow` seconds look like a loop.
        package var loopLimit = 5
        package var loopWindow: TimeInterval = 600

        package init(mapping: Mapping) { self.mapping = mapping }
    }

    let crm: SuperOfficeClient
    let explorer: CompanyExplorerClient
    let ledger: Ledger
    let identity: ConnectorAssociate
    /// For locks that hold for all processes on the spool.
    let queue: JobQueue
    /// Of analyses; nil for no limit.
    let budget: AnalysisBudget?
    let settings: Settings
    let now: @Sendable () -> Date
    /// Waits for the CRM's clock; a test's clock goes on at once.
    let pause: @Sendable (TimeInterval) async -> Void

    package init(
        crm: SuperOfficeClient,
        explorer: CompanyExplorerClient,
        ledger: Ledger,
        identity: ConnectorAssociate,
        queue: JobQueue,
        budget: AnalysisBudget? = nil,
        settings: Settings,
        now: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (TimeInterval) async -> Void = Enrichment.sleep
    ) {
        self.crm = crm
        self.explorer = explorer
        self.ledger = ledger
        self.identity = identity
        self.queue = queue
        self.budget = budget
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
        var entity: RecordKind
        var contact: Contact
        var person: Person?
        var entry: LedgerEntry

        /// The record that the event names: its fields are written, and its ledger entry has the fingerprint.
        var reference: EntityReference { person.map { .person($0.id) } ?? .contact(contact.id) }
        var account: JobHistory.Account { JobHistory.Account(id: contact.id, name: contact.name) }
    }

    /// All the work of a job, in its lane.
    func work(on event: WebhookEvent, _ claim: borrowing Claim, _ run: inout Run) async -> JobOutcome {
        do throws(JobOutcome) { return .done(try await result(of: event, claim, &run)) } catch { return error }
    }

    private func result(
        of event: WebhookEvent,
        _ claim: borrowing Claim,
        _ run: inout Run
    ) async throws(JobOutcome) -> JobResult {
        guard let entity = RecordKind(eventName: event.name) else { throw .skip(.otherEvent) }
        if settings.mapping[entity].isEmpty {
            return JobResult(json: ["status": "nothing-mapped", "analysis": false], reason: Reason(.nothingMapped))
        }
        guard var subject = try await read(entity, event, &run) else {
            return JobResult(json: ["status": "no-company"], reason: Reason(.noCompany))
        }
        run.account = subject.account
        run.passed.insert(.read)
        // Before anything is paid for.
        guard settings.mapping.scope.contains(subject.contact) else { throw .skip(.outOfScope) }
        switch try await ask(event, claim, &subject, &run) {
        case .unchanged:
            return JobResult(json: ["status": "unchanged", "analysis": false], reason: Reason(.unchanged))
        case .noAnalysis(let reason):
            return JobResult(
                json: ["status": "no-analysis", "reason": .string(reason)],
                reason: Reason(.noAnalysis, [.message: .string(reason)])
            )
        case .analysis(let analysis, let fingerprint):
            let consent =
                claim.job.story.approval.map(Consent.given)
                ?? (settings.writes == .propose ? .missing : .notNeeded)
            return try await write(analysis, fingerprint, consent, &subject, &run)
        }
    }

    /// Reads the records.
    ///
    /// - Returns: nil when a person belongs to no company.
    /// - Throws: `lineUp` when a person turns out to belong to another company than the one whose lane the job is in.
    private func read(
        _ entity: RecordKind,
        _ event: WebhookEvent,
        _ run: inout Run
    ) async throws(JobOutcome) -> Subject? {
        let key = entity.key(event.primaryKey)
        var entry = try await entry(key)
        var person: Person?
        var contactID = event.primaryKey
        if entity == .person {
            let found = try await crmCall(.read, await crm.person(event.primaryKey))
            guard let company = found.contactID else { return nil }
            if WebhookClassifier.company(of: event, known: entry.account) != company {
                entry.account = company
                try await save(entry, as: key)
                throw .lineUp
            }
            (person, contactID) = (found, company)
            if !found.name.isEmpty { run.names[key] = found.name }
        }
        let contact = try await crmCall(.read, await crm.contact(contactID))
        guard !contact.isDeleted else { throw .skip(.gone) }
        entry.account = contact.id
        // Who saved the record last is who made the change, unless somebody else has saved it since.
        if let saver = person.map(\.savedBy) ?? contact.savedBy, saver.id == event.changedByAssociate,
            !saver.name.isEmpty
        {
            run.names["associate-\(saver.id)"] = saver.name
        }
        return Subject(entity: entity, contact: contact, person: person, entry: entry)
    }

    // MARK: Calls

    /// A call to the CRM, whose failure ends the job.
    func crmCall<Value>(
        _ stage: Stage,
        _ call: @autoclosure () async throws(SuperOfficeError) -> Value
    ) async throws(JobOutcome) -> Value {
        do { return try await call() } catch { throw JobOutcome(error, at: stage) }
    }

    func entry(_ key: String) async throws(JobOutcome) -> LedgerEntry {
        do { return try await ledger.entry(key) } catch { throw JobOutcome(error) }
    }

    func save(_ entry: LedgerEntry, as key: String) async throws(JobOutcome) {
        do { try await ledger.save(entry, as: key) } catch { throw JobOutcome(error) }
    }
}

extension Enrichment {
    /// Learns what has to be known before the first job: who we are, and that the mapping fits the tenant's fields.
    func preflight() async throws(JobOutcome) {
        _ = try await provenTenant()
        var problems: [String] = []
        do throws(SuperOfficeError) {
            identity.set(try await crm.currentPrincipal())
            await crm.forgetFields()
            for kind in RecordKind.allCases where !settings.mapping[kind].isEmpty {
                problems += settings.mapping.problems(kind, published: try await crm.publishedFields(of: kind))
            }
            problems += try await settings.mapping.scope.problems(in: crm)
        } catch {
            throw JobOutcome(error, at: .read)
        }
        if problems.isEmpty { return }
        throw .blocked(.configuration, Reason(.mapping, [.problem: .string(problems.joined(separator: "; "))]))
    }
}

extension Enrichment.Subject {
    /// The name of the record's lane and ledger entry.
    var key: String { person.map { RecordKind.person.key($0.id) } ?? RecordKind.contact.key(contact.id) }
}
