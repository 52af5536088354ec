import JSON

/// One property of a record that can be written: its shape on the wire and the database column behind it.
struct PropertyRule: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case string(limit: Int)
        /// An object of which only the id counts.
        case reference(Reference, member: String)
        /// `Urls` and `Emails`: objects with a `Value`.
        case elements
        case strings
        /// `Street` and `Postal`, of texts; kept as it was written.
        case address
    }

    enum Reference: Hashable, Sendable {
        case list(String)
        case country, associate, contact
    }

    let name: String
    let kind: Kind
    /// nil: the value lives in a side table, whose changes raise no event of their own.
    let column: String?

    init(_ name: String, _ kind: Kind, column: String? = nil) {
        (self.name, self.kind, self.column) = (name, kind, column)
    }

    static func rules(for kind: EntityKind) -> [PropertyRule] {
        switch kind {
        case .contact: contact
        case .person: person
        }
    }

    static func rule(_ name: String, of kind: EntityKind) -> PropertyRule? {
        rules(for: kind).first { $0.name.lowercased() == name.lowercased() }
    }

    private static let contact: [PropertyRule] = [
        PropertyRule("Name", .string(limit: 219), column: "name"),
        PropertyRule("Department", .string(limit: 219), column: "department"),
        PropertyRule("OrgNr", .string(limit: 49), column: "orgNr"),
        PropertyRule("Category", .reference(.list("category"), member: "Id"), column: "category_idx"),
        PropertyRule("Business", .reference(.list("business"), member: "Id"), column: "business_idx"),
        PropertyRule("Country", .reference(.country, member: "CountryId"), column: "country_id"),
        PropertyRule("Associate", .reference(.associate, member: "AssociateId"), column: "associate_id"),
        PropertyRule("Urls", .elements),
        PropertyRule("Emails", .elements),
        PropertyRule("Domains", .strings),
        PropertyRule("Address", .address),
    ]

    private static let person: [PropertyRule] = [
        PropertyRule("Firstname", .string(limit: 99), column: "firstname"),
        PropertyRule("Lastname", .string(limit: 99), column: "lastname"),
        PropertyRule("Title", .string(limit: 99), column: "title"),
        PropertyRule("Position", .reference(.list("perspos"), member: "Id"), column: "position_idx"),
        PropertyRule("Contact", .reference(.contact, member: "ContactId"), column: "contact_id"),
        PropertyRule("Associate", .reference(.associate, member: "AssociateId"), column: "associate_id"),
        PropertyRule("Emails", .elements),
    ]

    /// What a row keeps of a value that is written: an id, plain elements, or the value itself.
    func stored(_ value: JSONValue, in tenant: Tenant) throws(WireReply) -> JSONValue {
        switch kind {
        case .string(let limit):
            if value == .null { return "" }
            guard let text = value.string else { throw .badRequest("\(name) takes a string, not \(value.kind)") }
            guard text.count <= limit else { throw .badRequest("\(name) takes at most \(limit) characters") }
            return value
        case .reference(let reference, let member):
            if value == .null { return 0 }
            guard let members = value.object, let id = (members[member] ?? 0).int else {
                throw .badRequest("\(name) takes an object with a number as its \(member)")
            }
            guard tenant.exists(reference, id) else { throw .badRequest("\(name) has no \(member) \(id)") }
            return .integer(id)
        case .elements:
            return .array(
                try elements(value).map { element throws(WireReply) in
                    guard let text = element["Value"]?.string, text.count <= 1023 else {
                        throw .badRequest("\(name) takes objects with a Value of at most 1023 characters")
                    }
                    return ["Value": .string(text), "Description": element["Description"] ?? ""]
                }
            )
        case .address:
            guard value == .null || value.object != nil else {
                throw .badRequest("\(name) takes an object, not \(value.kind)")
            }
            return value
        case .strings:
            let texts = try elements(value)
            guard texts.allSatisfy({ $0.string != nil }) else { throw .badRequest("\(name) takes strings") }
            return .array(texts)
        }
    }

    private func elements(_ value: JSONValue) throws(WireReply) -> [JSONValue] {
        if value == .null { return [] }
        guard let elements = value.array else { throw .badRequest("\(name) takes an array, not \(value.kind)") }
        return elements
    }
}
