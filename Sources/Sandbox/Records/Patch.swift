import JSON

/// One value that a client or a person writes, and the path that it goes to.
struct PatchStep: Hashable, Sendable {
    let path: [String]
    let value: JSONValue
    /// The value is not written, but has to be there already.
    var isTest = false

    /// Reads an array of operations (RFC 6902) or an object of properties (RFC 7396).
    ///
    /// Of the operations it knows those that put a value somewhere. All others are refused, so that a client that sends
    /// them does not seem to work.
    static func parse(_ json: JSONValue, hasTest: Bool = false) throws(WireReply) -> [PatchStep] {
        if let members = json.object { return members.map { PatchStep(path: [$0.key], value: $0.value) } }
        guard let operations = json.array else {
            throw .badRequest("A patch is an array of operations or an object, not \(json.kind)")
        }
        return try operations.map { operation throws(WireReply) in
            guard let name = operation["op"]?.string, (["add", "replace"] + (hasTest ? ["test"] : [])).contains(name)
            else { throw .badRequest("The sandbox does not know the operation") }
            guard let path = operation["path"]?.string?.split(separator: "/"), !path.isEmpty,
                let value = operation["value"]
            else { throw .badRequest("An operation has a path and a value") }
            return PatchStep(path: path.map(String.init), value: value, isTest: name == "test")
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
        for step in steps where step.isTest { try test(step, row) }
        for step in steps where !step.isTest {
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
        if behaviour.bothDictionaries == .refused, !custom.isEmpty, !userDefined.isEmpty {
            throw .badRequest("CustomFields and UserDefinedFields cannot be written together")
        }
        // Which of two values wins is documented nowhere; the newer dictionary's is the likelier.
        let customWins = behaviour.bothDictionaries == .customFields
        let written = userDefined.merging(custom, uniquingKeysWith: { customWins ? $1 : $0 })
        for (name, value) in written.sorted(by: { $0.key < $1.key }) {
            try write(name, value, into: &changed)
        }
        return changed
    }

    /// Refuses with 409 (sure) what is not as the test says; values are compared as they are read.
    private func test(_ step: PatchStep, _ row: EntityRow) throws(WireReply) {
        guard behaviour.patchTest != .ignored else { return }
        guard step.path[0].lowercased() == "customfields" else { throw step.refusal }
        let document = EntityDocument(tenant: tenant, behaviour: behaviour, api: "").json(row)["CustomFields"]
        let present = document?.object ?? [:]
        let holds: Bool
        switch (step.path.count, behaviour.patchTest) {
        case (2, .key): holds = present[step.path[1]] == step.value
        case (1, .key): holds = document == step.value
        case (1, .dictionary): holds = step.value.object?.allSatisfy { present[$0.key] == $0.value } ?? false
        default: throw step.refusal
        }
        if !holds { throw .refusal(409, "JsonPatchTestFailedException", "The test operation failed") }
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
        do { value = try UdefInput.value(json, for: field, plainOnly: behaviour.bracketsRefused) } catch {
            throw .badRequest(error.description)
        }
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
