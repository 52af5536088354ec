import CryptoExtras
import FoundationEssentials
import JSON

/// What a login signs its tokens with: another key than any app's.
struct LoginKey: Sendable {
    private let key: _RSA.Signing.PrivateKey
    private let name = "sandbox-\(UUID().uuidString.prefix(8))"

    init() throws { key = try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// A web token, RS256.
    func token(_ claims: [String: JSONValue]) throws -> String {
        let header: JSONValue = ["alg": "RS256", "typ": "JWT", "kid": .string(name), "x5t": .string(name)]
        let text = [header, .object(claims)].map { Self.encoded(Data($0.serialized())) }.joined(separator: ".")
        let signature = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
        return text + "." + Self.encoded(signature.rawRepresentation)
    }

    /// An entry of `/login/.well-known/jwks`.
    func json() throws -> JSONValue {
        let numbers = try key.publicKey.getKeyPrimitives()
        return [
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .string(name), "x5t": .string(name),
            "n": .string(Self.encoded(numbers.modulus)), "e": .string(Self.encoded(numbers.publicExponent)),
        ]
    }

    /// base64url without padding.
    static func encoded(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").filter { $0 != "=" }
    }
}
