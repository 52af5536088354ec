import FoundationEssentials

/// The tenant's data: rows, fields, lists, users, countries.
struct Tenant: Sendable {
    struct Associate: Hashable, Sendable {
        let id: Int
        let name: String
        let fullName: String
        let personID: Int
        var type = "InternalAssociate"
    }

    struct Country: Hashable, Sendable {
        let id: Int
        let name: String
        let two: String
        let three: String
    }

    var rows: [EntityKey: EntityRow] = [:]
    /// In the order of their ids.
    var sales: [Sale] = []
    var fields: [UdefDefinition] = []
    var lists: [TenantList] = []
    var associates: [Associate] = []
    var countries: [Country] = []
    /// The next free row id in a side table of user-defined fields.
    var nextSideRow = 40
    /// The next free id for generated companies and people; those of the seed and of people are elsewhere.
    var nextGenerated = 20_001

    func fields(of kind: EntityKind) -> [UdefDefinition] { fields.filter { $0.owner == kind } }

    func field(_ progID: String, of kind: EntityKind) -> UdefDefinition? {
        fields.first { $0.owner == kind && $0.progID == progID && $0.published }
    }

    func list(mdo name: String) -> TenantList? {
        lists.first { $0.mdoName.lowercased() == name.lowercased() }
    }

    /// The list a list field draws from.
    func list(of field: UdefDefinition) -> TenantList? {
        guard case .list(_, _, let name) = field.kind else { return nil }
        return list(mdo: name)
    }

    func listIndex(idOrName: String) -> Int? {
        if let id = Int(idOrName) { return lists.firstIndex { $0.definitionID == id } }
        return lists.firstIndex { $0.name.lowercased() == idOrName.lowercased() }
    }

    func associate(_ id: Int) -> Associate? { associates.first { $0.id == id } }
    func country(_ id: Int) -> Country? { countries.first { $0.id == id } }

    /// Whether a reference points at something; 0 means "none" and always does.
    func exists(_ reference: PropertyRule.Reference, _ id: Int) -> Bool {
        if id == 0 { return true }
        return switch reference {
        case .list(let name): list(mdo: name)?.item(id) != nil
        case .country: country(id) != nil
        case .associate: associate(id) != nil
        case .contact: rows[.contact(id)] != nil
        }
    }
}
