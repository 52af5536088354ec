import FoundationEssentials
package import Webhook

/// One record of the CRM.
package struct EntityReference: Hashable, Sendable, CustomStringConvertible {
    package let kind: RecordKind
    package let id: Int

    package init(kind: RecordKind, id: Int) {
        self.kind = kind
        self.id = id
    }

    package static func contact(_ id: Int) -> EntityReference { EntityReference(kind: .contact, id: id) }
    package static func person(_ id: Int) -> EntityReference { EntityReference(kind: .person, id: id) }

    /// `contact 18`, as messages name it.
    package var description: String { "\(kind.rawValue) \(id)" }
}

extension RecordKind {
    /// The name in the API's paths and members.
    package var apiName: String { rawValue.capitalized }
}
