/// The two kinds of record the sandbox's tenant keeps.
package enum EntityKind: String, Hashable, Sendable, CaseIterable {
    case contact
    case person

    /// The word in REST paths and in a field definition's `Type`.
    var word: String {
        switch self {
        case .contact: "Contact"
        case .person: "Person"
        }
    }

    /// The primary key's database column.
    var keyColumn: String { rawValue + "_id" }
}

/// One company or one person.
package struct EntityKey: Hashable, Sendable, CustomStringConvertible {
    package let kind: EntityKind
    package let id: Int

    package init(_ kind: EntityKind, _ id: Int) { (self.kind, self.id) = (kind, id) }

    package static func contact(_ id: Int) -> EntityKey { EntityKey(.contact, id) }
    package static func person(_ id: Int) -> EntityKey { EntityKey(.person, id) }

    package var description: String { "\(kind.rawValue) \(id)" }
}
