import CompanyExplorer
import HTTPTypes
import JSON
import Text

/// An explorer's own description of one path that we call, as far as it can be compared with what we send.
struct OpenAPIDescription {
    /// The path as we write it.
    let path: String
    private let json: JSONValue

    /// Nil when it is no description.
    init?(_ json: JSONValue, template: String) {
        guard json["paths"]?.object != nil else { return nil }
        self.json = json
        path = String(template.prefix { $0 != "?" })
    }

    /// What the explorer would not accept, one line for each.
    ///
    /// - Parameter base: the explorer's address; a description may begin its paths at the host.
    func problems(_ call: ExplorerCall, base: String) -> [String] {
        let paths = json["paths"]?.object ?? [:]
        let known = paths.keys.sorted()
        guard let found = known.first(where: { isSame($0, base) }) else {
            let near = known.min { (distance($0, path), $0) < (distance($1, path), $1) }
            let guess = near.map { "; near it is \($0.inOneLine(atMost: 100))" } ?? ""
            return ["its openapi.json has no path \(path)\(guess)"]
        }
        let methods = paths[found]?.object ?? [:]
        guard let operation = methods[call.method.rawValue.lowercased()] else {
            let others = methods.keys.sorted().map { $0.uppercased().inOneLine(atMost: 20) }
            let only = others.joined(separator: ", ")
            return ["its openapi.json has no \(call.method.rawValue) \(path), only \(only)"]
        }
        let schema = operation["requestBody"]?["content"]?["application/json"]?["schema"]
        return missing(in: call.body ?? .null, schema, at: "", depth: 0).map {
            "it requires \($0.inOneLine(atMost: 100)), which is not in what we send"
        }
    }

    /// Whether a path of the description is the one we call: its `{parameter}` stands for any segment of ours.
    private func isSame(_ described: String, _ base: String) -> Bool {
        let theirs = segments(described)
        let front = base.firstRange(of: "://").map { base[$0.upperBound...].drop { $0 != "/" } } ?? ""
        let prefix = segments(String(front))
        return [segments(path), prefix + segments(path)].contains { ours in
            ours.count == theirs.count
                && zip(ours, theirs).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
        }
    }

    private func segments(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    /// The required members that a body lacks.
    private func missing(in body: JSONValue, _ schema: JSONValue?, at place: String, depth: Int) -> [String] {
        guard depth < 8, let schema = schema.map(resolved) else { return [] }
        let parts = (schema["allOf"]?.array ?? []).flatMap { missing(in: body, $0, at: place, depth: depth + 1) }
        let required = (schema["required"]?.array ?? []).compactMap(\.string)
        let absent = required.filter { body[$0] == nil }.map { place + $0 }
        let inside = (schema["properties"]?.object ?? [:]).sorted { $0.key < $1.key }.flatMap { name, property in
            guard let member = body[name], member.object != nil else { return [String]() }
            return missing(in: member, property, at: "\(place)\(name).", depth: depth + 1)
        }
        return parts + absent + inside
    }

    /// What a `$ref` within the description stands for.
    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.string, reference.hasPrefix("#/") else { return schema }
        return reference.dropFirst(2).split(separator: "/").reduce(Optional(json)) { value, step in
            value?[String(step).replacing("~1", with: "/").replacing("~0", with: "~")]
        } ?? .null
    }
}
