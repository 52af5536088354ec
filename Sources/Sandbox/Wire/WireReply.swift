import HTTPTypes
import JSON

/// One HTTP answer, and how it is to be given.
struct WireReply: Error, Sendable {
    /// What happens on the wire.
    enum Manner: Hashable, Sendable {
        /// The answer is sent, after a wait.
        case send(after: Duration)
        /// Nothing is ever sent; the connection stays open.
        case hang
        /// The connection is reset before the first byte.
        case reset
        /// The connection ends in the middle of the body.
        case cutOff
    }

    var status: Int
    var headers: HTTPFields
    var body: [UInt8]
    var manner = Manner.send(after: .zero)
    /// The explorer's account whose request ends with this answer.
    var closesAnalysisOf: Int?

    init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ value: JSONValue, status: Int = 200) -> WireReply {
        WireReply(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: value.serialized()
        )
    }

    static func text(_ text: String, status: Int = 200) -> WireReply {
        WireReply(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    /// One line of explanation, for the control API and the explorer.
    static func line(_ message: String, status: Int) -> WireReply {
        .json(["error": .string(message)], status: status)
    }

    /// The tenant's flat error body.
    static func refusal(_ status: Int, _ type: String, _ message: String) -> WireReply {
        .json(
            [
                "Error": true,
                "ErrorType": .string(type),
                "ErrorMessage": .string(message),
                "ErrorSource": "SuperOffice.Services.Implementation",
            ],
            status: status
        )
    }

    static func notFound(_ message: String) -> WireReply { .refusal(404, "SoNotFoundException", message) }
    static func badRequest(_ message: String) -> WireReply { .refusal(400, "SoPatchException", message) }
    static let methodNotAllowed = WireReply.refusal(405, "NotSupportedException", "The method is not supported here")
}
