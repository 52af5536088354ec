import HTTPTypes
import HummingbirdCore
import Text

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
    var presentedTokens: [String] {
        var tokens = headerFields[values: .webhookToken].map(\.trimmed)
        tokens += headerFields[values: .authorization].compactMap(\.bearerToken)
        if let path, path.utf8.contains(UInt8(ascii: "?")) {
            tokens += URI(path).queryParameters.filter { $0.key == "token" }.map { String($0.value) }
        }
        return tokens
    }
}
