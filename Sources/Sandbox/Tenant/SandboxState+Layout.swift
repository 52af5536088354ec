import JSON

extension SandboxState {
    /// Definitions of user-defined fields; the working copy also has what is not published yet.
    func fields(_ kind: EntityKind, published: Bool) -> WireReply {
        let fields = tenant.fields(of: kind).filter { $0.published || !published }
        return .json(.array(fields.map { $0.json(mdoListNameMissing: behaviour.mdoListNameMissing) }))
    }

    /// The user our API calls act as.
    ///
    /// Its person and company are rows that can be read, or 0 in a tenant that has none.
    func principal(_ request: WireRequest) -> WireReply {
        let associate = tenant.associate(configuration.apiAssociateID)
        let person = associate.flatMap { tenant.rows[.person($0.personID)] }
        let company = tenant.rows[.contact(person?.reference("Contact") ?? Seed.ownCompany)]
        return .json([
            "UserType": .string(request.ticket == nil ? associate?.type ?? "InternalAssociate" : "SystemAssociate"),
            "Associate": .string(associate?.name ?? "API"),
            "AssociateId": .integer(configuration.apiAssociateID), "IsPerson": true,
            "PersonId": .integer(person?.key.id ?? 0), "ContactId": .integer(company?.key.id ?? 0), "GroupId": 2,
            "ContactOwner": .integer(configuration.apiAssociateID), "RoleId": 1, "RoleName": "User level 0",
            "FullName": .string(associate?.fullName ?? "API user"),
            // A user without an e-mail address is possible: it is the person's.
            "EMailAddress": .string(person?.firstElement("Emails") ?? ""),
            "FunctionRights": ["hasCompanyUpdate", "hasPersonUpdate"],
            "DatabaseContextIdentifier": .string(configuration.contextIdentifier), "UserName": "api@example.com",
        ])
    }
}
