import CryptoExtras
import FoundationEssentials
import JSON
import Testing

@testable import SuperOffice

@Suite("Keys and signed tokens", .timeLimit(.minutes(1)))
struct SystemUserTests {
    private static let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

    private static func encoded(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").filter { $0 != "=" }
    }

    private static func token(_ header: JSONValue, _ claims: JSONValue, by key: _RSA.Signing.PrivateKey) throws
        -> String
    {
        let text = [header, claims].map { encoded(Data($0.serialized())) }.joined(separator: ".")
        let signature = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
        return text + "." + encoded(signature.rawRepresentation)
    }

    private static func keys(_ key: _RSA.Signing.PrivateKey, _ name: JSONValue = "one") throws -> SigningKeys {
        let numbers = try key.publicKey.getKeyPrimitives()
        let entry: JSONValue = [
            "kty": "RSA", "kid": name, "n": .string(encoded(numbers.modulus)),
            "e": .string(encoded(numbers.publicExponent)),
        ]
        return try #require(SigningKeys(["keys": [["kty": "EC", "kid": "two"], entry]]))
    }

    @Test("A key is read from PEM of both kinds, and signs what its public half believes")
    func pem() throws {
        let key = try #require(Self.key)
        for text in [key.pemRepresentation, key.pkcs8PEMRepresentation] {
            let signature = try ApplicationKey("\n\(text)\n").signature(of: "App-1.202603011015")
            let bytes = try #require(Data(base64Encoded: signature))
            let isRight = key.publicKey.isValidSignature(
                .init(rawRepresentation: bytes),
                for: Data("App-1.202603011015".utf8),
                padding: .insecurePKCS1v1_5
            )
            #expect(isRight)
        }
    }

    @Test("What is no key is named for what it is, without a word of it")
    func noKey() throws {
        let key = try #require(Self.key)
        let cases = [
            ("", "neither"), ("hunter2", "neither"), (key.publicKey.pemRepresentation, "public key"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nhunter\n-----END ENCRYPTED PRIVATE KEY-----", "passphrase"),
            ("-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----", "no RSA private key"),
            ("<RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>", "has no D"),
            ("<RSAKeyValue><Modulus>hunter2!</Modulus></RSAKeyValue>", "has no Modulus"),
            ("<RSAKeyValue></Modulus><Modulus></RSAKeyValue>", "has no Modulus"),
        ]
        for (text, why) in cases {
            let problem = #expect(throws: ApplicationKey.Problem.self) { try ApplicationKey(text) }
            #expect(problem?.description.contains(why) == true, "\(problem?.description ?? "")")
            #expect(problem?.description.contains("hunter") == false)
        }
    }

    @Test("Only what the login's key signed by RS256 is believed")
    func signed() throws {
        let key = try #require(Self.key)
        let stranger = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let header: JSONValue = ["alg": "RS256", "kid": "one"]
        let good = try Self.token(header, ["iss": "x"], by: key)
        #expect(try JSONWebToken(good)?.isSigned(by: Self.keys(key)) == true)
        let parts = good.split(separator: ".")
        let forged = "\(parts[0]).\(Self.encoded(Data(#"{"iss":"y"}"#.utf8))).\(parts[2])"
        let unsigned = "\(Self.encoded(Data(#"{"alg":"none"}"#.utf8))).\(parts[1])."
        let others = [
            forged, unsigned, try Self.token(header, [:], by: stranger),
            try Self.token(["alg": "RS512", "kid": "one"], [:], by: key),
            try Self.token(["alg": "RS256", "kid": "two"], [:], by: key),
        ]
        for other in others { #expect(try JSONWebToken(other)?.isSigned(by: Self.keys(key)) == false, "\(other)") }
        for text in ["", "a.b", "a.b.c", "....", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[0]).!"] {
            #expect(JSONWebToken(text) == nil, "\(text)")
        }
        #expect(try JSONWebToken(Self.token(["alg": "RS256"], [:], by: key))?.isSigned(by: Self.keys(key)) == true)
    }

    @Test("A token is fresh until two minutes after its end; without one it never is")
    func fresh() throws {
        let key = try #require(Self.key)
        let token = try #require(JSONWebToken(Self.token([:], ["exp": 1000], by: key)))
        #expect(token.isFresh(at: Date(timeIntervalSince1970: 1119)))
        #expect(!token.isFresh(at: Date(timeIntervalSince1970: 1120)))
        #expect(try JSONWebToken(Self.token([:], [:], by: key))?.isFresh(at: .distantPast) == false)
    }
}
