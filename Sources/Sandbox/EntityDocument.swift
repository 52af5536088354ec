import FoundationEssentials
import JSON

/// Writing a row as the JSON entity the API answers with.
struct EntityDocument: Sendable {
    let tenant: Tenant
    let behaviour: Behaviour
    /// The tenant's `Api` URL, for `_Links`.
    let api: String
    /// The language of list texts; nil leaves them raw.
    var language: String?
    var utc = false
    /// A field that a fault has spoiled.
    var malformed: (progID: String?, shape: Fault.MalformedShape)?

    func json(_ row: EntityRow) -> [String: JSONValue] {
        var members: [String: JSONValue]
        switch row.key.kind {
        case .contact: members = contact(row)
        case .person: members = person(row)
        }
        members["UpdatedDate"] = .string(ClockText.entity(row.updated, utc: utc))
        members["CreatedDate"] = .string(ClockText.entity(row.created, utc: utc))
        members["TableRight"] = ["Mask": "Select, Update, Insert, Delete", "Reason": ""]
        members["FieldProperties"] = fieldProperties(row.key.kind)
        members["_Links"] = links(row)
        for (name, dictionary) in fieldDictionaries(row) { members[name] = dictionary }
        return members
    }

    /// What the row's rules describe, plus the members that both entities share.
    func common(_ row: EntityRow) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "Interests": [],
            "ActiveInterests": 0,
            "ActiveStatusMonitorId": 0,
            "SupportAssociate": associate(0),
            "TicketPriority": ["Id": 0, "Value": "", "Tooltip": "", "TableRight": nil, "FieldProperties": [:]],
            "CustomerLanguage": ["Id": 0, "Value": "", "Tooltip": "", "TableRight": nil, "FieldProperties": [:]],
            "DbiAgentId": 0,
            "DbiKey": "",
            "DbiLastModified": "0001-01-01T00:00:00",
            "DbiLastSyncronized": "0001-01-01T00:00:00",
            "Source": 0,
            "ActiveErpLinks": 0,
            "BounceEmails": [],
            "UtmParameters": nil,
            "CreatedBy": associate(row.createdBy),
            "UpdatedBy": associate(row.updatedBy),
        ]
        for rule in PropertyRule.rules(for: row.key.kind) {
            members[rule.name] = value(rule, of: row)
        }
        return members
    }

    private func value(_ rule: PropertyRule, of row: EntityRow) -> JSONValue {
        switch rule.kind {
        case .string: return .string(row.string(rule.name))
        case .flag: return .bool(row.flag(rule.name))
        case .elements: return elements(row.values[rule.name], phones: rule.name.hasSuffix("hones"))
        case .strings: return row.values[rule.name] ?? []
        case .address: return address(row.values[rule.name])
        case .reference(let reference, _):
            let id = row.reference(rule.name)
            return switch reference {
            case .list(let name): listReference(name, id)
            case .country: country(id)
            case .associate: associate(id)
            case .contact: id == 0 ? .null : contactSummary(id)
            }
        }
    }

    func resolve(_ text: String) -> String { Multilingual.resolve(text, language) }

    private func links(_ row: EntityRow) -> JSONValue {
        let own = "\(api)/v1/\(row.key.kind.word)/\(row.key.id)"
        return [
            "Self": .string(own + "/"),
            "Rows": .string("\(api)/v1/\(row.key.kind.word)"),
            "Simple": .string(own + "/Simple"),
        ]
    }

    private func fieldProperties(_ kind: EntityKind) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for rule in PropertyRule.rules(for: kind) {
            let mandatory = behaviour.mandatory(kind).contains(rule.name)
            var type = "SuperOffice.CRM.Services.\(rule.name)"
            var length = 0
            if case .string(let limit) = rule.kind {
                type = "System.String"
                length = limit
            } else if !mandatory {
                continue
            }
            members[rule.name] = [
                "FieldRight": ["Mask": .string(mandatory ? "Update, UIHintMandatory" : "Update"), "Reason": ""],
                "FieldType": .string(type),
                "FieldLength": .integer(length),
            ]
        }
        return .object(members)
    }
}
