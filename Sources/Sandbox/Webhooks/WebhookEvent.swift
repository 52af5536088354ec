import FoundationEssentials
import JSON

/// One event as a webhook delivers it.
struct WebhookEvent: Hashable, Sendable {
    let id: String
    let name: String
    /// What every webhook is sent of it.
    let members: [String: JSONValue]

    func body(for webhook: Webhook) -> [UInt8] {
        // The event's own members are not overwritten.
        let own = members.merging(["WebhookName": .string(webhook.target.name)]) { $1 }
        return JSONValue.object(own.merging(webhook.properties) { own, _ in own }).serialized()
    }
}

extension SandboxState {
    /// Raises an event about a row.
    mutating func raise(
        _ name: String,
        _ row: EntityRow,
        changes: [String],
        by associate: Int,
        values: JSONValue? = nil
    ) {
        let extra = values.map { ["Values": $0] } ?? ["FieldValues": fieldValues(row)]
        raised.append(event(name, row.key.kind.rawValue, row.key.id, changes, by: associate, extra))
    }

    /// What registering a webhook, or testing it, sends.
    func testEvent() -> WebhookEvent { event("test", "test", 0, [], by: configuration.apiAssociateID) }

    /// An event of this moment.
    func event(
        _ name: String,
        _ entity: String,
        _ primaryKey: Int,
        _ changes: [String],
        by associate: Int,
        _ extra: [String: JSONValue] = [:]
    ) -> WebhookEvent {
        // A GUID in the spelling of the samples.
        let id = UUID().uuidString.lowercased()
        let members: [String: JSONValue] = [
            "EventId": .string(id), "Timestamp": .string(ClockText.ticks(now)), "Event": .string(name),
            "Changes": .array(changes.map(JSONValue.string)), "PrimaryKey": .integer(primaryKey),
            "Entity": .string(entity), "ContextIdentifier": .string(configuration.contextIdentifier),
            "ChangedByAssociateId": .integer(associate),
        ]
        return WebhookEvent(id: id, name: name, members: members.merging(extra) { $1 })
    }

    /// Ids, flags and dates; never a name or a text.
    private func fieldValues(_ row: EntityRow) -> JSONValue {
        var members: [String: JSONValue] = [
            "\(row.key.kind.rawValue)_id": .integer(row.key.id),
            "associate_id": .integer(row.reference("Associate")),
            "DeletedDate": .string(ClockText.entity(row.deleted, utc: false)),
            "registered": .string(ClockText.entity(row.created, utc: false)),
            "registered_associate_id": .integer(row.createdBy),
            "updated": .string(ClockText.entity(row.updated, utc: false)),
            "updated_associate_id": .integer(row.updatedBy),
            "userdef_id": .integer(row.smallTableID), "userdef2_id": .integer(row.largeTableID),
        ]
        for rule in PropertyRule.rules(for: row.key.kind) {
            if case .reference = rule.kind, let column = rule.column {
                members[column] = .integer(row.reference(rule.name))
            }
        }
        return .object(members)
    }
}
