import Crypto
package import FoundationEssentials
import JSON
package import Spool
import Text

/// A secret that a caller has to show or to sign with, or two of them while the old one is being replaced.
///
/// Every check looks at every value in constant time, so that neither content nor position can be learned by measuring.
///
/// ## Limits
/// At most two values; in a setting they are separated by a comma, so a value cannot contain one.
package struct SharedSecrets: Sendable {
    /// Which of the values matched, for the log: once only the second is seen, the first can be retired or vice versa.
    package enum Position: Int, Sendable {
        case first = 1
        case second = 2
    }

    /// A value with fewer characters is refused: it can be guessed.
    package static let shortest = 8
    /// A value with fewer characters works, but somebody should make a longer one.
    package static let longEnough = 16

    private let values: [String]

    /// Whether a value has less than `longEnough` characters.
    package var isShort: Bool { values.contains { $0.count < Self.longEnough } }
    /// What SuperOffice is told to sign with or to show, when a webhook is registered; nil when there is no secret.
    package var first: String? { values.first }
    package var isEmpty: Bool { values.isEmpty }

    /// No secret: `isEmpty`.
    package init() { values = [] }

    /// - Parameters:
    ///   - setting: the setting's text, one value or two with a comma between; blanks around a value do not count. No
    ///     secret when it is nil, which means that the setting is not there.
    ///   - name: the setting's name, for the error.
    ///   - minimum: how many characters each value needs.
    /// - Throws: when a value is empty or too short, or when there are more than two; one line without the values.
    package init(setting: String?, named name: String, atLeast minimum: Int = shortest) throws(WebhookError) {
        guard let setting else {
            self.values = []
            return
        }
        let values = setting.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        guard values.count <= 2 else {
            throw WebhookError("\(name) holds \(values.count) values; it may hold two, the old and the new one")
        }
        let remedy = "openssl rand -hex 16 makes one"
        guard values.allSatisfy({ !$0.isEmpty }) else {
            let what = values.count == 1 ? "is set, but empty" : "has an empty value beside its comma"
            throw WebhookError("\(name) \(what); give it a value (\(remedy)) or remove it")
        }
        guard values.allSatisfy({ $0.count >= minimum }) else {
            throw WebhookError("\(name) is too short: it needs \(minimum) characters or more; \(remedy)")
        }
        self.values = values
    }

    /// Which value the caller presented as its token.
    package func match(token: some StringProtocol) -> Position? {
        // Digests are compared in constant time.
        let digest = SHA256.hash(data: Data(token.utf8))
        return position { SHA256.hash(data: Data($0.utf8)) == digest }
    }

    /// Which value signed the body: `signature` is the base64 text of HMAC-SHA256 over the body's bytes as received, with
    /// the UTF-8 bytes of the secret as key.
    ///
    /// Source: the vendor's page on webhook security.
    package func match(signature: some StringProtocol, of body: some DataProtocol) -> Position? {
        guard let code = Self.code(signature) else { return nil }
        return position { value in
            let key = SymmetricKey(data: Data(value.utf8))
            return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: key)
        }
    }

    /// Whether a text can be a signature at all, of whatever body.
    package static func isSignature(_ text: some StringProtocol) -> Bool { code(text) != nil }

    private static func code(_ signature: some StringProtocol) -> Data? {
        // 32 bytes are 44 characters; what is much longer is not worth decoding.
        guard signature.utf8.count < 100, let code = Data(base64Encoded: signature.trimmed) else { return nil }
        return code.count == SHA256.byteCount ? code : nil
    }

    private func position(_ matches: (String) -> Bool) -> Position? {
        let matching = values.map(matches)
        return matching.firstIndex(of: true).flatMap { Position(rawValue: $0 + 1) }
    }
}

extension SharedSecrets: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(values.count) secret\(values.count == 1 ? "" : "s")" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Reason {
    /// The setting of this name has a value of less than `SharedSecrets.longEnough` characters.
    package static func shortSecret(_ setting: String) -> Reason {
        Reason(.shortSecret, [.what: .string(setting), .count: .integer(SharedSecrets.longEnough)])
    }
}
