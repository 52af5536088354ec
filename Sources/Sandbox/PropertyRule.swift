/// One property of a record that can be written: its shape on the wire and the database column behind it.
struct PropertyRule: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case string(limit: Int)
        case flag
        /// An object of which only the id counts.
        case reference(Reference, member: String)
        /// `Urls`, `Emails`, `Phones`: objects with a `Value`.
        case elements
        case strings
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

    init(_ name: String, _ kind: Kind, column: String?) {
        self.name = name
        self.kind = kind
        self.column = column
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

    static let contact: [PropertyRule] = [
        PropertyRule("Name", .string(limit: 219), column: "name"),
        PropertyRule("Department", .string(limit: 219), column: "department"),
        PropertyRule("OrgNr", .string(limit: 49), column: "orgNr"),
        PropertyRule("Number1", .string(limit: 49), column: "number1"),
        PropertyRule("Number2", .string(limit: 49), column: "number2"),
        PropertyRule("Kananame", .string(limit: 219), column: "kananame"),
        PropertyRule("Description", .string(limit: 2047), column: "text_id"),
        PropertyRule("NoMailing", .flag, column: "nomailing"),
        PropertyRule("Xstop", .flag, column: "xstop"),
        PropertyRule("Category", .reference(.list("category"), member: "Id"), column: "category_idx"),
        PropertyRule("Business", .reference(.list("business"), member: "Id"), column: "business_idx"),
        PropertyRule("Country", .reference(.country, member: "CountryId"), column: "country_id"),
        PropertyRule("Associate", .reference(.associate, member: "AssociateId"), column: "associate_id"),
        PropertyRule("Urls", .elements, column: nil),
        PropertyRule("Emails", .elements, column: nil),
        PropertyRule("Phones", .elements, column: nil),
        PropertyRule("Faxes", .elements, column: nil),
        PropertyRule("Domains", .strings, column: nil),
        PropertyRule("Address", .address, column: nil),
    ]

    static let person: [PropertyRule] = [
        PropertyRule("Firstname", .string(limit: 99), column: "firstname"),
        PropertyRule("MiddleName", .string(limit: 99), column: "middleName"),
        PropertyRule("Lastname", .string(limit: 99), column: "lastname"),
        PropertyRule("Title", .string(limit: 99), column: "title"),
        PropertyRule("Mrmrs", .string(limit: 19), column: "mrmrs"),
        PropertyRule("Salutation", .string(limit: 99), column: "salutation"),
        PropertyRule("PersonNumber", .string(limit: 49), column: "person_number"),
        PropertyRule("Description", .string(limit: 2047), column: "text_id"),
        PropertyRule("NoMailing", .flag, column: "nomailing"),
        PropertyRule("Retired", .flag, column: "retired"),
        PropertyRule("Position", .reference(.list("perspos"), member: "Id"), column: "position_idx"),
        PropertyRule("Contact", .reference(.contact, member: "ContactId"), column: "contact_id"),
        PropertyRule("Country", .reference(.country, member: "CountryId"), column: "country_id"),
        PropertyRule("Category", .reference(.list("category"), member: "Id"), column: "category_idx"),
        PropertyRule("Business", .reference(.list("business"), member: "Id"), column: "business_idx"),
        PropertyRule("Associate", .reference(.associate, member: "AssociateId"), column: "associate_id"),
        PropertyRule("Urls", .elements, column: nil),
        PropertyRule("Emails", .elements, column: nil),
        PropertyRule("OfficePhones", .elements, column: nil),
        PropertyRule("MobilePhones", .elements, column: nil),
        PropertyRule("PrivatePhones", .elements, column: nil),
        PropertyRule("OtherPhones", .elements, column: nil),
        PropertyRule("Faxes", .elements, column: nil),
        PropertyRule("Address", .address, column: nil),
    ]
}
