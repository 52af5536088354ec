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
    /// How the test event went that this request made the tenant send; nil when it sent none.
    var trial: WebhookAttempt?

    init(method: HTTPRequest.Method, target: String, headers: HTTPFields, body: [UInt8]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.path = (parts.first ?? "").split(separator: "/").map { PercentCoding.decode($0, plusIsBlank: false) }
        self.query = parts.count > 1 ? PercentCoding.form(parts[1]) : [:]
        self.headers = headers
        self.body = body
    }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    var bearer: String? { headers[.authorization]?.bearerToken }

    /// The media type without its parameters, in lower case.
    var mediaType: String {
        (headers[.contentType]?.split(separator: ";").first.map(String.init) ?? "")
            .filter { $0 != " " }.lowercased()
    }

    func queryFlag(_ name: String) -> Bool { query[name]?.lowercased() == "true" }
}

/// Percent-encoding of paths and forms.
enum PercentCoding {
    static func decode(_ text: some StringProtocol, plusIsBlank: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let pair = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), pair.count == 2, pair.allSatisfy(\.isHexDigit),
                let code = UInt8(pair, radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `a=1&b=two+words`; the last of two members with one name counts.
    static func form(_ text: some StringProtocol) -> [String: String] {
        var members: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? decode(sides[1], plusIsBlank: true) : ""
            members[decode(sides[0], plusIsBlank: true)] = value
        }
        return members
    }
}
