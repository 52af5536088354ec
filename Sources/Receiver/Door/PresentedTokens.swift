import HTTPTypes
import HummingbirdCore

// Header names compare without regard to case: the vendor's own samples write some of them in two ways.
extension HTTPField.Name {
    // Literals of letters and dashes are valid names.
    static let webhookToken = Self("X-Webhook-Token")!
    static let superOfficeSignature = Self("X-SuperOffice-Signature")!
    static let superOfficeEventID = Self("X-SuperOffice-EventId")!
    static let superOfficeRetry = Self("X-SuperOffice-Retry")!
    static let hookTest = Self("X-Hook-Test")!
}

extension HTTPRequest {
    /// Every token the caller shows: `X-Webhook-Token`, `Authorization: Bearer` and `?token=`.
    ///
    /// Any of them may be the right one.
    var presentedTokens: [Substring] {
        var tokens = headerFields[values: .webhookToken].map { Substring($0).trimmingBlanks() }
        for value in headerFields[values: .authorization] {
            let scheme = value.prefix(7)
            if scheme.lowercased() == "bearer " { tokens.append(value.dropFirst(7).trimmingBlanks()) }
        }
        if let path, path.utf8.contains(UInt8(ascii: "?")) {
            tokens += URI(path).queryParameters.filter { $0.key == "token" }.map(\.value)
        }
        return tokens
    }
}
