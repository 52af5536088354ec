import HTTPClient
import HTTPTypes
import JSON
import Text

/// An answer of success to one request.
struct APIAnswer: Sendable {
    let request: APIRequest
    let http: HTTPClientResponse
    /// What must not come back in a message, should the other side repeat it.
    let hidden: [String]

    /// Whether there is nothing in it.
    var isEmpty: Bool { http.body.allSatisfy { $0 <= 0x20 } }

    /// The JSON of the body.
    ///
    /// `null` is how the API answers who reads a record that is not there (vendor documentation, sure), at 200 and in so
    /// many letters: nothing at all is an answer that went missing. An error in the clothes of a success is an error
    /// here as well (the vendor says to look at the body, not only at the status).
    func json() throws(SuperOfficeError) -> JSONValue {
        guard let value = try? JSONValue(parsing: http.body, limits: .answer) else { throw unreadable }
        if value["Error"] == .bool(true) {
            let message = ErrorBody(http.body, hiding: Secrets(hidden)).message
            // What the tenant is asked for everybody is not one record's fault.
            if case .tenant = request.subject { throw .unreadable(what: request.what, firstBytes: message) }
            throw .rejected(status: http.status, message: message, what: request.what)
        }
        if value == .null {
            if case .record = request.subject, request.method == .get, http.status == 200 {
                throw .notFound(what: request.what)
            }
            throw unreadable
        }
        return value
    }

    /// What it says is not what was asked for.
    var unreadable: SuperOfficeError {
        if isEmpty { return .unreadable(what: request.what, firstBytes: "(nothing)") }
        let text = String(decoding: http.body.prefix(64 << 10), as: UTF8.self)
        return .unreadable(what: request.what, firstBytes: Secrets(hidden).hidden(in: text).inOneLine(atMost: 200))
    }
}
