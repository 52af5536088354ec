package import FoundationEssentials
package import JSON

/// A company, as far as enrichment needs it.
///
/// What the CRM leaves out, nulls or leaves empty is empty here.
package struct Contact: Hashable, Sendable {
    package let id: Int
    package let name: String
    package let department: String
    package let orgNr: String
    /// Web addresses in the CRM's order, without repeats.
    package let urls: [String]
    /// The ISO code of two letters, else the country's name.
    package let country: String
    /// The category's name in the request's language.
    package let category: String
    /// The line of business in the request's language.
    package let business: String
    /// A user deleted the company; it is purged for good some days later.
    package let isDeleted: Bool
    package let updatedDate: Date?
    package let persons: [Member]
    package let fields: UserDefinedFields

    /// A person in the company's own list.
    package struct Member: Hashable, Sendable {
        package let id: Int
        package let firstName: String
        package let lastName: String
        package let title: String
        package let position: String
        package let isRetired: Bool
    }

    /// Reads the answer of `GET /Contact/{id}`; nil when it is no company.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("ContactId") else { return nil }
        self.id = id
        name = json.text("Name")
        department = json.text("Department")
        orgNr = json.text("OrgNr")
        urls = json.addresses("Urls")
        let country = json["Country"] ?? .null
        let code = country.text("TwoLetterISOCountry")
        self.country = code.isEmpty ? json.displayName("Country") : code.uppercased()
        category = json.displayName("Category")
        business = json.displayName("Business")
        isDeleted = json.flag("Deleted")
        updatedDate = json["UpdatedDate"]?.string.flatMap(WireDate.instant)
        persons = (json["Persons"]?.array ?? []).compactMap(Member.init)
        fields = UserDefinedFields(entity: json)
    }
}

extension Contact.Member {
    /// Here `Position` is text and `Retired` a number, unlike on the person itself (vendor's OpenAPI file, sure).
    init?(_ json: JSONValue) {
        guard let id = json.identity("PersonId") else { return nil }
        self.id = id
        firstName = json.text("Firstname")
        lastName = json.text("Lastname")
        title = json.text("Title")
        position = json.displayName("Position")
        isRetired = json.flag("Retired")
    }
}
