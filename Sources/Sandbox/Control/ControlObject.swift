import JSON

/// The members of a control call's body, each read by its type.
struct ControlObject {
    let json: JSONValue

    /// - Parameter known: when given, any other member is refused.
    init(_ json: JSONValue, _ what: String, known: [String]? = nil) throws(SandboxError) {
        guard let members = json.object else { throw SandboxError("\(what) is a JSON object, not \(json.kind)") }
        if let known, let stranger = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw SandboxError("\(what) has no member \(stranger)")
        }
        self.json = json
    }

    /// nil when the member is missing or null.
    func value<Value: SwitchValue>(_ name: String, as type: Value.Type = Value.self) throws(SandboxError) -> Value? {
        guard let member = json[name], member != .null else { return nil }
        guard let value = Value.read(member) else { throw SandboxError(name, takes: Value.words, not: member) }
        return value
    }

    func required<Value: SwitchValue>(_ name: String, as type: Value.Type = Value.self) throws(SandboxError) -> Value {
        guard let value = try value(name, as: type) else { throw SandboxError("\(name) is missing: \(Value.words)") }
        return value
    }

    /// A whole number above 0.
    func count(_ name: String) throws(SandboxError) -> Int? {
        let value = try value(name, as: Int.self)
        guard value != 0 else { throw SandboxError("\(name) is a whole number above 0") }
        return value
    }

    func members(_ name: String) -> [String: JSONValue] { json[name]?.object ?? [:] }
}
