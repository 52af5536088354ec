import CompanyExplorer
import FoundationEssentials
import HTTPTypes
import JSON
import Spool
import SuperOffice
import Webhook

/// The question, and the answer that was paid for.
extension Enrichment {
    enum Answer {
        /// The same input was dealt with before.
        case unchanged
        case noAnalysis(reason: String)
        case analysis(JSONValue, Fingerprint)
    }

    /// Asks, unless the same question has been dealt with, or has an answer that is not used up.
    ///
    /// Any job of the record with the same input goes on with an open question: no answer is paid for twice.
    func ask(
        _ event: WebhookEvent,
        _ claim: borrowing Claim,
        _ subject: inout Subject,
        _ run: inout Run
    ) async throws(JobOutcome) -> Answer {
        let receivedAt = claim.name.receivedAt ?? now()
        let request = EnrichmentRequest(subject.contact, subject.person, event, receivedAt: receivedAt)
        let fingerprint = Fingerprint(
            explorer.settings.call(request.withoutEvent),
            mapping: settings.mapping,
            entity: subject.entity
        )
        let force = claim.job.story.force ? claim.name.stem : nil
        if force == nil, fingerprint.matches(subject.entry.fingerprint) {
            // What is proposed is about an input that is no more; a forced run's question stays.
            var entry = subject.entry
            if let open = entry.question, open.forcedBy == nil, open.fingerprint != fingerprint.text {
                await supersede(open.proposal)
                entry.question = nil
            }
            // One of an older form is brought up to date.
            entry.fingerprint = fingerprint.text
            if entry != subject.entry { try await save(entry, as: subject.key) }
            subject.entry = entry
            return .unchanged
        }
        let wasProposed = claim.job.story.proposal != nil
        let question = try await question(request, fingerprint, force, wasProposed: wasProposed, event, &subject)
        if let answer = question.answer { return .analysis(answer, fingerprint) }
        switch try await put(question, request, &subject) {
        case .stillThinking(let retryAfter, let poll):
            run.passed.insert(.ask)
            if let poll, subject.entry.question?.poll != poll {
                subject.entry.question?.poll = poll
                try await save(subject.entry, as: subject.key)
            }
            throw .thinking(after: retryAfter?.inSeconds)
        case .noAnalysis(let reason):
            run.passed.insert(.ask)
            try await close(fingerprint, &subject)
            return .noAnalysis(reason: reason)
        case .analysis(let analysis):
            run.passed.insert(.ask)
            try await keep(analysis, &subject)
            return .analysis(analysis, fingerprint)
        }
    }

    /// Asks; once more under another key when the explorer may have refused only the key.
    ///
    /// The same question may have been asked long ago, by an event of which nothing is left: then an explorer that
    /// compares bodies answers 422. 409 may mean that it still works on the question, so that is waited for once, or that
    /// the key is used up (all three are in use elsewhere).
    private func put(
        _ question: OpenQuestion,
        _ request: EnrichmentRequest,
        _ subject: inout Subject
    ) async throws(JobOutcome) -> EnrichmentAnswer {
        if let answer = try await poll(question, &subject) { return answer }
        var request = request
        if let event = question.event.flatMap(EnrichmentRequest.Event.init) { request.event = event }
        try await budget?.spend(question.key)
        do { return try await explorer.enrich(request, idempotencyKey: question.key) } catch {
            switch error {
            case .questioned(422, _): break
            case .rejected(409, _) where question.wasRefused: break
            case .rejected(409, _):
                subject.entry.question?.wasRefused = true
                try await save(subject.entry, as: subject.key)
                throw .thinking(after: nil)
            default: throw JobOutcome(error)
            }
        }
        subject.entry.renewals += 1
        var renewed = question
        renewed.poll = nil
        renewed.key = Self.key(question.fingerprint, subject)
        subject.entry.question = renewed
        try await save(subject.entry, as: subject.key)
        try await budget?.spend(renewed.key)
        do { return try await explorer.enrich(request, idempotencyKey: renewed.key) } catch { throw JobOutcome(error) }
    }

