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
    package let personID: Int?
    package let contactID: Int?
    package let roleName: String
    /// The tenant, `Cust12345`.
    package let contextIdentifier: String

    /// Whether other integrations may act as this user, too (the vendor documents neither that nor the opposite).
    package var isSystemUser: Bool { userType == "SystemAssociate" }

    /// Reads the answer; nil when it names no associate.
    package init?(_ json: JSONValue) {
        guard let associateID = json.identity("AssociateId") else { return nil }
        self.associateID = associateID
        associate = json.text("Associate")
        fullName = json.text("FullName")
        email = json.text("EMailAddress")
        userName = json.text("UserName")
        userType = json.text("UserType")
        personID = json.identity("PersonId")
        contactID = json.identity("ContactId")
        roleName = json.text("RoleName")
        contextIdentifier = json.text("DatabaseContextIdentifier")
    }
}
