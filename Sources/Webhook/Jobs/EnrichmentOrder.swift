package import FoundationEssentials
import JSON
package import Spool

/// Somebody's order to enrich one record now: `contact.requested` or `person.requested`.
///
/// Only a file may bring one: the receiver refuses such events, and SuperOffice has none of these names.
package struct EnrichmentOrder: Sendable, Hashable {
    package let kind: RecordKind
    package let id: Int
    /// A person's company, where it is known: it decides in which order jobs run.
    package var company: Int?
    /// Ask for a new analysis even where nothing changed.
    package var isForced: Bool

    package init(_ kind: RecordKind, _ id: Int, company: Int? = nil, isForced: Bool = false) {
        (self.kind, self.id, self.company, self.isForced) = (kind, id, company, isForced)
    }

    /// The drop-in; `_spool` says where it comes from.
    ///
    /// Every order is a job of its own: repeating one is meant.
    package func job(tenant: String?, at now: Date = Date()) -> NewJob {
        let event = "\(kind.rawValue).requested"
        let eventID = UUID().uuidString.lowercased()
        var story: JSONValue = ["origin": "enrich"]
        if isForced { story = ["origin": "enrich", "force": true] }
        var members: [String: JSONValue] = [
            "Event": .string(event), "Entity": .string(kind.rawValue), "PrimaryKey": .integer(id),
            "EventId": .string(eventID), "Timestamp": .string(Timestamp.readable(now)), JobHistory.member: story,
        ]
        if let tenant { members["ContextIdentifier"] = .string(tenant) }
        if kind == .person, let company { members["FieldValues"] = ["contact_id": .integer(company)] }
        return NewJob(
            name: JobName(receivedAt: now, event: event, key: String(id), id: eventID),
            bytes: JSONValue.object(members).serialized(),
            identity: nil
        )
    }
}
