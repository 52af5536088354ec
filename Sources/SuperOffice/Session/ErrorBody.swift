import JSON
import Text

/// The explanation in the body of a refusal, whatever shape it has, and who speaks in it.
///
/// All of them become one line of bounded length without control characters. What an answer means is decided by the
/// status and the shape, never by a word of the explanation.
struct ErrorBody: Sendable {
    /// Who made the body, as far as its shape shows.
    enum Shape: Sendable {
        /// The REST API: `{Error, ErrorType, ErrorMessage, ErrorSource}` (vendor documentation, sure).
        case api
        /// The framework below it: `{Message, MessageDetail}`, which the vendor documents for RPC calls (sure) and
        /// which ASP.NET says of a route or a parameter it does not know. It says nothing about a record.
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

    /// The readable part of an HTML page: what stands between its tags, but for scripts and styles.
    private static func withoutTags(_ html: String) -> String {
        let parts = html.split(separator: "<", omittingEmptySubsequences: false)
        var text = String(parts[0])
        var hidden: String?
        for part in parts.dropFirst() {
            let start = part.prefix(7).lowercased()
            if let hidden, !start.hasPrefix("/" + hidden) { continue }
            hidden = ["script", "style"].first { start.hasPrefix($0) }
            if hidden == nil { text += " " + part.drop { $0 != ">" }.dropFirst() }
        }
        return text
    }
}
