import FoundationEssentials
import JSON

/// Writing a row as the JSON entity the API answers with: the members that a client of ours reads.
struct EntityDocument: Sendable {
    let tenant: Tenant
    let behaviour: Behaviour
    /// The tenant's `Api` URL, for `_Links`.
    let api: String
    /// The language of list texts; nil leaves them raw.
    var language: String?
    var utc = false
    /// A field that a fault has spoiled.
    var malformed: MalformedField?

    func json(_ row: EntityRow) -> JSONValue {
        let own = "\(api)/v1/\(row.key.kind.word)"
        var members: [String: JSONValue] = [
            "\(row.key.kind.word)Id": .integer(row.key.id),
            "CreatedBy": associate(row.createdBy), "UpdatedBy": associate(row.updatedBy),
            "CreatedDate": .string(ClockText.entity(row.created, utc: utc)),
            "UpdatedDate": .string(ClockText.entity(row.updated, utc: utc)),
            "_Links": ["Self": .string("\(own)/\(row.key.id)/"), "Rows": .string(own)],
        ]
        switch row.key.kind {
        case .contact: members["Deleted"] = row.deleted == nil ? 0 : 1
        case .person: members["FullName"] = .string("\(row.string("Firstname")) \(row.string("Lastname"))")
        }
        for rule in PropertyRule.rules(for: row.key.kind) { members[rule.name] = value(rule, of: row) }
        members.merge(fieldDictionaries(row)) { $1 }
        return .object(members.merging(["TableRight": JSONValue.null]) { own, _ in own })
    }

    private func value(_ rule: PropertyRule, of row: EntityRow) -> JSONValue {
        let id = row.reference(rule.name)
        switch rule.kind {
        case .string: return .string(row.string(rule.name))
        case .strings: return row.values[rule.name] ?? []
        case .address: return row.values[rule.name] ?? .null
        case .elements: return .array((row.values[rule.name]?.array ?? []).map(element))
        case .reference(.list(let name), _):
            let item = tenant.list(mdo: name)?.item(id)
            return .carrier([
                "Id": .integer(id), "Value": .string(Multilingual.resolve(item?.name ?? "", language)),
                "Tooltip": .string(item?.tooltip ?? ""),
            ])
        case .reference(.country, _): return country(id)
        case .reference(.associate, _): return associate(id)
        case .reference(.contact, _):
            guard let contact = tenant.rows[.contact(id)] else { return .null }
            return .carrier(["ContactId": .integer(id), "Name": .string(contact.string("Name"))])
        }
    }

    func country(_ id: Int) -> JSONValue {
        guard let country = tenant.country(id) else { return .null }
        return .carrier([
            "CountryId": .integer(id), "Name": .string(country.name), "EnglishName": .string(country.name),
            "TwoLetterISOCountry": .string(country.two), "ThreeLetterISOCountry": .string(country.three),
            "Deleted": false,
        ])
    }

    /// "None" is an object with id 0, as the API writes it.
    func associate(_ id: Int) -> JSONValue {
        let associate = tenant.associate(id)
        return .carrier([
            "AssociateId": .integer(id), "Name": .string(associate?.name ?? ""),
            "PersonId": .integer(associate?.personID ?? 0), "Type": .string(associate?.type ?? "Unknown"),
            "FullName": .string(associate?.fullName ?? ""), "Deleted": false,
        ])
    }

    private func element(_ stored: JSONValue) -> JSONValue {
        let value = stored["Value"]?.string ?? ""
        return .carrier([
            "Value": .string(value), "Description": stored["Description"] ?? "",
            "StrippedValue": .string(Self.stripped(value)),
        ])
    }

    /// `https://www.acme.com/` is `acme.com`.
    static func stripped(_ value: String) -> String {
        var text = value[...]
        if let scheme = text.firstRange(of: "://") { text = text[scheme.upperBound...] }
        if text.hasPrefix("www.") { text = text.dropFirst(4) }
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }

    // MARK: User-defined fields

    /// The dictionaries of user-defined fields, each with its own encodings and companion keys.
    private func fieldDictionaries(_ row: EntityRow) -> [String: JSONValue] {
        let extras = row.extras.mapValues(JSONValue.string)
        var custom: [String: JSONValue] = [:]
        if !behaviour.customFieldsEmpty {
            custom = dictionary(.customFields, row)
            for (name, value) in extras { (custom[name], custom[name + ":org"]) = (value, value) }
        }
        let old = behaviour.userDefinedFieldsMissing ? JSONValue.null : .object(dictionary(.userDefinedFields, row))
        return [
            "UserDefinedFields": old, "ExtraFields": .object(extras), "CustomFields": .object(custom),
            "FieldProperties": .object(fieldRights(row)),
        ]
    }

    /// What the API user may do with each field, under the names of both dictionaries.
    private func fieldRights(_ row: EntityRow) -> [String: JSONValue] {
        if behaviour.unwritableMask.isEmpty { return [:] }
        var rights: [String: JSONValue] = [:]
        for field in tenant.fields(of: row.key.kind) where field.published {
            let mask = behaviour.refusesWrites(of: field) ? behaviour.unwritableMask : "Update"
            let right: JSONValue = [
                "FieldRight": ["Mask": .string(mask), "Reason": ""], "FieldType": .string(field.kind.word),
                "FieldLength": .integer(field.isText && field.textLength > 0 ? field.textLength : -1),
            ]
            for dictionary in ["CustomFields", "UserDefinedFields"] { rights["\(dictionary).\(field.progID)"] = right }
        }
        return rights
    }

    private func dictionary(_ which: UdefValue.Dictionary, _ row: EntityRow) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        let fields = tenant.fields(of: row.key.kind)
        for field in fields where field.published {
            let value = row.field(field)
            let text = JSONValue.string(value.encoded(for: which, behaviour))
            members[field.progID] = text
            if which == .customFields { members[field.progID + ":org"] = text }
            if field.isList {
                let item =
                    if case .whole(let id) = value { tenant.list(of: field)?.item(id) } else { nil as TenantList.Item? }
                members[field.progID + ":DisplayText"] = .string(Multilingual.resolve(item?.name ?? "", language))
                members[field.progID + ":DisplayTooltip"] = .string(item?.tooltip ?? "")
            }
        }
        if let malformed, let progID = malformed.progID ?? fields.first(where: \.isList)?.progID {
            members[progID] = malformed.shape.value
        }
        return members
    }
}

extension JSONValue {
    /// An object as the vendor's services carry it: with the rights to it, which are of no use here.
    static func carrier(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.merging(["TableRight": nil, "FieldProperties": [:]]) { own, _ in own })
    }
}
