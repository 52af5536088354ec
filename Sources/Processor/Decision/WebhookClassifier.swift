import JSON
package import Spool
package import Webhook

/// The queue's question "what is this file", answered by the decision.
package struct WebhookClassifier: Sendable {
    let settings: DecisionSettings
    let identity: ConnectorAssociate
    let files: SpoolFiles
    /// Called for every event that says that lists changed; on the spool's thread.
    let onListChange: @Sendable () -> Void

    package init(
        settings: DecisionSettings,
        identity: ConnectorAssociate,
        files: SpoolFiles,
        onListChange: @escaping @Sendable () -> Void = {}
    ) {
        self.settings = settings
        self.identity = identity
        self.files = files
        self.onListChange = onListChange
    }

    package func callAsFunction(_ job: JobFile) -> Classification {
        let event: WebhookEvent
        do { event = try WebhookEvent(job.object) } catch {
            return .malformed(why: Reason(.noWebhook, [.problem: .string(error.description)]))
        }
        if event.name.hasPrefix("list.") { onListChange() }
        switch decide(event) {
        case .skip(let reason): return .skip(reason: reason.rawValue)
        case .process:
            guard let entity = RecordKind(eventName: event.name) else {
                return .skip(reason: Reason.Code.otherEvent.rawValue)
            }
            return .run(lane: lane(event, entity), entity: covering(event, entity))
        }
    }

    package func decide(_ event: WebhookEvent) -> Decision {
        var settings = settings
        if settings.ownAssociate == nil { settings.ownAssociate = identity.associateID }
        return Decision.decide(event, settings)
    }

    /// What a later event must share with an earlier one to make it superfluous.
    ///
    /// While it is not known who we are, an echo of our own write looks like anybody's change, and is skipped once we
    /// know: till then an event covers only what the same user did.
    private func covering(_ event: WebhookEvent, _ entity: RecordKind) -> String {
        let key = entity.key(event.primaryKey)
        guard settings.ownAssociate == nil, identity.associateID == nil else { return key }
        return "\(key) by \(event.changedByAssociate ?? 0)"
    }

    /// The company's, as far as it is known without asking; a person's own otherwise.
    package func lane(_ event: WebhookEvent, _ entity: RecordKind) -> String { Self.lane(event, entity, files) }

    /// The same for whoever decides nothing.
    package static func lane(_ event: WebhookEvent, _ entity: RecordKind, _ files: SpoolFiles) -> String {
        let key = entity.key(event.primaryKey)
        guard entity == .person else { return key }
        let known = try? files.company(ofPerson: event.primaryKey)
        return company(of: event, known: known).map { RecordKind.contact.key($0) } ?? key
    }

    /// The company of a person's event: the ledger's is what was read last, and the event's is the next best.
    ///
    /// - Parameter known: as the ledger says.
    static func company(of event: WebhookEvent, known: Int?) -> Int? {
        [known, event.contactID].compactMap(\.self).first { $0 > 0 }
    }
}
