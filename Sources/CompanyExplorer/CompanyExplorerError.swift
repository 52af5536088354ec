package import HTTPClient
import Text

/// Why there is no answer from the Company Explorer; each case has one way to go on.
///
/// Bodies are at most their first 500 bytes, and our token is `***` in them.
package enum CompanyExplorerError: Error, Equatable {
    /// No HTTP answer. Worth another try, but for an address that is wrong.
    case transport(HTTPClientError)
    /// The explorer says that the token is wrong (401, 407): asking for other companies is pointless until that is put
    /// right.
    case credentialsRefused(status: Int, body: String)
    /// The explorer does not know what we ask of it (405, or no such path): no record can be blamed.
    case contractWrong(status: Int, body: String)
    /// The explorer refuses this record, or does not understand us (403, 404, 410, 422). Another record tells which.
    case questioned(status: Int, body: String)
    /// The service cannot serve now (408, 425, 429, 5xx), redirects, or something in between answers in its place with a
    /// 4xx that explains nothing. Defer.
    case unavailable(status: Int, retryAfter: Duration?)
    /// A 2xx answer that is not an analysis. Defer.
    case unreadableAnswer(firstBytes: String)
    /// Any other status: the explorer refuses this very request.
    case rejected(status: Int, body: String)
}

extension CompanyExplorerError: CustomStringConvertible {
    /// One line: what failed, where, why, and what to do.
    package var description: String {
        switch self {
        case .transport(let error):
            "Company Explorer: \(error)"
        case .credentialsRefused(let status, let body):
            "Company Explorer refuses our credentials (\(status): \(body.inOneLine)); check COMPANY_EXPLORER_TOKEN"
        case .contractWrong(let status, let body):
            "Company Explorer does not know this request (\(status): \(body.inOneLine)); "
                + "check COMPANY_EXPLORER_URL and COMPANY_EXPLORER_PATH"
        case .questioned(let status, let body):
            "Company Explorer refuses this record, or the request as such (\(status): \(body.inOneLine))"
        case .unavailable(let status, _) where (300..<400).contains(status):
            "Company Explorer redirects (\(status)), which is not followed; check COMPANY_EXPLORER_URL"
        case .unavailable(let status, let retryAfter):
            "Company Explorer is not available (\(status)); "
                + (retryAfter.map { "it asks to wait \($0.components.seconds) s" } ?? "try again later")
        case .unreadableAnswer(let firstBytes) where firstBytes.isEmpty:
            "Company Explorer answered with nothing"
        case .unreadableAnswer(let firstBytes):
            "Company Explorer answered with something that is no analysis: \(firstBytes.inOneLine)"
        case .rejected(let status, let body):
            "Company Explorer rejects the request (\(status)): \(body.inOneLine)"
        }
    }
}
