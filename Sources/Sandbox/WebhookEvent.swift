import FoundationEssentials
import JSON

/// One event as a webhook tells it.
struct WebhookEvent: Hashable, Sendable {
    var id: String
    var headerID: String
    let timestamp: String
    let name: String
    let entity: String
    let primaryKey: Int
    let changes: [String]
    let changedBy: Int
    let contextIdentifier: String
    var fieldValues: JSONValue?
    /// Of a delete event: ids of the deleted row and its parents.
    var values: JSONValue?

    /// Given by whoever raised the event by hand.
    var extra: [String: JSONValue] = [:]

    func body(for webhook: Webhook) -> [UInt8] {
        var members: [String: JSONValue] = [
            "EventId": .string(id),
            "Timestamp": .string(timestamp),
            "Changes": .array(changes.map(JSONValue.string)),
            "Event": .string(name),
            "PrimaryKey": .integer(primaryKey),
            "Entity": .string(entity),
            "ContextIdentifier": .string(contextIdentifier),
            "ChangedByAssociateId": .integer(changedBy),
            "WebhookName": .string(webhook.target.name),
        ]
        members["FieldValues"] = fieldValues
        members["Values"] = values
        // The event's own members are not overwritten.
        members.merge(webhook.properties.merging(extra) { $1 }) { own, _ in own }
        return JSONValue.object(members).serialized()
    }

    /// A GUID in the spelling of the samples.
    static func freshID() -> String { UUID().uuidString.lowercased() }
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
        let fields: JSONValue? = behaviour.fieldValues && values == nil ? fieldValues(row) : nil
        raise(name, row.key.kind.rawValue, row.key.id, changes, by: associate, fieldValues: fields, values: values)
    }

    /// Raises any event.
    mutating func raise(
        _ name: String,
        _ entity: String,
        _ primaryKey: Int,
        _ changes: [String],
        by associate: Int,
        fieldValues: JSONValue? = nil,
        values: JSONValue? = nil
    ) {
        var event = event(name, entity, primaryKey, changes, by: associate)
        event.fieldValues = fieldValues
        event.values = values
        raised.append(event)
    }

    /// What registering a webhook, or testing it, sends.
    func testEvent() -> WebhookEvent { event("test", "test", 0, [], by: configuration.apiAssociateID) }

    /// An event of this moment.
    func event(_ name: String, _ entity: String, _ primaryKey: Int, _ changes: [String], by associate: Int)
        -> WebhookEvent
    {
        let id = WebhookEvent.freshID()
        return WebhookEvent(
            id: id,
            headerID: behaviour.headerEventIDDiffers ? WebhookEvent.freshID() : id,
            timestamp: ClockText.ticks(now),
            name: name,
            entity: entity,
            primaryKey: primaryKey,
            changes: changes,
            changedBy: associate,
            contextIdentifier: configuration.contextIdentifier
        )
    }

    /// Ids, flags and dates; never a name or a text.
    private func fieldValues(_ row: EntityRow) -> JSONValue {
        var members: [String: JSONValue] = [
            "activeInterests": 0,
            "associate_id": .integer(row.reference("Associate")),
            "business_idx": .integer(row.reference("Business")),
            "category_idx": .integer(row.reference("Category")),
            "country_id": .integer(row.reference("Country")),
            "DeletedDate": .string(ClockText.entity(row.deleted, utc: false)),
            "registered": .string(ClockText.entity(row.created, utc: false)),
            "registered_associate_id": .integer(row.createdBy),
            "source": 0,
            "updated": .string(ClockText.entity(row.updated, utc: false)),
            "userdef_id": .integer(row.smallTableID),
            "userdef2_id": .integer(row.largeTableID),
        ]
        switch row.key {
        case .contact:
            members["deleted"] = row.deleted == nil ? 0 : 1
        case .person(let id):
            members["person_id"] = .integer(id)
            members["contact_id"] = .integer(row.reference("Contact"))
            members["position_idx"] = .integer(row.reference("Position"))
            members["group_id"] = 2
            members["retired"] = row.flag("Retired") ? 1 : 0
            members["updated_associate_id"] = .integer(row.updatedBy)
        }
        return .object(members)
    }
}
