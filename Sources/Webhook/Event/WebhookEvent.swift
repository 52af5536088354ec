import Crypto
package import FoundationEssentials
package import JSON
package import Spool
import Text

/// One webhook as SuperOffice sends it: column names of what changed, never the values.
///
/// Shape seen in the vendor's webhook reference and its published samples. Only `Event` and `PrimaryKey` are in all of
/// them: a delete sample has neither `EventId` nor `Changes`, the webhook-state samples have no `Entity`.
package struct WebhookEvent: Sendable, Equatable {
    /// `entity.verb`, for example `contact.changed`.
    package var name: String
    package var primaryKey: Int
    /// Not unique by itself: samples share one id across different events, and a redelivery may carry a new one.
    package var id: String?
    /// The tenant, for example `Cust12345`.
    package var tenant: String?
    package var changedByAssociate: Int?
    /// Database column names of the entity's table.
    package var changes: [String] = []
    /// The company a person belongs to, where the sender says so (`FieldValues.contact_id` or `Values.contact_id`).
    package var contactID: Int?
    /// As sent; UTC with up to seven fraction digits.
    package var timestamp: String?
}

extension WebhookEvent {
    /// Reads the members we need and leaves all others alone.
    ///
    /// - Throws: one line that says which member is wrong.
    package init(_ object: JSONObject) throws(WebhookError) {
        func optional<Value>(_ member: String, _ kind: String, _ read: (JSONValue) -> Value?) throws(WebhookError)
            -> Value?
        {
            guard let value = object[member], value != .null else { return nil }
            guard let result = read(value) else {
                throw WebhookError("\"\(member)\" should be \(kind), but it is \(value.kind)")
            }
            return result
        }
        guard let name = try optional("Event", "a string", \.string) else {
            throw WebhookError("\"Event\" is missing: this is not a SuperOffice webhook")
        }
        guard !name.isEmpty else { throw WebhookError("\"Event\" is empty") }
        guard let key = try optional("PrimaryKey", "a whole number", \.int) else {
            throw WebhookError("\"PrimaryKey\" is missing: this is not a SuperOffice webhook")
        }
        guard key >= 0 else { throw WebhookError("\"PrimaryKey\" is negative (\(key))") }
        self.name = name
        primaryKey = key
        id = try optional("EventId", "a string", \.string)
        tenant = try optional("ContextIdentifier", "a string", \.string)
        changedByAssociate = try optional("ChangedByAssociateId", "a whole number", \.int)
        timestamp = try optional("Timestamp", "a string", \.string)
        changes = try optional("Changes", "an array of strings", Self.strings) ?? []
        // Neither of these is promised: a strange one only costs us the hint.
        contactID = (object.object("FieldValues")?["contact_id"] ?? object.object("Values")?["contact_id"])?.int
    }

    private static func strings(_ value: JSONValue) -> [String]? {
        guard let array = value.array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }

    /// When it happened, in ISO 8601 with a zone.
    ///
    /// Without one the time is UTC: the vendor's reference says that all of them are (sure), and not all samples show it.
    package var instant: String? {
        guard let timestamp, let time = timestamp.firstIndex(of: "T") else { return timestamp }
        let isZoned = timestamp.hasSuffix("Z") || timestamp[time...].contains { $0 == "+" || $0 == "-" }
        return isZoned ? timestamp : timestamp + "Z"
    }

    /// The registration ping: to be answered and forgotten.
    package var isTest: Bool { name.lowercased() == "test" }

    /// Whether somebody asks for work on a record, `contact.requested`: our own drop-ins, which SuperOffice never sends.
    package var isRequest: Bool { name.lowercased().hasSuffix(".requested") }

    /// The name of this event's file.
    package func jobName(receivedAt: Date) -> JobName {
        JobName(receivedAt: receivedAt, event: name, key: String(primaryKey), id: nameID)
    }

    /// The event id as the file's name shows it: itself, or a digest where a name cannot hold all of the event and so
    /// could not tell it from another.
    private var nameID: String {
        guard let id, !id.isEmpty else { return "" }
        let key = String(primaryKey)
        if JobName.eventPart(event: name, key: key, id: id) == "\(name)_\(key)_\(id)" { return id }
        let digest = SHA256.hash(data: Data("\(name)\u{0}\(key)\u{0}\(id)".utf8))
        return "sha256-" + digest.prefix(16).hexadecimal
    }

    /// What makes a second delivery the same event: event id, name, key and tenant, as the file's name has them.
    ///
    /// - Parameter ours: our own tenant, whose events need not name it.
    /// - Returns: nil without an event id.
    package func identity(ours: String?) -> String? {
        guard let id, !id.isEmpty else { return nil }
        let part = JobName.eventPart(event: name, key: String(primaryKey), id: nameID)
        return Self.identity(eventPart: part, tenant: tenant ?? ours)
    }

    /// The identity of a file found in the spool, from its name; tenants differ by more than case.
    package static func identity(eventPart: Substring, tenant: String?) -> String {
        "\(eventPart)@\(tenant?.lowercased() ?? "")"
    }
}

/// Why something is not a webhook; one line, without the file or request it stands in.
package struct WebhookError: Error, CustomStringConvertible, Equatable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
