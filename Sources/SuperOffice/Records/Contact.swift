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

    /// Reads the answer of `GET /Contact/{id}`; nil when it is not a company.
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
    }
}
