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
    /// The town of the street address, else of the postal one.
    package let city: String
    /// The same address in one line, with postal code and town.
    package let address: String
    /// What decides whether the company is ours.
    package let traits: [Trait: TraitValue]
    /// A user deleted the company; it is purged for good some days later.
    package let isDeleted: Bool
    package let savedBy: Saver?

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
        (city, address) = Self.address(json["Address"])
        traits = Dictionary(uniqueKeysWithValues: Trait.allCases.map { ($0, TraitValue(json, $0)) })
        isDeleted = json.flag("Deleted")
        savedBy = Saver(json)
    }

    /// The lines of a street address come first: a postal one may be a box far away.
    private static func address(_ json: JSONValue?) -> (city: String, line: String) {
        for part in ["Street", "Postal"] {
            guard let address = json?[part] else { continue }
            let city = address.text("City")
            let town = [address.text("Zipcode"), city].filter { !$0.isEmpty }.joined(separator: " ")
            let lines = ["Address1", "Address2", "Address3"].map(address.text) + [town]
            let line = lines.filter { !$0.isEmpty }.joined(separator: ", ")
            if !line.isEmpty { return (city, line) }
        }
        return ("", "")
    }
}
