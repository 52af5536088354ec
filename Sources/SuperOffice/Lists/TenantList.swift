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
