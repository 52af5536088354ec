import JSON

/// Applying operations to a JSON document: names without regard to case, arrays as the vendor describes them.
enum PatchDocument {
    enum Failure: Error, Hashable, Sendable {
        case noSuchPath
        case testFailed
    }

    static func apply(_ operation: PatchOperation, to document: inout JSONValue) throws(Failure) {
        try apply(operation.verb, operation.path[...], operation.value, to: &document)
    }

    private static func apply(
        _ verb: PatchOperation.Verb,
        _ path: ArraySlice<String>,
        _ value: JSONValue,
        to node: inout JSONValue
    ) throws(Failure) {
        guard let step = path.first else { return try finish(verb, value, at: &node) }
        let rest = path.dropFirst()
        switch node {
        case .object(var members):
            guard let name = members.keys.first(where: { $0.lowercased() == step.lowercased() }) else {
                throw .noSuchPath
            }
            var member = members[name] ?? .null
            try apply(verb, rest, value, to: &member)
            members[name] = member
            node = .object(members)
        case .array(var elements):
            if step == "-", rest.isEmpty, verb == .add {
                elements.append(value)
            } else {
                guard let index = Int(step), elements.indices.contains(index) else { throw .noSuchPath }
                if !rest.isEmpty || verb == .replace || verb == .test {
                    try apply(verb, rest, value, to: &elements[index])
                } else if verb == .add {
                    elements.insert(value, at: index)
                } else {
                    elements.remove(at: index)
                }
            }
            node = .array(elements)
        case .null where verb == .add || verb == .replace:
            // "None" is null on the wire: writing into it makes the object.
            var member = JSONValue.null
            try apply(verb, rest, value, to: &member)
            node = .object([step: member])
        default:
            throw .noSuchPath
        }
    }

    private static func finish(_ verb: PatchOperation.Verb, _ value: JSONValue, at node: inout JSONValue)
        throws(Failure)
    {
        switch verb {
        case .remove:
            node = .null
        case .test:
            guard node == value else { throw .testFailed }
        case .add, .replace:
            // An object sent where an array is expected is appended; an array replaces the whole list.
            if case .array(let elements) = node, case .object = value {
                node = .array(elements + [value])
            } else {
                node = value
            }
        }
    }
}
