import JSON

/// Creating a company over the API, and what is asked before it.
extension SandboxState {
    /// `GET /Contact/default`: what the preferences of our own user fill in.
    func contactTemplate() -> WireReply {
        var members = document.json(blankContact(id: 0)).object ?? [:]
        members["_Links"] = nil
        return .json(.object(members))
    }

    /// `POST /Contact`: 200 and the whole entity (sure).
    mutating func createContact(_ request: WireRequest) throws(WireReply) -> WireReply {
        let highest = tenant.rows.keys.filter { $0.kind == .contact }.map(\.id).max() ?? 0
        let blank = blankContact(id: highest + 1)
        let row = try filled(blank, try json(request))
        if let (field, message) = missing(in: row).min(by: { $0.key < $1.key }) {
            throw exception("\(field): \(message)")
        }
        let earlier = raised.count
        tenant.rows[row.key] = blank
        _ = commit(row, by: configuration.apiAssociateID)
        raiseCreated(row.key, insteadOf: earlier, by: configuration.apiAssociateID)
        counters.contactsCreated += 1
        return entity(tenant.rows[row.key] ?? row, request)
    }

    /// `POST /Contact/Validate`: a message for each field that is not right, empty when all are (sure).
    func validateContact(_ request: WireRequest) throws(WireReply) -> WireReply {
        let row = try filled(blankContact(id: 0), try json(request))
        return .json(.object(missing(in: row).mapValues(JSONValue.string)))
    }

    /// `GET /Contact/Duplicates/{name}`: companies of that name, whatever its case, or whose name begins with it.
    func duplicates(name: String, _ request: WireRequest) -> WireReply {
        let department = request.query["department"]?.lowercased() ?? ""
        return .json(
            duplicates("NameDepartment", "Company name and department") { row in
                row.string("Name").lowercased().hasPrefix(name.lowercased())
                    && (department.isEmpty || row.string("Department").lowercased() == department)
            }
        )
    }

    /// `GET /Contact/DuplicateDomains/{domain}`.
    func duplicates(domain: String) -> WireReply {
        .json(
            duplicates("Domain", "Web domain") { row in
                (row.values["Domains"]?.array ?? []).contains { $0.string?.lowercased() == domain.lowercased() }
            }
        )
    }

    private func duplicates(_ rule: String, _ display: String, _ matches: (EntityRow) -> Bool) -> JSONValue {
        let rows = tenant.rows.values.filter { $0.key.kind == .contact && $0.deleted == nil && matches($0) }
        return .array(
            rows.sorted { $0.key.id < $1.key.id }.map { row in
                .carrier([
                    "RuleName": .string(rule), "RuleDisplayName": .string(display),
                    "SoPrimaryKey": .integer(row.key.id), "EntryName": .string(row.nameDepartment),
                    "EntryIdentifier": .string(row.string("OrgNr")),
                ])
            }
        )
    }

    private func blankContact(id: Int) -> EntityRow {
        EntityRow(
            key: .contact(id),
            values: ["Country": 276, "Associate": .integer(configuration.apiAssociateID)],
            created: now,
            createdBy: configuration.apiAssociateID,
            updated: now,
            updatedBy: configuration.apiAssociateID
        )
    }

    /// A new row with what the body says; members that no client can write, or that are as before, are ignored.
    func filled(_ blank: EntityRow, _ body: JSONValue) throws(WireReply) -> EntityRow {
        guard let members = body.object else { throw .badRequest("A record is an object, not \(body.kind)") }
        let before = EntityDocument(tenant: tenant, behaviour: Behaviour(), api: api).json(blank)
        let steps = members.filter { name, value in
            guard value != before[name] else { return false }
            return PropertyRule.rule(name, of: blank.key.kind) != nil
                || ["UserDefinedFields", "CustomFields"].contains(name) && value.object?.isEmpty == false
        }
        return try Patch(tenant: tenant, behaviour: behaviour)
            .applied(steps.map { PatchStep(path: [$0.key], value: $0.value) }, to: blank)
    }

    /// What the tenant's settings want and the row lacks.
    private func missing(in row: EntityRow) -> [String: String] {
        var messages: [String: String] = [:]
        let extra = behaviour.mandatoryContactFields == .nameBusinessCategory ? ["Business", "Category"] : []
        for name in ["Name"] + extra {
            let isEmpty = row.values[name].map { $0 == "" || $0 == 0 } ?? true
            if isEmpty { messages[name] = "\(name) is mandatory" }
        }
        return messages
    }
}
