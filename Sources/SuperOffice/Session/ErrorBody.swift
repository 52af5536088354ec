import JSON
import Text

/// The explanation in the body of a refusal, whatever shape it has, and who speaks in it.
///
/// All of them become one line of bounded length without control characters. What an answer means is decided by the
/// status and the shape, never by a word of the explanation.
struct ErrorBody: Sendable {
    /// Who made the body, as far as its shape tells.
    enum Shape: Sendable {
        /// The REST API: `{Error, ErrorType, ErrorMessage, ErrorSource}` (vendor documentation, sure).
        case api
        /// The framework below it: `{Message, MessageDetail}`, which the vendor documents for RPC calls (sure) and
        /// which ASP.NET says of a route or a parameter it does not know. It is no word about a record.
        case framework
        /// A login: OAuth's `{error, error_description}`.
        case login
        /// Nothing at all, or blanks.
        case empty
        /// A page, a text, JSON of another shape: some server in between.
        case foreign
    }

    /// One line, never empty.
    let message: String
    /// `SoNotFoundException`, or OAuth's `invalid_grant`.
    let type: String
    let shape: Shape
    /// Whether the API itself explains, and not some server in front of it.
    var isStructured: Bool { shape == .api || shape == .framework }

    /// Reads a body; `secrets` must not appear in the message, should the other side repeat them.
    init(_ body: [UInt8], hiding secrets: Secrets = []) {
        let text = String(decoding: body.prefix(64 << 10), as: UTF8.self)
        var found = ""
        var type = ""
        var shape = body.allSatisfy { $0 <= 0x20 } ? Shape.empty : .foreign
        if let json = try? JSONValue(parsing: body) {
            let parts = ["ErrorMessage", "Message", "MessageDetail", "error_description", "detail", "title"]
                .map(json.text)
                .filter { !$0.isEmpty }
            found = parts.isEmpty ? (json.string ?? "") : parts.joined(separator: ": ")
            type = [json.text("ErrorType"), json.text("error")].first { !$0.isEmpty } ?? ""
            shape = Self.shape(json)
            if !type.isEmpty, !found.contains(type) { found = found.isEmpty ? type : "\(found) (\(type))" }
        }
        if found.isEmpty { found = text.contains("<") ? Self.withoutTags(text) : text }
        let line = secrets.hidden(in: found).inOneLine(atMost: 500)
        message = line.isEmpty ? "no explanation given" : line
        self.type = type.inOneLine(atMost: 100)
        self.shape = shape
    }

    private static func shape(_ json: JSONValue) -> Shape {
        if !json.text("ErrorType").isEmpty || !json.text("ErrorMessage").isEmpty || json["Error"] == .bool(true) {
            return .api
        }
        if !json.text("Message").isEmpty { return .framework }
        return json.text("error").isEmpty ? .foreign : .login
    }

    /// The readable part of an HTML page.
    private static func withoutTags(_ html: String) -> String {
        var text = ""
        var rest = html[...]
        while let open = rest.firstIndex(of: "<") {
            text += rest[..<open]
            text += " "
            rest = rest[open...]
            let tag = rest.dropFirst().prefix(6).lowercased()
            for element in ["script", "style"] where tag.hasPrefix(element) {
                rest = rest.range(after: "</\(element)") ?? ""
            }
            rest = rest.firstIndex(of: ">").map { rest[rest.index(after: $0)...] } ?? ""
        }
        return text + rest
    }
}

extension Substring {
    /// What follows the first occurrence of the text, which may be in either case.
    fileprivate func range(after text: String) -> Substring? {
        var rest = self
        while let open = rest.firstIndex(of: "<") {
            if rest[open...].prefix(text.count).lowercased() == text { return rest[open...].dropFirst(text.count) }
            rest = rest[rest.index(after: open)...]
        }
        return nil
    }
}
