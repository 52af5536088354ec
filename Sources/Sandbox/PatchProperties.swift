import JSON

/// Taking the properties of a patched entity back into its row.
struct PatchProperties {
    let tenant: Tenant

    /// Takes over what differs between the entity before and after; read-only members are left alone.
    func absorb(_ after: JSONValue, before: [String: JSONValue], into row: inout EntityRow) throws(WireReply) {
        for rule in PropertyRule.rules(for: row.key.kind) {
            guard let value = after[rule.name], value != before[rule.name] else { continue }
            row.values[rule.name] = try stored(value, rule)
        }
    }

    private func stored(_ value: JSONValue, _ rule: PropertyRule) throws(WireReply) -> JSONValue {
        switch rule.kind {
        case .string(let limit):
            if value == .null { return "" }
            guard let text = value.string else { throw .badRequest("\(rule.name) takes a string, not \(value.kind)") }
            guard text.count <= limit else { throw .badRequest("\(rule.name) takes at most \(limit) characters") }
            return value
        case .flag:
            if value == .null { return false }
            guard value.bool != nil else { throw .badRequest("\(rule.name) takes a boolean, not \(value.kind)") }
            return value
        case .reference(let reference, let member):
            return .integer(try id(value, rule, reference, member))
        case .elements:
            return .array(try elements(value, rule))
        case .strings:
            let texts = value.array ?? []
            guard value.array != nil || value == .null, texts.allSatisfy({ $0.string != nil }) else {
                throw .badRequest("\(rule.name) takes an array of strings")
            }
            return .array(texts)
        case .address:
            return value["Street"] ?? [:]
        }
    }

    private func id(
        _ value: JSONValue,
        _ rule: PropertyRule,
        _ reference: PropertyRule.Reference,
        _ member: String
    ) throws(WireReply) -> Int {
        if value == .null { return 0 }
        guard let members = value.object else { throw .badRequest("\(rule.name) takes an object, not \(value.kind)") }
        let entry = members.first { $0.key.lowercased() == member.lowercased() }?.value ?? 0
        guard let id = entry.int ?? entry.string.flatMap({ Int($0) }) else {
            throw .badRequest("\(rule.name).\(member) takes a number")
        }
        guard tenant.exists(reference, id) else { throw .badRequest("\(rule.name) has no \(member) \(id)") }
        return id
    }

    private func elements(_ value: JSONValue, _ rule: PropertyRule) throws(WireReply) -> [JSONValue] {
        if value == .null { return [] }
        guard let elements = value.array else { throw .badRequest("\(rule.name) takes an array, not \(value.kind)") }
        var stored: [JSONValue] = []
        for element in elements {
            guard let text = element["Value"]?.string else {
                throw .badRequest("\(rule.name) takes objects with a Value")
            }
            guard text.count <= 1023 else { throw .badRequest("\(rule.name) takes at most 1023 characters") }
            stored.append(["Value": .string(text), "Description": element["Description"] ?? ""])
        }
        return stored
    }
}
