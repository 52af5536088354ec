import FoundationEssentials
import JSON
import Spool

/// A webhook as the sandbox's tenant would send it.
struct TestEvent: Sendable {
    var name: String
    var key: Int
    var changes: [String]
    var associate = 5
    var tenant = "Cust12345"
    /// `FieldValues.contact_id`.
    var contact: Int?
    /// `_spool.force`: a new analysis even when nothing changed.
    var isForced = false
    /// Seconds before now at which it was received.
    var age: TimeInterval = 0
    var id = UUID().uuidString.lowercased()
    var timestamp: String? = "2026-03-01T10:15:00.1234567Z"

    static func contact(_ key: Int, _ changes: [String] = ["contact_id", "updated", "name"]) -> TestEvent {
        TestEvent(name: "contact.changed", key: key, changes: changes)
    }

    static func person(_ key: Int, of contact: Int? = nil) -> TestEvent {
        TestEvent(name: "person.changed", key: key, changes: ["person_id", "updated", "title"], contact: contact)
    }

    func with(_ change: (inout TestEvent) -> Void) -> TestEvent {
        var event = self
        change(&event)
        return event
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "EventId": .string(id), "Event": .string(name), "PrimaryKey": .integer(key),
            "Entity": .string(String(name.prefix { $0 != "." })), "Changes": .array(changes.map { .string($0) }),
            "ContextIdentifier": .string(tenant), "ChangedByAssociateId": .integer(associate),
            "WebhookName": "Enrichment connector",
        ]
        if let timestamp { members["Timestamp"] = .string(timestamp) }
        if let contact { members["FieldValues"] = ["contact_id": .integer(contact)] }
        if isForced { members["_spool"] = ["force": true] }
        return .object(members)
    }

    func jobName(_ now: Date) -> JobName {
        JobName(receivedAt: now.addingTimeInterval(-age), event: name, key: String(key), id: id)
    }
}
