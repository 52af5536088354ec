import JSON

/// The user-defined fields that one PATCH writes, and what becomes of them in the row.
struct PatchFields {
    let tenant: Tenant
    let behaviour: Behaviour
    private var custom: [String: JSONValue] = [:]
    private var userDefined: [String: JSONValue] = [:]
    /// A whole dictionary was sent, rather than one key of it.
    private var wholeDictionary = false

    init(tenant: Tenant, behaviour: Behaviour) {
        self.tenant = tenant
        self.behaviour = behaviour
    }

    /// Notes one operation on a field dictionary.
    mutating func add(_ operation: PatchOperation, _ dictionary: FieldDictionary, _ row: EntityRow) throws(WireReply) {
        var entries: [String: JSONValue]
        switch operation.path.count {
        case 1:
            guard operation.verb != .remove else { throw .badRequest("\(operation.path[0]) cannot be removed") }
            guard let members = operation.value.object else {
                throw .badRequest("\(operation.path[0]) takes an object, not \(operation.value.kind)")
            }
            entries = members
            if operation.verb != .test { wholeDictionary = true }
        case 2 where dictionary == .extraFields || behaviour.singleFieldPath:
            entries = [operation.path[1]: operation.verb == .remove ? .null : operation.value]
        default:
            throw .badRequest("The path \(operation.path.joined(separator: "/")) does not lead to a property")
        }
        if operation.verb == .test { return try test(entries, row) }
        if dictionary == .userDefinedFields {
            userDefined.merge(entries) { $1 }
        } else {
            custom.merge(entries) { $1 }
        }
    }

    private func test(_ entries: [String: JSONValue], _ row: EntityRow) throws(WireReply) {
        for (name, value) in entries {
            let same =
                if let field = tenant.field(name, of: row.key.kind) {
                    (try? UdefInput.value(value, for: field)) == row.field(field)
                } else {
                    row.extras[name] == value.string
                }
            if !same { throw .refusal(409, "SoPatchTestException", "The test of \(name) failed") }
        }
    }

    /// Writes the noted fields into the row.
    func write(into row: inout EntityRow) throws(WireReply) {
        var entries = custom
        if !userDefined.isEmpty {
            if custom.isEmpty {
                entries = userDefined
            } else {
                switch behaviour.bothDictionaries {
                case .customFieldsWin: entries = userDefined.merging(custom) { $1 }
                case .userDefinedFieldsWin: entries = custom.merging(userDefined) { $1 }
                case .refused: throw .badRequest("Send CustomFields or UserDefinedFields, not both")
                }
            }
        }
        if behaviour.patchWipesOthers && wholeDictionary {
            row.fields = [:]
            // Extra fields are in `CustomFields` only.
            if !custom.isEmpty { row.extras = row.extras.mapValues { _ in "[I:0]" } }
        }
        for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
            try write(name, value, into: &row)
        }
    }

    private func write(_ name: String, _ value: JSONValue, into row: inout EntityRow) throws(WireReply) {
        if let field = tenant.field(name, of: row.key.kind) {
            row.fields[name] = try checked(value, field)
        } else if row.extras[name] != nil {
            row.extras[name] = value.string ?? ""
        } else if let owner = Self.companionOwner(name),
            tenant.field(owner, of: row.key.kind) != nil || row.extras[owner] != nil
        {
            // Companions are derived; the server does not read them.
            return
        } else if !behaviour.patchIgnoresUnknown {
            throw .badRequest("There is no field \(name) on \(row.key.kind.rawValue)")
        }
    }

    /// `SuperOffice:83:DisplayText` accompanies `SuperOffice:83`.
    private static func companionOwner(_ name: String) -> String? {
        for suffix in [":DisplayText", ":DisplayTooltip", ":org"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return nil
    }

    private func checked(_ json: JSONValue, _ field: UdefDefinition) throws(WireReply) -> UdefValue {
        let value: UdefValue
        do { value = try UdefInput.value(json, for: field) } catch { throw .badRequest(error.description) }
        switch value {
        case .whole(let id) where field.isList && id != 0:
            guard let item = tenant.list(of: field)?.item(id), !item.deleted else {
                throw .badRequest("\(field.progID) has no list item \(id)")
            }
            return value
        case .text(let text):
            if behaviour.controlCharactersRefused, text.unicodeScalars.contains(where: \.isControl) {
                throw .refusal(500, "SoException", "\(field.progID) cannot be saved")
            }
            return .text(try fitted(behaviour.patchAltersValue.applied(to: text), field))
        default:
            return value
        }
    }

    private func fitted(_ text: String, _ field: UdefDefinition) throws(WireReply) -> String {
        let limit = field.textLength > 0 ? field.textLength : field.kind == .longText ? 200 : 40
        if text.count <= limit { return text }
        guard behaviour.longText == .truncated else {
            throw .badRequest("\(field.progID) takes at most \(limit) characters, not \(text.count)")
        }
        return String(text.prefix(limit))
    }
}
