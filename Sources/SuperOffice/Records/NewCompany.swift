import JSON
import Text

/// What is known of a company that is to be created; what is nil or empty is left to the tenant's defaults.
package struct NewCompany: Hashable, Sendable {
    package var name: String
    package var department = ""
    package var orgNr = ""
    package var url = ""
    package var countryID: Int?
    package var categoryID: Int?
    package var businessID: Int?

    package init(name: String) { self.name = name }

    /// The entity to send: the tenant's defaults with these fields set; all else stays as the CRM gave it.
    func entity(over defaults: JSONValue) -> JSONValue {
        var members = defaults.object ?? [:]
        members["ContactId"] = 0
        members["Name"] = .string(name)
        if !department.isEmpty { members["Department"] = .string(department) }
        if !orgNr.isEmpty { members["OrgNr"] = .string(orgNr) }
        if !url.isEmpty { members["Urls"] = [["Value": .string(url), "Description": ""]] }
        if let countryID { members["Country"] = ["CountryId": .integer(countryID)] }
        if let categoryID { members["Category"] = ["Id": .integer(categoryID)] }
        if let businessID { members["Business"] = ["Id": .integer(businessID)] }
        return .object(members)
    }

    /// The host of the web address as a domain: `www.acme.example/about` is `acme.example`; nil without one.
    package var domain: String? {
        var host = url.trimmed.lowercased()[...]
        if let scheme = host.firstRange(of: "://") { host = host[scheme.upperBound...] }
        guard let name = HostName.normalised(host.prefix { !"/?#".contains($0) }), !name.contains(where: "@:".contains)
        else { return nil }
        let domain = name.hasPrefix("www.") ? String(name.dropFirst(4)) : name
        return domain.contains(".") ? domain : nil
    }
}

/// A company that may be the same: an element of `GET /Contact/Duplicates/{name}`.
package struct PossibleDuplicate: Hashable, Sendable {
    /// nil for a match in a system outside of the CRM.
    package let contactID: Int?
    package let name: String
    /// The rule that found it, as the tenant calls it.
    package let rule: String

    /// Reads an element; nil when it names nothing.
    init?(_ json: JSONValue) {
        contactID = json.identity("SoPrimaryKey")
        name = json.text("EntryName")
        let shown = json.text("RuleDisplayName")
        rule = shown.isEmpty ? json.text("RuleName") : shown
        if contactID == nil, name.isEmpty { return nil }
    }
}