    /// What became of the question, where the explorer named an address for that; nil when it has to be put (again).
    private func poll(_ question: OpenQuestion, _ subject: inout Subject) async throws(JobOutcome) -> EnrichmentAnswer?
    {
        guard explorer.settings.contract.answer.poll != nil, let address = question.poll else { return nil }
        do throws(CompanyExplorerError) {
            if let answer = try await explorer.poll(address) { return answer }
        } catch {
            throw JobOutcome(error)
        }
        subject.entry.question?.poll = nil
        try await save(subject.entry, as: subject.key)
        return nil
    }

    /// Of the record, the input, and how often the same question needed another key.
    static func key(_ fingerprint: String, _ subject: Subject) -> String {
        let digest = fingerprint.drop { $0 != ":" }.dropFirst().prefix(32)
        return "\(subject.key)-\(digest)-\(subject.entry.renewals)"
    }

    /// The record's open question, when it is this one; a new one otherwise.
    ///
    /// A forced run joins another one's question that is not answered yet, and what was proposed joins any: else two of
    /// them would take it from each other again and again, and pay each time.
    private func question(
        _ request: EnrichmentRequest,
        _ fingerprint: Fingerprint,
        _ force: String?,
        wasProposed: Bool,
        _ event: WebhookEvent,
        _ subject: inout Subject
    ) async throws(JobOutcome) -> OpenQuestion {
        if let open = subject.entry.question, open.fingerprint == fingerprint.text,
            force == nil || open.forcedBy == force || wasProposed || open.forcedBy != nil && open.answer == nil
        {
            return open
        }
        if force == nil {
            try guardAgainstLoop(event, &subject)
        } else {
            subject.entry.renewals += 1
        }
        var question = OpenQuestion(
            fingerprint: fingerprint.text,
            key: Self.key(fingerprint.text, subject),
            forcedBy: force,
            event: request.event.json
        )
        // What is proposed stays until there is something newer to show.
        question.proposal = subject.entry.question?.proposal
        subject.entry.question = question
        // Durable before it is asked: whoever asks again, also after a crash, asks the same under the same key.
        try await save(subject.entry, as: subject.key)
        return question
    }

    /// Keeps what was paid for until it is written, as far as the mapping names it.
    private func keep(_ analysis: JSONValue, _ subject: inout Subject) async throws(JobOutcome) {
        let answer = settings.mapping.part(of: analysis, for: subject.entity)
        guard answer.serialized().count <= OpenQuestion.longestAnswer else { return }
        subject.entry.question?.answer = answer
        try await save(subject.entry, as: subject.key)
    }

    /// An echo is an event of a save in our own name: what we wrote, or what a script of the tenant made of it.
    ///
    /// Edits by people and forced runs are none.
    private func guardAgainstLoop(_ event: WebhookEvent, _ subject: inout Subject) throws(JobOutcome) {
        guard let own = identity.actualID, event.changedByAssociate == own, event.name.hasSuffix(".changed"),
            !subject.entry.fields.isEmpty
        else { return }
        let start = now().addingTimeInterval(-settings.loopWindow)
        let recent = subject.entry.echoes.filter { $0 > start }
        guard recent.count < settings.loopLimit else {
            throw .fail(
                Reason(
                    .loopSuspected,
                    [
                        .record: .string(subject.key), .count: .integer(recent.count),
                        .minutes: .integer(Int(settings.loopWindow / 60)),
                    ]
                ),
                at: .ask
            )
        }
        subject.entry.echoes = recent + [now()]
    }
}

extension Mapping {
    /// The members of an analysis that this kind's fields are made of, at their places.
    func part(of analysis: JSONValue, for entity: RecordKind) -> JSONValue {
        self[entity].reduce(into: JSONValue.object([:])) { part, target in
            guard let value = analysis[path: target.path] else { return }
            part.set(
                value,
                at: target.path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...]
            )
        }
    }
}

extension JSONValue {
    fileprivate mutating func set(_ value: JSONValue, at path: ArraySlice<String>) {
        guard let step = path.first else {
            self = value
            return
        }
        var members = object ?? [:]
        var member = members[step] ?? .object([:])
        member.set(value, at: path.dropFirst())
        members[step] = member
        self = .object(members)
    }
}
