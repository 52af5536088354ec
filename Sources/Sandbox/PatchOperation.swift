import JSON

/// One step of a PATCH, whichever of the two formats it came in.
struct PatchOperation: Hashable, Sendable {
    enum Verb: String, Hashable, Sendable { case add, replace, remove, test }

    let verb: Verb
    /// The path's segments, unescaped.
    let path: [String]
    let value: JSONValue

    /// Reads an array of operations (RFC 6902) or a merge object (RFC 7396).
    static func parse(_ body: [UInt8]) throws(WireReply) -> [PatchOperation] {
        let json: JSONValue
        do { json = try JSONValue(parsing: body) } catch { throw .badRequest("The body is no JSON") }
        switch json {
        case .array(let steps):
            var operations: [PatchOperation] = []
            for step in steps { operations.append(try operation(step)) }
            return operations
        case .object(let members):
            return merge(members, under: [])
        default:
            throw .badRequest("A patch is an array of operations or an object, not \(json.kind)")
        }
    }

    private static func operation(_ step: JSONValue) throws(WireReply) -> PatchOperation {
        guard let members = step.object else { throw .badRequest("An operation is an object, not \(step.kind)") }
        guard let word = members["op"]?.string?.lowercased(), let verb = Verb(rawValue: word) else {
            throw .badRequest("The operations are add, replace, remove and test")
        }
        guard let text = members["path"]?.string, !text.isEmpty, text != "/" else {
            throw .badRequest("The operation \(word) has no path")
        }
        guard verb == .remove || members["value"] != nil else {
            throw .badRequest("The operation \(word) on \(text) has no value")
        }
        return PatchOperation(verb: verb, path: segments(text), value: members["value"] ?? .null)
    }

    private static func segments(_ path: String) -> [String] {
        (path.hasPrefix("/") ? path.dropFirst() : path[...])
            .split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
    }

    /// A merge object says the same as one replacement for each leaf; the field dictionaries stay whole.
    private static func merge(_ members: [String: JSONValue], under path: [String]) -> [PatchOperation] {
        members.sorted { $0.key < $1.key }.flatMap { name, value -> [PatchOperation] in
            let here = path + [name]
            if let inner = value.object, FieldDictionary(here) == nil { return merge(inner, under: here) }
            return [PatchOperation(verb: value == .null ? .remove : .replace, path: here, value: value)]
        }
    }
}

/// Which dictionary of fields a path leads into.
enum FieldDictionary: Hashable, Sendable {
    case customFields, userDefinedFields, extraFields

    init?(_ path: [String]) {
        switch path.first?.lowercased() {
        case "customfields": self = .customFields
        case "userdefinedfields": self = .userDefinedFields
        case "extrafields": self = .extraFields
        default: return nil
        }
    }
}
