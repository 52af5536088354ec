import Text

/// Where the items of a list field are read.
///
/// `MdoListName` of the published definition is used unchanged. Where it is null, a list of the tenant's own is
/// `udlist` and its definition id, and a built-in list is addressed by its table number, negated (`-64` is category;
/// vendor's OpenAPI text, sure). Table numbers are never turned into names: a wrong guess is a 404 at best and another
/// list's ids at worst.
package enum ListRoute: Hashable, Sendable {
    /// `/MDOList/{name}`
    case named(String)
    /// `/List/{id}/Items`; a negative id is a table number.
    case numbered(Int)

    /// nil when the field is not a list, or its definition names none.
    package init?(_ definition: FieldDefinition) {
        guard definition.type == .list else { return nil }
        if let name = definition.mdoListName {
            self = .named(name)
        } else if definition.userListID > 0, definition.listTableID == Self.userListTable {
            self = .named("udlist\(definition.userListID)")
        } else if let numbered = Self.numbered(definition) {
            self = numbered
        } else {
            return nil
        }
    }

    /// The same items by the list's number, where the field knows it; also where new items go.
    package static func numbered(_ definition: FieldDefinition) -> ListRoute? {
        if definition.userListID > 0 { return .numbered(definition.userListID) }
        if definition.listTableID > 0, definition.listTableID != userListTable {
            return .numbered(-definition.listTableID)
        }
        return nil
    }

    /// Below `/api/v1/`, escaped.
    package var path: String {
        switch self {
        case .named(let name): "MDOList/\(name.percentEncoded())"
        case .numbered(let id): "List/\(id)/Items"
        }
    }

    /// Headings off; deleted items on where they can be had, since an old value may still point at one.
    var query: [(String, String)] {
        switch self {
        case .named: [("flat", "true")]
        case .numbered: [("includeDeleted", "true")]
        }
    }

    /// The table of the items of all lists that a tenant makes itself (vendor sample, sure).
    private static let userListTable = 136
}
