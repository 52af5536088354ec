package import HTTPTypes
package import JSON
import Text

/// How an explorer wants to be asked, and what its answers mean: `explorer.json`, or the contract of our own.
package struct ExplorerContract: Sendable, Equatable {
    package var request = RequestTemplate()
    package var answer = AnswerRules()

    /// Our own contract.
    package init() {}

    /// Reads the file's content.
    ///
    /// - Throws: what is wrong, with the path in the file and what is allowed.
    package init(_ bytes: [UInt8]) throws(ExplorerContractError) {
        let root: JSONValue
        do { root = try JSONValue(parsing: bytes) } catch {
            throw ExplorerContractError("the file \(error.description(in: bytes))")
        }
        let members = try root.members("the file", ["request", "answer"])
        if let json = members["request"] { request = try RequestTemplate(json) }
        if let json = members["answer"] { answer = try AnswerRules(json) }
    }
}

/// Why an explorer.json cannot be used; one line, without the file's name.
package struct ExplorerContractError: Error, CustomStringConvertible, Equatable {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// What is sent, with `{placeholders}` for what is known of the account, the person and the event.
package struct RequestTemplate: Sendable, Equatable {
    package var method = HTTPRequest.Method.post
    /// Behind the address; nil leaves it to the settings.
    package var path: String?
    /// In place of the default authorization, with `{token}` for the secret.
    package var headers: [String: String]?
    /// nil sends the body of our own contract, or none with GET.
    package var body: JSONValue?

    package init() {}

    init(_ json: JSONValue) throws(ExplorerContractError) {
        let members = try json.members("request", ["method", "path", "headers", "body"])
        if let value = members["method"] {
            let methods: [HTTPRequest.Method] = [.post, .put, .patch, .get]
            guard let method = methods.first(where: { $0.rawValue == value.string?.uppercased() }) else {
                throw ExplorerContractError(
                    "request.method must be one of \(methods.map(\.rawValue).joined(separator: ", "))"
                )
            }
            self.method = method
        }
        path = try members["path"]?.path("request.path", Self.check)
        if let value = members["headers"] { headers = try Self.headers(value) }
        if let value = members["body"] {
            guard method != .get else { throw ExplorerContractError("request.body: a GET has no body") }
            try Self.check(value, "request.body")
            body = value
        }
    }

    private static func headers(_ json: JSONValue) throws(ExplorerContractError) -> [String: String] {
        var headers: [String: String] = [:]
        for (name, value) in try json.members("request.headers", nil) {
            let place = "request.headers.\"\(name)\""
            guard HTTPField.Name(name) != nil else { throw ExplorerContractError("\(place) is no name of a header") }
            guard let text = value.string, HTTPField.isValidValue(text) else {
                throw ExplorerContractError("\(place) has to be one line of text")
            }
            for placeholder in Placeholders(text).names where placeholder != "token" {
                throw ExplorerContractError("\(place): {\(placeholder)} is unknown; a header may have {token} only")
            }
            headers[name] = text
        }
        return headers
    }

    /// Checks the placeholders of each text in a value.
    private static func check(_ json: JSONValue, _ place: String) throws(ExplorerContractError) {
        switch json {
        case .string(let text): try check(text, place)
        case .array(let items):
            for (index, item) in items.enumerated() { try check(item, "\(place).\(index)") }
        case .object(let members):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) { try check(value, "\(place).\(name)") }
        case .null, .bool, .integer, .number: break
        }
    }

    private static func check(_ text: String, _ place: String) throws(ExplorerContractError) {
        let placeholders = Placeholders(text)
        for name in placeholders.names {
            if name == "token" { throw ExplorerContractError("\(place): {token} belongs into request.headers only") }
            guard let value = EnrichmentRequest.example[at: EnrichmentRequest.firstOfMany(name)] else {
                let known = EnrichmentRequest.placeholders
                let near = known.min { (distance($0, name), $0) < (distance($1, name), $1) } ?? ""
                throw ExplorerContractError("\(place): {\(name)} is unknown; did you mean {\(near)}?")
            }
            if placeholders.only == nil || place == "request.path", value.plainText == nil {
                throw ExplorerContractError("\(place): {\(name)} is \(value.kind), which no text can hold")
            }
        }
    }
}

extension JSONValue {
    /// The members of an object that may have these only; nil allows any.
    func members(_ place: String, _ known: [String]?) throws(ExplorerContractError) -> [String: JSONValue] {
        guard let members = object else { throw ExplorerContractError("\(place) is \(kind), not an object") }
        if let known, let stranger = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw ExplorerContractError(
                "\(place) has an unknown member \"\(stranger)\"; known are \(known.joined(separator: ", "))"
            )
        }
        return members
    }

    /// A path behind the explorer's address.
    func path(
        _ place: String,
        _ check: (String, String) throws(ExplorerContractError) -> Void
    ) throws(ExplorerContractError) -> String {
        guard let path = string, path.hasPrefix("/"), !path.hasPrefix("//"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") })
        else { throw ExplorerContractError("\(place) has to be a path such as /api/enrich, percent-encoded") }
        try check(path, place)
        return path
    }
}
