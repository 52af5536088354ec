package import CompanyExplorer
import FoundationEssentials
import HTTPTypes
import JSON
package import Spool
package import SuperOffice
import Webhook

/// What enriching a record would come to, without doing it: nothing is written, neither in the CRM nor in the spool.
///
/// The record is read, and the Company Explorer is asked only when that is wanted.
package struct EnrichmentPreview: Sendable {
    package enum State: String, Sendable {
        /// Only a deleted record is left.
        case gone
        /// The mapping's scope leaves its company out.
        case outOfScope = "out-of-scope"
        case noCompany = "no-company"
        case nothingMapped = "nothing-mapped"
        /// Of the same input an analysis is written, or there is none.
        case unchanged
        /// The explorer would be asked.
        case asking
        /// The explorer was asked, and has not finished.
        case thinking
        case noAnalysis = "no-analysis"
        /// There is an answer, and this is what it would change.
        case planned
        /// With the answer there is, the job would fail, or the explorer refused.
        case failing
    }

    package struct Change: Sendable, Equatable {
        package let path: String
        package let progID: String
        package let label: String
        package let old: String
        package let new: String
        package let wasCut: Bool
    }

    package struct Outcome: Sendable {
        package fileprivate(set) var state: State
        /// The company's; empty where it was not read.
        package var name = ""
        /// The question as it would be sent; nil where nothing would be.
        package var call: ExplorerCall?
        /// Whether the answer was paid for before, by a job that has not written it yet.
        package var isPaid = false
        package var changes: [Change] = []
        /// ProgId -> why it would be left alone.
        package var kept: [String: Reason] = [:]
        /// Member of the analysis -> why it would not be used.
        package var skipped: [String: Reason] = [:]
        /// Why it is failing, or what the explorer says.
        package var reason: Reason?

        package init(state: State, name: String = "", call: ExplorerCall? = nil) {
            (self.state, self.name, self.call) = (state, name, call)
        }
    }

    private let crm: SuperOfficeClient
    private let explorer: CompanyExplorerClient
    private let mapping: Mapping
    private let files: SpoolFiles
    private let budget: AnalysisBudget?

    /// - Parameter budget: what is asked counts in; nil for no limit.
    package init(
        crm: SuperOfficeClient,
        explorer: CompanyExplorerClient,
        mapping: Mapping,
        files: SpoolFiles,
        budget: AnalysisBudget? = nil
    ) {
        (self.crm, self.explorer, self.mapping, self.files) = (crm, explorer, mapping, files)
        self.budget = budget
    }

    /// - Parameters:
    ///   - isForced: as if the job asked for a new analysis.
    ///   - asks: whether the explorer is asked now, which costs an analysis.
    package func outcome(of reference: EntityReference, isForced: Bool, asks: Bool) async throws -> Outcome {
        if mapping[reference.kind].isEmpty { return Outcome(state: .nothingMapped) }
        let entry = try Ledger.read(reference.kind.key(reference.id), files) ?? LedgerEntry()
        var person: Person?
        if reference.kind == .person {
            person = try await crm.person(reference.id)
            if person?.contactID == nil { return Outcome(state: .noCompany) }
        }
        let contact = try await crm.contact(person?.contactID ?? reference.id)
        if contact.isDeleted { return Outcome(state: .gone, name: contact.name) }
        guard mapping.scope.contains(contact) else { return Outcome(state: .outOfScope, name: contact.name) }
        var subject = Enrichment.Subject(entity: reference.kind, contact: contact, person: person, entry: entry)
        // As the order's own job would.
        let order = EnrichmentOrder(reference.kind, reference.id, isForced: isForced).job(tenant: nil)
        let event = try WebhookEvent(try JSONObject(order.bytes))
        let request = EnrichmentRequest(contact, person, event, receivedAt: order.name.receivedAt ?? Date())
        let fingerprint = Fingerprint(
            explorer.settings.call(request.withoutEvent),
            mapping: mapping,
            entity: reference.kind
        )
        if !isForced, fingerprint.matches(entry.fingerprint) {
            return Outcome(state: .unchanged, name: contact.name)
        }
        var outcome = Outcome(state: .asking, name: contact.name, call: explorer.settings.call(request))
        let open = entry.question.flatMap { isForced || $0.fingerprint != fingerprint.text ? nil : $0 }
        if let answer = open?.answer {
            outcome.isPaid = true
            try await plan(answer, subject, &outcome)
            return outcome
        }
        guard asks else { return outcome }
        if isForced { subject.entry.renewals += 1 }
        let key = open?.key ?? Enrichment.key(fingerprint.text, subject)
        do throws(JobOutcome) { try await budget?.spend(key) } catch {
            (outcome.state, outcome.reason) = (.failing, error.reason)
            return outcome
        }
        let answer: EnrichmentAnswer
        do { answer = try await explorer.enrich(request, idempotencyKey: key) } catch {
            outcome.state = .failing
            outcome.reason = JobOutcome(error).reason
            return outcome
        }
        switch answer {
        case .analysis(let analysis): try await plan(analysis, subject, &outcome)
        case .stillThinking: outcome.state = .thinking
        case .noAnalysis(let reason):
            outcome.state = .noAnalysis
            outcome.reason = Reason(.noAnalysis, [.message: .string(reason)])
        }
        return outcome
    }

    /// Compares an answer with the record as it is now.
    private func plan(_ analysis: JSONValue, _ subject: Enrichment.Subject, _ outcome: inout Outcome) async throws {
        let definitions = try await crm.publishedFields(of: subject.entity)
        let record = try await crm.recordState(of: subject.reference)
        var plan = WritePlan()
        var paths: [String: String] = [:]
        outcome.state = .planned
        for target in mapping[subject.entity] {
            guard let definition = definitions.first(where: { $0.progID == target.progID }) else {
                outcome.fail(
                    Reason(.unknownField, [.what: .string(subject.entity.rawValue), .field: .string(target.progID)])
                )
                continue
            }
            let wanted: WantedValue
            switch MappedValue(analysis[path: target.path], target.kind, definition) {
            case .nothing: continue
            case .unusable(let reason):
                outcome.skipped[target.path] = reason
                continue
            case .value(let value, let wasCut):
                wanted = WantedValue(definition: definition, value: value, text: "\(value)", wasCut: wasCut)
            case .item(let name):
                let items = try await crm.listItems(of: definition)
                let item = items.item(named: name)
                if item == nil, target.onUnknownItem != .create {
                    let reason = Enrichment.unknownItem(name, definition)
                    if target.onUnknownItem == .fail { outcome.fail(reason) }
                    outcome.skipped[target.path] = reason
                    continue
                }
                // An item that would be added has no id yet, and so is no present one.
                wanted = WantedValue(
                    definition: definition,
                    value: .listItem(item?.id ?? -1),
                    text: item?.name ?? name,
                    items: items
                )
            }
            paths[target.progID] = target.path
            plan.add(
                target,
                wanted,
                reading: record.fields.reading(definition),
                raw: record.fields.rawValue(target.progID),
                known: subject.entry.fields[target.progID],
                rights: record.rights
            )
        }
        outcome.kept = plan.kept
        outcome.changes = plan.changes.map { change in
            Change(
                path: paths[change.progID] ?? "",
                progID: change.progID,
                label: change.definition.label,
                old: change.oldText,
                new: change.newText,
                wasCut: change.wasCut
            )
        }
    }
}

extension EnrichmentPreview.Outcome {
    /// The first reason is the one the job would end with.
    fileprivate mutating func fail(_ reason: Reason) {
        if self.reason == nil { self.reason = reason }
        state = .failing
    }
}

extension JobOutcome {
    /// Why the job did not end well, where it says so.
    fileprivate var reason: Reason? {
        switch self {
        case .fail(let reason, _), .retry(let reason, _, _, _), .questioned(let reason), .blocked(_, let reason, _),
            .wiped(let reason):
            reason
        case .done, .proposed, .gone, .skip, .thinking, .lineUp, .released: nil
        }
    }
}
