import CryptoExtras
import FoundationEssentials

/// The private key of an app, with which it signs a tenant's system token.
///
/// The developer portal gives it as .NET's `RSAKeyValue` in XML; the vendor's samples turn it into PEM (vendor
/// documentation, sure). Both are read. It is never shown.
package struct ApplicationKey: Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    private let key: _RSA.Signing.PrivateKey

    /// - Parameter text: the file's content: `<RSAKeyValue>…`, or PEM of PKCS#1 or PKCS#8.
    package init(_ text: String) throws(Problem) {
        do {
            if text.contains("<RSAKeyValue>") {
                key = try Self.xml(text)
            } else if text.contains("-----BEGIN ") {
                guard text.contains("PRIVATE KEY-----") else {
                    throw Problem(description: "holds a public key or certificate; the app's private key is needed")
                }
                guard !text.contains("ENCRYPTED") else {
                    throw Problem(description: "is encrypted with a passphrase; remove it (openssl pkey -in … -out …)")
                }
                // The portal decides how long keys are.
                key = try _RSA.Signing.PrivateKey(unsafePEMRepresentation: text)
            } else {
                throw Problem(description: "is neither an <RSAKeyValue> in XML nor a private key in PEM")
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            // The library's words may hold parts of the key.
            throw Problem(description: "holds no RSA private key that can be used; download it again from the portal")
        }
    }

    private static func xml(_ text: String) throws -> _RSA.Signing.PrivateKey {
        func number(_ name: String) throws -> Data {
            guard let start = text.firstRange(of: "<\(name)>"), let end = text.firstRange(of: "</\(name)>"),
                start.upperBound <= end.lowerBound,
                let bytes = Data(base64Encoded: text[start.upperBound..<end.lowerBound].filter { !$0.isWhitespace })
            else {
                throw Problem(description: "has no \(name) in its <RSAKeyValue>; a private key has Modulus, D, P and Q")
            }
            return bytes
        }
        return try _RSA.Signing.PrivateKey(
            n: number("Modulus"),
            e: number("Exponent"),
            d: number("D"),
            p: number("P"),
            q: number("Q")
        )
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over the text's UTF-8, in base64.
    func signature(of text: String) throws -> String {
        try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5).rawRepresentation.base64EncodedString()
    }
}
