import JSON

extension Fault {
    /// Reads `{"route":"contact","kind":"status","status":503,"retryAfter":"2","times":3,"entity":18}`.
    init(json: JSONValue) throws(SandboxError) {
        guard let members = json.object else { throw SandboxError("a fault is a JSON object, not \(json.kind)") }
        let known: Set = [
            "route", "kind", "status", "retryAfter", "seconds", "shape", "progId", "times", "entity", "landed", "only",
            "skip", "probability", "seed", "headers", "body", "type", "message", "field", "content", "contentType",
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
            only: try CallPattern(text: json["only"]?.string ?? ""),
            skip: json["skip"]?.int ?? 0,
            times: try Self.whole(json, "times"),
            entity: try Self.whole(json, "entity"),
            chance: try Self.chance(json),
            landed: json["landed"]?.bool ?? false
        )
    }

    private static func whole(_ json: JSONValue, _ name: String) throws(SandboxError) -> Int? {
        guard let value = json[name], value != .null else { return nil }
        guard let number = value.int, number > 0 else { throw SandboxError("\(name) is a whole number above 0") }
        return number
    }

    private static func chance(_ json: JSONValue) throws(SandboxError) -> Chance? {
        guard let value = json["probability"], value != .null else { return nil }
        guard let probability = value.double, (0...1).contains(probability) else {
            throw SandboxError("probability is a number between 0 and 1")
        }
        return Chance(probability, seed: UInt64(clamping: json["seed"]?.int ?? 1))
    }

    private static func status(_ json: JSONValue) throws(SandboxError) -> Int {
        guard let status = json["status"]?.int, (200...599).contains(status) else {
            throw SandboxError("this kind needs a status between 200 and 599")
        }
        return status
    }

    private static func kind(_ json: JSONValue) throws(SandboxError) -> Kind {
        let retryAfter = json["retryAfter"].flatMap { $0.string ?? $0.int.map(String.init) }
        switch json["kind"]?.string {
        case "status":
            return .status(try status(json), retryAfter: retryAfter)
        case "answer":
            var headers = json["headers"]?.object?.compactMapValues(\.string) ?? [:]
            if let retryAfter { headers["Retry-After"] = retryAfter }
            return .answer(try status(json), try FaultBody(json: json), headers: headers)
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
            throw SandboxError(
                "kind is one of status, answer, slow, hang, malformedField, brokenJSON, html, reset, cutOff"
            )
        }
    }

    /// The same shape that ``init(json:)`` reads.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "route": .string(route.rawValue),
            "times": times.map(JSONValue.integer) ?? .null,
            "entity": entity.map(JSONValue.integer) ?? .null,
            "landed": .bool(landed),
            "only": .string(only.description),
            "skip": .integer(skip),
        ]
        if let chance {
            members["probability"] = .number(chance.probability)
            members["seed"] = .integer(Int(clamping: chance.seed))
        }
        switch kind {
        case .status(let status, let retryAfter):
            members["kind"] = "status"
            members["status"] = .integer(status)
            members["retryAfter"] = retryAfter.map(JSONValue.string) ?? .null
        case .answer(let status, let body, let headers):
            members["kind"] = "answer"
            members["status"] = .integer(status)
            members["headers"] = .object(headers.mapValues(JSONValue.string))
            members.merge(body.json) { $1 }
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
