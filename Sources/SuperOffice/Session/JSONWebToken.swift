import CryptoExtras
import FoundationEssentials
import JSON

/// A token that the login signed, taken apart; nothing in it counts before `isSigned(by:)`.
struct JSONWebToken: Sendable {
    let header: JSONValue
    private let claims: JSONValue
    private let signed: Data
    private let signature: Data

    /// nil for what is not three parts of base64url, the first two of them JSON objects.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let head = Data(base64URL: parts[0]), let body = Data(base64URL: parts[1]),
            let signature = Data(base64URL: parts[2]),
            let header = try? JSONValue(parsing: Array(head)), header.object != nil,
            let claims = try? JSONValue(parsing: Array(body)), claims.object != nil
        else { return nil }
        (self.header, self.claims, self.signature) = (header, claims, signature)
        signed = Data("\(parts[0]).\(parts[1])".utf8)
    }

    /// A standard claim, or one of SuperOffice's, which have a long prefix (vendor documentation, sure).
    subscript(_ name: String) -> JSONValue? {
        claims[name] ?? claims["http://schemes.superoffice.net/identity/\(name)"]
    }

    /// For whom it was made: one name, or several (RFC 7519, 4.1.3).
    var audience: [String] { self["aud"].map { ($0.array ?? [$0]).compactMap(\.string) } ?? [] }

    /// By RS256, the one algorithm that the login's discovery document names (vendor documentation, sure); no other
    /// counts, least of all none.
    func isSigned(by keys: SigningKeys) -> Bool {
        guard header["alg"]?.string == "RS256" else { return false }
        return keys.named(by: header).contains { key in
            key.isValidSignature(.init(rawRepresentation: signature), for: signed, padding: .insecurePKCS1v1_5)
        }
    }

    /// Whether it has not expired, as far as both clocks agree.
    func isFresh(at now: Date) -> Bool {
        guard let expiry = self["exp"]?.double else { return false }
        return now.timeIntervalSince1970 < expiry + Self.leeway
    }

    /// Seconds that clocks may differ.
    static let leeway: TimeInterval = 120
}

/// The public keys of a login: its `/login/.well-known/jwks`.
struct SigningKeys: Sendable {
    private let keys: [(names: Set<String>, key: _RSA.Signing.PublicKey)]

    /// Keys that are not RSA are left out; nil when the answer is not a set of keys.
    init?(_ json: JSONValue) {
        guard let all = json["keys"]?.array else { return nil }
        keys = all.compactMap { entry in
            guard let n = entry["n"]?.string.flatMap(Data.init(base64URL:)),
                let e = entry["e"]?.string.flatMap(Data.init(base64URL:)),
                let key = try? _RSA.Signing.PublicKey(n: n, e: e)
            else { return nil }
            return (Self.names(entry), key)
        }
    }

    /// The keys that a token's header names by `kid` or `x5t`; without a name any may be it.
    func named(by header: JSONValue) -> [_RSA.Signing.PublicKey] {
        let names = Self.names(header)
        return keys.filter { names.isEmpty || !$0.names.isDisjoint(with: names) }.map(\.key)
    }

    private static func names(_ json: JSONValue) -> Set<String> {
        Set(["kid", "x5t"].compactMap { json[$0]?.string })
    }
}

extension Data {
    /// Without padding, as in a web token.
    init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        self.init(base64Encoded: standard)
    }
}
