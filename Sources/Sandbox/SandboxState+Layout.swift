import JSON

extension SandboxState {
    /// Definitions of user-defined fields; the working copy also has what is not published yet.
    func fields(_ kind: EntityKind, published: Bool, name: String?) -> WireReply {
        let fields = tenant.fields(of: kind).filter { $0.published || !published }
        func json(_ field: UdefDefinition) -> JSONValue {
            field.json(mdoListNameMissing: behaviour.mdoListNameMissing)
        }
        guard let name else { return .json(.array(fields.map(json))) }
        guard let field = fields.first(where: { $0.progID == name || $0.label.lowercased() == name.lowercased() })
        else {
            return .notFound("User-defined field \(name) not found")
        }
        return .json(json(field))
    }

    /// The user our API calls act as.
    func principal() -> WireReply {
        let associate = tenant.associate(configuration.apiAssociateID)
        return .json([
            "UserType": .string(associate?.type ?? "InternalAssociate"),
            "Associate": .string(associate?.name ?? "API"),
            "AssociateId": .integer(configuration.apiAssociateID),
            "IsPerson": true,
            "PersonId": .integer(associate?.personID ?? 0),
            "CountryId": 276,
            "HomeCountryId": 276,
            "ContactId": 1,
            "GroupId": 2,
            "BusinessId": 2,
            "CategoryId": 4,
            "ContactOwner": .integer(configuration.apiAssociateID),
            "RoleId": 1,
            "RoleName": "User level 0",
            "RoleDescription": "",
            "RoleType": "Employee",
            "Licenses": [],
            "FullName": .string(associate?.fullName ?? "API user"),
            "EMailAddress": "api@example.com",
            "FunctionRights": ["hasCompanyUpdate", "hasPersonUpdate"],
            "EjUserId": 2,
            "EjAccessLevel": 1,
            "EjUserStatus": "StatusNormal",
            "ProvidedCredentials": [],
            "SecondaryGroups": [],
            "DatabaseContextIdentifier": .string(configuration.contextIdentifier),
            "UserName": "api@example.com",
        ])
    }
}
