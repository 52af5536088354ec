import JSON

/// What an answer that goes wrong says, whatever its status.
package enum FaultBody: Hashable, Sendable {
    /// A page for people, as gateways and firewalls send them.
    case html
    case empty
    /// Blanks and line ends only.
    case blanks
    /// The literal `null`.
    case null
    /// An object that ends in the middle.
    case cutJSON
    /// An array of texts, where nothing answers with one.
    case wrongType
    /// The tenant's documented error body; nil takes a type and a message that go with the status.
    case superOffice(type: String? = nil, message: String? = nil)
    /// The error body of the RPC calls.
    case rpc(message: String = "An error has occurred.")
    /// FastAPI's error body; nil takes its own words for the status.
    case detail(String? = nil)
    /// FastAPI's 422 for a required field of the body that is missing; dots part the levels.
    case validation(field: String = "x")
    /// The explorer's own word that it knows nothing.
    case noAnalysis
    /// These very bytes.
    case raw(String, contentType: String = "text/plain; charset=utf-8")

    /// The words of the control API.
    static let words = [
        "html", "empty", "blanks", "null", "cutJSON", "wrongType", "superOffice", "rpc", "detail", "validation",
        "noAnalysis", "raw",
    ]

    func reply(status: Int, headers: [String: String]) -> WireReply {
        var reply = reply(status: status)
        // An answer of these statuses has no body on the wire.
        if [204, 304].contains(status) { reply = WireReply(status: status) }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            reply.headers.removeAll { $0.name.lowercased() == name.lowercased() }
            reply.headers.append((name, value))
        }
        return reply
    }

    private func reply(status: Int) -> WireReply {
        func bytes(_ text: String, _ type: String = "application/json; charset=utf-8") -> WireReply {
            WireReply(status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
        }
        switch self {
        case .html: return Self.page(status)
        case .empty: return WireReply(status: status)
        case .blanks: return bytes("  \n \n")
        case .null: return bytes("null")
        case .cutJSON: return bytes(#"{"ContactId": 18, "Name": "Bremer Aben"#)
        case .wrongType: return bytes(#"["OK"]"#)
        case .superOffice(let type, let message):
            let own = Self.superOffice(status)
            return .refusal(status, type ?? own.type, message ?? own.message)
        case .rpc(let message): return .json(["Message": .string(message), "MessageDetail": ""], status: status)
        case .detail(let text): return .json(["detail": .string(text ?? Self.phrase(status))], status: status)
        case .validation(let field):
            return FastAPI.missing(field.split(separator: ".").map(String.init), status: status)
        case .noAnalysis: return .json(["status": "no-analysis"], status: status)
        case .raw(let text, let type): return bytes(text, type)
        }
    }

    private static func page(_ status: Int) -> WireReply {
        let title = "\(status) \(phrase(status))"
        let page = """
            <!DOCTYPE html><html><head><title>\(title)</title></head>\
            <body><center><h1>\(title)</h1></center><hr><center>application gateway</center></body></html>
            """
        return WireReply(
            status: status,
            headers: [("Content-Type", "text/html; charset=utf-8")],
            body: Array(page.utf8)
        )
    }

    /// The type of 404 is documented, those of the others are likely.
    private static func superOffice(_ status: Int) -> (type: String, message: String) {
        switch status {
        case 400: ("ArgumentException", "The request is not valid")
        case 401: ("SoSessionException", "The access token is not valid or has expired")
        case 403: ("SoSentryException", "No access to the record")
        case 404, 410: ("SoNotFoundException", "The record was not found")
        case 409: ("SoPatchTestException", "The test failed")
        case 412: ("SoConcurrencyException", "The record has changed since")
        case 421: ("MisdirectedRequest", "Wrong subdomain used to access tenant")
        default: ("SoException", "Status \(status) on purpose")
        }
    }

    private static func phrase(_ status: Int) -> String {
        let phrases = [
            200: "OK", 202: "Accepted", 400: "Bad Request", 401: "Not authenticated", 403: "Forbidden",
            404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 410: "Gone", 412: "Precondition Failed",
            421: "Misdirected Request", 422: "Unprocessable Entity", 429: "Too Many Requests",
            500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
        ]
        return phrases[status] ?? "Error"
    }
}

/// Bodies as a FastAPI application writes them.
enum FastAPI {
    static func detail(_ text: String, status: Int) -> WireReply {
        .json(["detail": .string(text)], status: status)
    }

    static func missing(_ path: [String], status: Int = 422) -> WireReply {
        invalid(path, "Field required", type: "missing", status: status)
    }

    /// One thing that is wrong with the request's body.
    static func invalid(_ path: [String], _ message: String, type: String, status: Int = 422) -> WireReply {
        let place = ["body"] + path
        return .json(
            ["detail": [["loc": .array(place.map(JSONValue.string)), "msg": .string(message), "type": .string(type)]]],
            status: status
        )
    }
}
