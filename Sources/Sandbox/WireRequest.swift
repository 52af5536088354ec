import FoundationEssentials
import HTTPTypes
import JSON

/// One HTTP request, taken apart: everything an endpoint may look at.
struct WireRequest: Sendable {
    var method: HTTPRequest.Method
    /// The path's segments, decoded.
    var path: [String]
    var query: [String: String]
    var headers: HTTPFields
    var body: [UInt8]
    /// How the test event went that this request made the tenant send; nil when it sent none.
    var trial: WebhookTrial?

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

    /// The token of `Authorization: Bearer`; nil for any other scheme.
    var bearer: String? {
        guard let value = headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// The media type without its parameters, in lower case.
    var mediaType: String {
        (headers[.contentType]?.split(separator: ";").first.map(String.init) ?? "")
            .filter { $0 != " " }.lowercased()
    }

    /// What `$select` leaves of an entity: the other properties are nulled, not dropped.
    func selected(_ members: [String: JSONValue]) -> [String: JSONValue] {
        guard let select = query["$select"], !select.isEmpty else { return members }
        let wanted = Set(
            select.split(separator: ",").map { name in
                name.split(separator: "/").first.map { $0.filter { $0 != " " }.lowercased() } ?? ""
            }
        )
        var left = members
        for name in members.keys where name != "_Links" && !wanted.contains(name.lowercased()) {
            left[name] = JSONValue.null
        }
        return left
    }

    func queryFlag(_ name: String) -> Bool { query[name]?.lowercased() == "true" }
}

/// Percent-encoding of paths and forms.
enum PercentCoding {
    static func decode(_ text: some StringProtocol, plusIsBlank: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let high = hex(rest[rest.startIndex]),
                let low = hex(rest[rest.startIndex + 1])
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Encodes everything that is not plain in every part of a URL.
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let character = Character(Unicode.Scalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~$".contains(character) {
                encoded.append(character)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return encoded
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

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
