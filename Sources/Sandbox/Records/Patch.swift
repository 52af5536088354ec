import JSON

/// One value that a client or a person writes, and the path that it goes to.
struct PatchStep: Hashable, Sendable {
    let path: [String]
    let value: JSONValue

    /// Reads an array of operations (RFC 6902) or an object of properties (RFC 7396).
    ///
    /// Of the operations it knows those that put a value somewhere. All others are refused, so that a client that sends
    /// them does not seem to work.
    static func parse(_ json: JSONValue) throws(WireReply) -> [PatchStep] {
        if let members = json.object { return members.map { PatchStep(path: [$0.key], value: $0.value) } }
        guard let operations = json.array else {
            throw .badRequest("A patch is an array of operations or an object, not \(json.kind)")
        }
        return try operations.map { operation throws(WireReply) in
            guard ["add", "replace"].contains(operation["op"]?.string) else {
                throw .badRequest("The sandbox knows the operations add and replace")
            }
            guard let path = operation["path"]?.string?.split(separator: "/"), !path.isEmpty,
                let value = operation["value"]
            else { throw .badRequest("An operation has a path and a value") }
            return PatchStep(path: path.map(String.init), value: value)
        }
    }

    var refusal: WireReply {
        .badRequest("The path \(path.joined(separator: "/")) does not lead to anything that the sandbox can write")
    }
}

/// What one PATCH, or one save by a person, makes of a row.
struct Patch {
    let tenant: Tenant
    let behaviour: Behaviour

    /// The row after all steps; nothing is stored here.
    func applied(_ steps: [PatchStep], to row: EntityRow) throws(WireReply) -> EntityRow {
        var changed = row
        var custom: [String: JSONValue] = [:]
        var userDefined: [String: JSONValue] = [:]
        for step in steps {
            switch step.path[0].lowercased() {
            case "customfields": custom.merge(try fields(step)) { $1 }
            case "userdefinedfields": userDefined.merge(try fields(step)) { $1 }
            default: try write(step, into: &changed)
            }
        }
        if behaviour.patchWipesOthers && !(custom.isEmpty && userDefined.isEmpty) {
            changed.fields = [:]
            // Extra fields are in `CustomFields` only.
            if !custom.isEmpty { changed.extras = changed.extras.mapValues { _ in "[I:0]" } }
        }
        // Which of two values wins is documented nowhere; the newer dictionary's is the likelier.
        for (name, value) in userDefined.merging(custom, uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
            try write(name, value, into: &changed)
        }
        return changed
    }

    /// A dictionary of fields is written as a whole; a path to one field in it leads nowhere.
    private func fields(_ step: PatchStep) throws(WireReply) -> [String: JSONValue] {
        guard step.path.count == 1 else { throw step.refusal }
        guard let fields = step.value.object else {
            throw .badRequest("\(step.path[0]) takes an object, not \(step.value.kind)")
        }
        return fields
    }

    /// Writes a property: whole, the id of a reference, or one more element.
    private func write(_ step: PatchStep, into row: inout EntityRow) throws(WireReply) {
        guard let rule = PropertyRule.rule(step.path[0], of: row.key.kind) else { throw step.refusal }
        var value = step.value
        switch (rule.kind, step.path.dropFirst()) {
        case (_, []): break
        case (.reference(_, let member), let rest) where rest == [member]: value = .object([member: value])
        case (.elements, ["-"]): value = .array((row.values[rule.name]?.array ?? []) + [value])
        default: throw step.refusal
        }
        row.values[rule.name] = try rule.stored(value, in: tenant)
    }

    private func write(_ name: String, _ value: JSONValue, into row: inout EntityRow) throws(WireReply) {
        if let field = tenant.field(name, of: row.key.kind) {
            if behaviour.refusesWrites(of: field) {
                throw .refusal(403, "SoSentryException", "\(name) may not be written")
            }
            row.fields[name] = try checked(value, field)
        } else if row.extras[name] != nil {
            row.extras[name] = value.string ?? ""
        } else {
            // `SuperOffice:83:DisplayText` accompanies `SuperOffice:83`: it is derived, and the server does not read it.
            let suffix = [":DisplayText", ":DisplayTooltip", ":org"].first { name.hasSuffix($0) }
            let owner = String(name.dropLast(suffix?.count ?? 0))
            guard suffix != nil, tenant.field(owner, of: row.key.kind) != nil || row.extras[owner] != nil else {
                throw .badRequest("There is no field \(name) on \(row.key.kind.rawValue)")
            }
        }
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
            let altered = behaviour.patchAltersValue.applied(to: text)
            let limit = field.textLength > 0 ? field.textLength : field.kind == .longText ? 200 : 40
            guard altered.count <= limit else {
                throw .badRequest("\(field.progID) takes at most \(limit) characters, not \(altered.count)")
            }
            return .text(altered)
        default:
            return value
        }
    }
}
