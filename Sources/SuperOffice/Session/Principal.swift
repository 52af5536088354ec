package import JSON

/// Who the access token makes us: the answer of `GET /User/currentPrincipal`.
package struct Principal: Hashable, Sendable {
    /// The id that webhooks carry as `ChangedByAssociateId` for our own changes.
    package let associateID: Int
    package let associate: String
    package let fullName: String
    package let email: String
    /// The name the user signs in with, online an e-mail address.
    package let userName: String
    /// `InternalAssociate`, `SystemAssociate`, ...
    package let userType: String
    /// False for resources and system users, which have no person record of their own (vendor's OpenAPI text, sure).
    package let isPerson: Bool
    package let personID: Int?
    package let contactID: Int?
    package let groupID: Int?
    package let roleName: String
    /// The tenant, `Cust12345`.
    package let contextIdentifier: String

    /// Reads the answer; nil when it names no associate.
    package init?(_ json: JSONValue) {
        guard let associateID = json.identity("AssociateId") else { return nil }
        self.associateID = associateID
        associate = json.text("Associate")
        fullName = json.text("FullName")
        email = json.text("EMailAddress")
        userName = json.text("UserName")
        userType = json.text("UserType")
        isPerson = json["IsPerson"] == nil ? json.identity("PersonId") != nil : json.flag("IsPerson")
        personID = json.identity("PersonId")
        contactID = json.identity("ContactId")
        groupID = json.identity("GroupId")
        roleName = json.text("RoleName")
        contextIdentifier = json.text("DatabaseContextIdentifier")
    }
}
