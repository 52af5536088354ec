/// The two kinds of record that are enriched; the raw value is the name in the API's paths.
package enum EntityType: String, Hashable, Sendable, CaseIterable {
    /// A company.
    case contact = "Contact"
    /// A contact person.
    case person = "Person"
}

/// One record of the CRM.
package struct EntityReference: Hashable, Sendable, CustomStringConvertible {
    package let type: EntityType
    package let id: Int

    package init(type: EntityType, id: Int) {
        self.type = type
        self.id = id
    }

    package static func contact(_ id: Int) -> EntityReference { EntityReference(type: .contact, id: id) }
    package static func person(_ id: Int) -> EntityReference { EntityReference(type: .person, id: id) }

    /// `contact 18`, as messages name it.
    package var description: String { "\(type.rawValue.lowercased()) \(id)" }
}
