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

    /// User-defined and extra fields in one shape.
    func customFields(_ kind: EntityKind, name: String?) -> WireReply {
        var infos = tenant.fields(of: kind).filter(\.published).map { ($0.progID, $0.fieldInfo) }
        let extras = tenant.rows.values.lazy.filter { $0.key.kind == kind }.first { !$0.extras.isEmpty }?.extras ?? [:]
        infos += extras.keys.sorted().map { ($0, UdefDefinition.fieldInfo($0, label: $0, type: "Integer")) }
        guard let name else { return .json(.array(infos.map(\.1))) }
        guard let info = infos.first(where: { $0.0 == name }) else { return .notFound("Field \(name) not found") }
        return .json(info.1)
    }

    /// The user our API calls act as.
    ///
    /// Its person and company are rows that can be read, or 0 in a tenant that has none.
    func principal() -> WireReply {
        let associate = tenant.associate(configuration.apiAssociateID)
        let person = associate.flatMap { tenant.rows[.person($0.personID)] }
        let company = tenant.rows[.contact(person?.reference("Contact") ?? Seed.ownCompany)]
        return .json([
            "UserType": .string(associate?.type ?? "InternalAssociate"),
            "Associate": .string(associate?.name ?? "API"),
            "AssociateId": .integer(configuration.apiAssociateID),
            "IsPerson": true,
            "PersonId": .integer(person?.key.id ?? 0),
            "CountryId": 276,
            "HomeCountryId": 276,
            "ContactId": .integer(company?.key.id ?? 0),
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
            // A user without an e-mail address is possible: it is the person's.
            "EMailAddress": .string(person?.firstElement("Emails") ?? ""),
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
