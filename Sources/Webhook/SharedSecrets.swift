import Crypto
package import FoundationEssentials

/// A secret shared with SuperOffice, or two of them while the old one is being replaced.
///
/// Values never leave this type: it only says which of them matched. Every check looks at every value in constant time,
/// so that neither content nor position can be learned by measuring.
///
/// ## Limits
/// At most two values; in a setting they are separated by a comma, so a value cannot contain one.
package struct SharedSecrets: Sendable {
    /// Which of the values matched, for the log: once only the second is seen, the first can be retired or vice versa.
    package enum Position: Int, Sendable {
        case first = 1
        case second = 2
    }

    private let keys: [SymmetricKey]
    private let values: [[UInt8]]

    /// No secret: `isEmpty`.
    package init() { self.init(checked: []) }

    /// - Parameters:
    ///   - setting: the setting's text, one value or two with a comma between; blanks around a value do not count.
    ///   - name: the setting's name, for the error.
    /// - Throws: when there are more than two values.
    package init(setting: String?, named name: String) throws(WebhookError) {
        let values = (setting ?? "").split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty }
        guard values.count <= 2 else {
            throw WebhookError("\(name) holds \(values.count) values; it may hold two, the old and the new one")
        }
        self.init(checked: values)
    }

    private init(checked values: [String]) {
        keys = values.map { SymmetricKey(data: Data($0.utf8)) }
        self.values = values.map { Array($0.utf8) }
    }

    package var isEmpty: Bool { keys.isEmpty }

    /// Which value the caller presented as its token.
    package func match(token: some StringProtocol) -> Position? {
        position { index in Self.isEqual(token.utf8, to: values[index]) }
    }

    /// Takes as long for the right token as for any other of its length.
    private static func isEqual(_ presented: some Collection<UInt8>, to value: [UInt8]) -> Bool {
        var difference = presented.count ^ value.count
        var index = 0
        for byte in presented {
            difference |= Int(byte ^ value[index])
            index += 1
            if index == value.count { index = 0 }
        }
        return difference == 0
    }

    /// Which value signed the body: `signature` is the base64 text of HMAC-SHA256 over the body's bytes as received, with
    /// the UTF-8 bytes of the secret as key.
    ///
    /// Source: the vendor's page on webhook security.
    package func match(signature: some StringProtocol, of body: some DataProtocol) -> Position? {
        guard let code = Data(base64Encoded: Self.trimmed(signature)) else { return nil }
        return position { index in
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: keys[index])
        }
    }

    private func position(_ matches: (Int) -> Bool) -> Position? {
        var found: Position?
        for index in keys.indices.reversed() where matches(index) { found = Position(rawValue: index + 1) }
        return found
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        func isBlank(_ character: Character) -> Bool { character.isWhitespace }
        let start = text.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...last])
    }
}

extension SharedSecrets: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(keys.count) secret\(keys.count == 1 ? "" : "s")" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
