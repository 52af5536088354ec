import HTTPTypes
import JSON

/// What an answer that goes wrong says, whatever its status: a form, and the texts that it takes.
package struct FaultBody: Hashable, Sendable {
    enum Form: String, SwitchValue, CaseIterable {
        case html, empty, null, cutJSON, superOffice, detail, validation, noAnalysis, raw
    }

    /// As the control API calls them.
    let members: [String: JSONValue]

    private init(_ form: Form, _ texts: [String: String?] = [:]) {
        members = texts.compactMapValues { $0?.json }.merging(["body": form.json]) { $1 }
    }

    /// A page for people, as gateways and firewalls send them.
    package static let html = FaultBody(.html)
    package static let empty = FaultBody(.empty)
    /// The literal `null`.
    package static let null = FaultBody(.null)
    /// An object that ends in the middle.
    package static let cutJSON = FaultBody(.cutJSON)
    /// The explorer's own word that it knows nothing.
    package static let noAnalysis = FaultBody(.noAnalysis)

    /// The tenant's documented error body; nil takes a type and a message that go with the status.
    package static func superOffice(type: String? = nil, message: String? = nil) -> FaultBody {
        FaultBody(.superOffice, ["type": type, "message": message])
    }

    /// FastAPI's error body; nil takes the status's own words.
    package static func detail(_ text: String? = nil) -> FaultBody { FaultBody(.detail, ["message": text]) }

    /// FastAPI's 422 for a required field of the body that is missing; dots part the levels.
    package static func validation(field: String? = nil) -> FaultBody { FaultBody(.validation, ["field": field]) }

    /// These very bytes.
    package static func raw(_ content: String, contentType: String? = nil) -> FaultBody {
        FaultBody(.raw, ["content": content, "contentType": contentType])
    }

    /// The answer that a fault's members describe.
    static func reply(_ members: [String: JSONValue]) -> WireReply {
        let status = members["status"]?.int ?? 200
        // An answer of these statuses has no body on the wire.
        var reply = [204, 304].contains(status) ? WireReply(status: status) : content(members, status)
        for (name, value) in members["headers"]?.object ?? [:] {
            if let name = HTTPField.Name(name), let value = value.string { reply.headers[name] = value }
        }
        if let wait = members["retryAfter"].flatMap({ $0.string ?? $0.int.map(String.init) }) {
            reply.headers[.retryAfter] = wait
        }
        return reply
    }

    private static func content(_ members: [String: JSONValue], _ status: Int) -> WireReply {
        func raw(_ text: String, _ type: String = "application/json; charset=utf-8") -> WireReply {
            WireReply(status: status, headers: [.contentType: type], body: Array(text.utf8))
        }
        let phrase = phrases[status] ?? "Error"
        let message = members["message"]?.string
        switch members["body"].flatMap(Form.read) {
        case .html:
            let title = "\(status) \(phrase)"
            return raw(
                "<!DOCTYPE html><html><head><title>\(title)</title></head>"
                    + "<body><center><h1>\(title)</h1></center><hr><center>application gateway</center></body></html>",
                "text/html; charset=utf-8"
            )
        case .empty, nil: return WireReply(status: status)
        case .null: return raw("null")
        case .cutJSON: return raw(#"{"ContactId": 18, "Name": "Bremer Aben"#)
        case .superOffice:
            return .refusal(
                status,
                members["type"]?.string ?? errorTypes[status] ?? "SoException",
                message ?? "\(phrase), on purpose"
            )
        case .detail: return .json(["detail": .string(message ?? phrase)], status: status)
        case .validation:
            let field = (members["field"]?.string ?? "x").split(separator: ".").map { JSONValue.string(String($0)) }
            let problem: JSONValue = ["loc": .array(["body"] + field), "msg": "Field required", "type": "missing"]
            return .json(["detail": [problem]], status: status)
        case .noAnalysis: return .json(["status": "no-analysis"], status: status)
        case .raw:
            return raw(
                members["content"]?.string ?? "",
                members["contentType"]?.string ?? "text/plain; charset=utf-8"
            )
        }
    }

    private static let phrases = [
        200: "OK", 400: "Bad Request", 401: "Not authenticated", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 409: "Conflict", 410: "Gone", 422: "Unprocessable Entity", 429: "Too Many Requests",
        500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]

    /// The type of 404 is documented, those of the others are likely.
    private static let errorTypes = [
        400: "ArgumentException", 401: "SoSessionException", 403: "SoSentryException", 404: "SoNotFoundException",
        409: "SoPatchTestException", 410: "SoNotFoundException", 412: "SoConcurrencyException",
        421: "MisdirectedRequest",
    ]
}
