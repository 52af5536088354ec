import HTTPTypes

/// Why a call is not accepted: the first thing that is wrong with it.
struct Refusal: Error {
    /// The stable word for it: in metrics, in heartbeats and in the log.
    enum Code: String, CaseIterable, Sendable {
        /// What came is not HTTP, or not HTTP with one clear meaning.
        case http
        /// It does not say once which host it is for.
        case host
        case path
        case method
        /// It came through a proxy, and neither a token nor a signature is asked for.
        case proxied
        case size
        /// Too many large bodies are on their way.
        case busy
        case token
        case signature
        /// The body is not a JSON object.
        case json
        /// It is, but not a webhook.
        case event
        /// It wants what only a file in `incoming/` may have.
        case requested
        /// The disk is full, or below the free-space floor.
        case space
        /// The spool cannot take it for another reason.
        case spool

        fileprivate var status: HTTPResponse.Status {
            switch self {
            case .http, .host, .json, .event, .requested: .badRequest
            case .path: .notFound
            case .method: .methodNotAllowed
            case .proxied: .forbidden
            case .size: .contentTooLarge
            case .token, .signature: .unauthorized
            case .busy, .space, .spool: .serviceUnavailable
            }
        }
    }

    let code: Code
    /// One line for the caller: nothing that nobody else may know.
    let text: String
    /// What only our own log says.
    let detail: String?
    private let allowed: String

    init(_ code: Code, _ text: String, detail: String? = nil, allowed: String = "POST") {
        self.code = code
        self.text = text
        self.detail = detail
        self.allowed = allowed
    }

    static let notHTTP = Refusal(.http, "this is not a valid HTTP/1.1 request")

    static let tooMuch = Refusal(.busy, "too many large requests at once; try again")

    static func tooLarge(limit: Int) -> Refusal { Refusal(.size, "the body is larger than \(limit) bytes") }

    var status: HTTPResponse.Status { code.status }

    var reply: Reply {
        var headers: HTTPFields = [:]
        switch status {
        case .unauthorized: headers[.wwwAuthenticate] = "Bearer"
        case .methodNotAllowed: headers[.allow] = allowed
        // Seconds; long enough for somebody to have freed some space.
        case .serviceUnavailable: headers[.retryAfter] = "30"
        default: break
        }
        return .line(status, text, headers)
    }
}
