import JSON

extension EntityDocument {
    /// The dictionaries of user-defined fields, each with its own encodings and companion keys.
    func fieldDictionaries(_ row: EntityRow) -> [String: JSONValue] {
        let extras = row.extras.mapValues(JSONValue.string)
        var custom = behaviour.customFieldsEmpty ? [:] : dictionary(.customFields, row)
        if !behaviour.customFieldsEmpty {
            for (name, value) in extras {
                custom[name] = value
                custom[name + ":org"] = value
            }
        }
        let old = behaviour.userDefinedFieldsMissing ? JSONValue.null : .object(dictionary(.userDefinedFields, row))
        return ["UserDefinedFields": old, "ExtraFields": .object(extras), "CustomFields": .object(custom)]
    }

    private func dictionary(_ which: UdefValue.Dictionary, _ row: EntityRow) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for field in tenant.fields(of: row.key.kind) where field.published {
            let value = row.field(field)
            let text = JSONValue.string(
                value.encoded(for: which, behaviour, unlimited: field.kind == .unlimitedDate)
            )
            members[field.progID] = text
            if which == .customFields { members[field.progID + ":org"] = text }
            if field.isList {
                let item =
                    if case .whole(let id) = value { tenant.list(of: field)?.item(id) } else { nil as TenantList.Item? }
                members[field.progID + ":DisplayText"] = .string(resolve(item?.name ?? ""))
                members[field.progID + ":DisplayTooltip"] = .string(item?.tooltip ?? "")
            }
        }
        if let malformed,
            let progID = malformed.progID ?? tenant.fields(of: row.key.kind).first(where: \.isList)?.progID
        {
            members[progID] = malformed.shape.value
        }
        return members
    }
}

extension Fault.MalformedShape {
    var value: JSONValue {
        switch self {
        case .object: ["Id": 7, "Value": "seven"]
        case .array: ["[I:7]"]
        case .null: nil
        case .number: 7
        case .unknownMarker: "[Q:7]"
        case .badNumber: "[I:seven]"
        case .badDate: "[D:31/31/2020]"
        case .unknownItem: "[I:99999]"
        }
    }
}
