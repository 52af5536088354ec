import JSON

/// The associate who saved a company or person last.
///
/// `UpdatedBy` of an entity is an associate with its ids and names (vendor's OpenAPI file, sure).
package struct Saver: Hashable, Sendable {
    package let id: Int
    /// Empty when the CRM does not say.
    package let name: String

    init?(_ entity: JSONValue) {
        guard let associate = entity["UpdatedBy"], let id = associate.identity("AssociateId") else { return nil }
        self.id = id
        let names = ["FullName", "Name"].map(associate.text)
        name = names.first { !$0.isEmpty } ?? ""
    }
}
