package import JSON
import Text

extension SuperOfficeClient {
    /// Every list of the tenant, without deleted ones.
    package func tenantLists() async throws(SuperOfficeError) -> [TenantList] {
        let request = APIRequest(
            path: "List",
            query: [("includeDeleted", "false")],
            what: "the tenant's lists",
            subject: .tenant
        )
        return try await array(request).compactMap(TenantList.init)
    }

    /// The items of a list, deleted ones among them.
    ///
    /// Addressed by number, which works for built-in lists too (vendor's OpenAPI text, sure).
    package func items(of list: TenantList) async throws(SuperOfficeError) -> [ListItem] {
        try await items(path: "List/\(list.id)/Items", what: "the list \(list.name.inOneLine(atMost: 60)) (\(list.id))")
    }

    /// The lines of business a company can have.
    package func businesses() async throws(SuperOfficeError) -> [ListItem] {
        try await items(path: "List/Business/Items", what: "the list of businesses")
    }

    /// The categories a company can have.
    package func categories() async throws(SuperOfficeError) -> [ListItem] {
        try await items(path: "List/Category/Items", what: "the list of categories")
    }

    /// The countries a company can be in, and what people may call each of them: by name or ISO code.
    package func countries() async throws(SuperOfficeError) -> [(id: Int, names: [String])] {
        let request = APIRequest(path: "List/Country/Items", what: "the list of countries", subject: .tenant)
        return try await array(request).compactMap { country in
            country.identity("CountryId").map {
                ($0, Contact.TraitValue.countryNames.map(country.text).filter { !$0.isEmpty })
            }
        }
    }

    /// The tenant's users, and what a company's associate is called by: the short name, initials in most tenants.
    package func associates() async throws(SuperOfficeError) -> [(id: Int, name: String)] {
        let name = "associate.name"
        var pages = pages(of: ArchiveQuery(.associates, columns: [name])).makeAsyncIterator()
        var associates: [(id: Int, name: String)] = []
        while let page = try await pages.next() { associates += page.map { ($0.key, $0.text(name)) } }
        return associates
    }

    private func items(path: String, what: String) async throws(SuperOfficeError) -> [ListItem] {
        let request = APIRequest(path: path, query: [("includeDeleted", "true")], what: what, subject: .tenant)
        return ListItem.flatten(try await array(request))
    }
}

/// One list of the tenant, built-in or its own: an element of `GET /List`.
package struct TenantList: Hashable, Sendable {
    /// The UDListDefinition id (vendor's OpenAPI text, sure).
    package let id: Int
    package let name: String
    /// Often the database's name for it.
    package let type: String
    /// Made by the tenant itself.
    package let isCustom: Bool
    package let isUsedByFields: Bool

    /// Reads an element; nil without an id.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("Id") else { return nil }
        self.id = id
        name = json.text("Name")
        type = json.text("ListType")
        isCustom = json.flag("IsCustomList")
        isUsedByFields = json.flag("InUseByUserDefinedFields")
    }
}
