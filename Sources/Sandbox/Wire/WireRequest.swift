import FoundationEssentials
import HTTPTypes
import JSON
import Text

/// One HTTP request, taken apart: everything an endpoint may look at.
struct WireRequest: Sendable {
    var method: HTTPRequest.Method
    /// The path's segments, decoded.
    var path: [String]
    var query: [String: String]
    var headers: HTTPFields
    var body: [UInt8]
    /// When it came, before it waited for its turn here.
    let arrival = ContinuousClock.now
    /// How the test event went that this request made the tenant send; nil when it sent none.
    var trial: WebhookAttempt?

    init(method: HTTPRequest.Method, target: String, headers: HTTPFields, body: [UInt8]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.path = (parts.first ?? "").split(separator: "/").map { $0.percentDecoded(plusIsBlank: false) }
        self.query = parts.count > 1 ? Self.form(parts[1]) : [:]
        self.headers = headers
        self.body = body
    }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    var bearer: String? { headers[.authorization]?.bearerToken }

    /// A system user's, as it is.
    var ticket: String? {
        let parts = (headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        return parts.first == "SOTicket" ? parts.dropFirst().first.map(String.init) : nil
    }

    /// The media type without its parameters, in lower case.
    var mediaType: String {
        (headers[.contentType]?.split(separator: ";").first.map(String.init) ?? "")
            .filter { $0 != " " }.lowercased()
    }

    func queryFlag(_ name: String) -> Bool { query[name]?.lowercased() == "true" }

    /// The members of a query or a form; the last of two with one name counts.
    static func form(_ text: some StringProtocol) -> [String: String] {
        Dictionary(formDecoded(text).map { ($0.name, $0.value) }) { $1 }
    }
}
