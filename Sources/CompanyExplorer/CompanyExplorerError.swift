package import HTTPClient

/// Why there is no answer from the Company Explorer; each case has one way to go on.
package enum CompanyExplorerError: Error, Equatable {
    /// No HTTP answer. Worth another try, but for an address that is wrong.
    case transport(HTTPClientError)
    /// The token is wrong or has no right to ask: asking for other companies is pointless until that is mended.
    case credentialsRefused(status: Int)
    /// The service cannot serve now (408, 425, 429, 5xx), or redirects, which no record can be blamed for. Defer.
    case unavailable(status: Int, retryAfter: Duration?)
    /// A 2xx answer that is not an analysis; the text holds at most the first 500 bytes of the body.
    case unreadableAnswer(firstBytes: String)
    /// Any other status: the explorer refuses this very request. The body is at most its first 500 bytes.
    case rejected(status: Int, body: String)
}

extension CompanyExplorerError: CustomStringConvertible {
    /// One line: what failed, where, why, and what to do.
    package var description: String {
        switch self {
        case .transport(let error):
            "Company Explorer: \(error)"
        case .credentialsRefused(let status):
            "Company Explorer refuses our credentials (\(status)); check COMPANY_EXPLORER_TOKEN"
        case .unavailable(let status, _) where (300..<400).contains(status):
            "Company Explorer redirects (\(status)), which is not followed; check COMPANY_EXPLORER_URL"
        case .unavailable(let status, let retryAfter):
            "Company Explorer is not available (\(status)); "
                + (retryAfter.map { "it asks to wait \($0.components.seconds) s" } ?? "try again later")
        case .unreadableAnswer(let firstBytes):
            "Company Explorer answered with something that is no analysis: \(firstBytes.inOneLine)"
        case .rejected(let status, let body):
            "Company Explorer rejects the request (\(status)): \(body.inOneLine)"
        }
    }
}

extension String {
    /// Without line breaks and other control characters, so that it fits into one line of a log or a story.
    var inOneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
