package import JSON

/// One list of the tenant, built-in or its own: an element of `GET /List`.
package struct TenantList: Hashable, Sendable {
    /// The UDListDefinition id (vendor's OpenAPI text, sure).
    package let id: Int
    package let name: String
    /// Often the database's name for it.
    package let type: String
    /// Made by the tenant itself.
    package let isCustom: Bool
    package let isDeleted: Bool
    package let isUsedByFields: Bool

    /// Reads an element; nil without an id.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("Id") else { return nil }
        self.id = id
        name = json.text("Name")
        type = json.text("ListType")
        isCustom = json.flag("IsCustomList")
        isDeleted = json.flag("Deleted")
        isUsedByFields = json.flag("InUseByUserDefinedFields")
    }
}

/// A country of the tenant's list: an element of `GET /List/Country/Items`.
package struct Country: Hashable, Sendable {
    package let id: Int
    package let name: String
    package let englishName: String
    /// ISO 3166, capital letters; empty when the tenant has none for it.
    package let twoLetterCode: String
    package let threeLetterCode: String

    /// Reads an element; nil without an id.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("CountryId") else { return nil }
        self.id = id
        name = json.text("Name")
        englishName = json.text("EnglishName")
        twoLetterCode = json.text("TwoLetterISOCountry").uppercased()
        threeLetterCode = json.text("ThreeLetterISOCountry").uppercased()
    }

    /// Whether people may mean this country by that text: a code or a name, in any case.
    package func isCalled(_ text: String) -> Bool {
        let text = text.trimmed.lowercased()
        return !text.isEmpty
            && [name, englishName, twoLetterCode, threeLetterCode].contains { $0.lowercased() == text }
    }
}
