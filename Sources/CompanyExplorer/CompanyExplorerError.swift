package import HTTPClient

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
    /// The explorer refuses this record, or does not understand us (403, 404, 410, 422). Another record shows which.
    case questioned(status: Int, body: String)
    /// The service cannot serve now (408, 425, 429, 5xx), redirects, or something in between answers in its place with a
    /// 4xx that explains nothing. Defer.
    case unavailable(status: Int, retryAfter: Duration?)
    /// A 2xx answer that is not an analysis. Defer.
    case unreadableAnswer(firstBytes: String)
    /// Any other status: the explorer refuses this very request.
    case rejected(status: Int, body: String)
}
