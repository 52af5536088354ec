package import JSON

/// A user of the CRM: the answer of `GET /User/currentAssociate`.
package struct Associate: Hashable, Sendable {
    package let id: Int
    /// Initials or login name.
    package let name: String
    package let fullName: String
    package let userName: String
    /// `InternalAssociate`, `SystemAssociate`, ...; also as a number in older answers.
    package let type: String
    package let personID: Int?

    /// Reads the answer; nil when it names no associate.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("AssociateId") else { return nil }
        self.id = id
        name = json.text("Name")
        fullName = json.text("FullName")
        userName = json.text("UserName")
        let type = json.text("Type")
        self.type = wholeNumber(type).map { Self.types[$0] ?? type } ?? type
        personID = json.identity("PersonId")
    }

    /// The numbers behind the names (vendor's OpenAPI text, sure).
    private static let types = [
        1: "InternalAssociate", 2: "ResourceAssociate", 3: "ExternalAssociate", 4: "AnonymousAssociate",
        5: "SystemAssociate",
    ]
}
