import JSON

extension Fault {
    /// Reads `{"route":"contact","kind":"status","status":503,"retryAfter":"2","times":3,"entity":18}`.
    init(json: JSONValue) throws(SandboxError) {
        guard let members = json.object else { throw SandboxError("a fault is a JSON object, not \(json.kind)") }
        let known: Set = [
            "route", "kind", "status", "retryAfter", "seconds", "shape", "progId", "times", "entity", "landed",
        ]
        if let stranger = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw SandboxError("a fault has no member \(stranger)")
        }
        guard let route = json["route"]?.string.flatMap(Route.init(rawValue:)) else {
            throw SandboxError("route is one of " + Route.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self.init(
            route,
            try Self.kind(json),
            times: try Self.whole(json, "times"),
            entity: try Self.whole(json, "entity"),
            landed: json["landed"]?.bool ?? false
        )
    }

    private static func whole(_ json: JSONValue, _ name: String) throws(SandboxError) -> Int? {
        guard let value = json[name], value != .null else { return nil }
        guard let number = value.int, number > 0 else { throw SandboxError("\(name) is a whole number above 0") }
        return number
    }

    private static func kind(_ json: JSONValue) throws(SandboxError) -> Kind {
        switch json["kind"]?.string {
        case "status":
            guard let status = json["status"]?.int, (200...599).contains(status) else {
                throw SandboxError("kind status needs a status between 200 and 599")
            }
            let retryAfter = json["retryAfter"].flatMap { $0.string ?? $0.int.map(String.init) }
            return .status(status, retryAfter: retryAfter)
        case "slow":
            guard let seconds = json["seconds"]?.double, seconds >= 0 else {
                throw SandboxError("kind slow needs seconds")
            }
            return .slow(.seconds(seconds))
        case "malformedField":
            guard let shape = json["shape"]?.string.flatMap(MalformedShape.init(rawValue:)) else {
                throw SandboxError("shape is one of " + MalformedShape.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return .malformedField(progID: json["progId"]?.string, shape: shape)
        case "hang": return .hang
        case "brokenJSON": return .brokenJSON
        case "html": return .html
        case "reset": return .reset
        case "cutOff": return .cutOff
        default:
            throw SandboxError("kind is one of status, slow, hang, malformedField, brokenJSON, html, reset, cutOff")
        }
    }

    /// The same shape that ``init(json:)`` reads.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "route": .string(route.rawValue),
            "times": times.map(JSONValue.integer) ?? .null,
            "entity": entity.map(JSONValue.integer) ?? .null,
            "landed": .bool(landed),
        ]
        switch kind {
        case .status(let status, let retryAfter):
            members["kind"] = "status"
            members["status"] = .integer(status)
            members["retryAfter"] = retryAfter.map(JSONValue.string) ?? .null
        case .slow(let duration):
            members["kind"] = "slow"
            members["seconds"] = .number(duration / .seconds(1))
        case .malformedField(let progID, let shape):
            members["kind"] = "malformedField"
            members["progId"] = progID.map(JSONValue.string) ?? .null
            members["shape"] = .string(shape.rawValue)
        case .hang: members["kind"] = "hang"
        case .brokenJSON: members["kind"] = "brokenJSON"
        case .html: members["kind"] = "html"
        case .reset: members["kind"] = "reset"
        case .cutOff: members["kind"] = "cutOff"
        }
        return .object(members)
    }
}
