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
package enum EntityKey: Hashable, Sendable, CustomStringConvertible {
    case contact(Int)
    case person(Int)

    package init(_ kind: EntityKind, _ id: Int) {
        switch kind {
        case .contact: self = .contact(id)
        case .person: self = .person(id)
        }
    }

    package var kind: EntityKind {
        switch self {
        case .contact: .contact
        case .person: .person
        }
    }

    package var id: Int {
        switch self {
        case .contact(let id), .person(let id): id
        }
    }

    package var description: String { "\(kind.rawValue) \(id)" }
}
