package import FoundationEssentials
package import HTTPClient

/// Why the CRM did not do what it was asked, sorted by what the caller can do about it.
///
/// Descriptions are one line, name what was asked for (`what`: `contact 18`, `the access token`), and never hold a token
/// or a secret: texts from the other side are cleaned and cut before they get here.
package enum SuperOfficeError: Error, Equatable {
    /// No answer. A write may have been carried out.
    case transport(HTTPClientError, what: String)
    /// Our login is not accepted, for any record: nothing will work until a person acts. `message` is the other side's.
    case credentialsRefused(String, message: String = "")
    /// The login names an address for the API that no token is sent to: not encrypted, or not of its own domain.
    case foreignAddress(String, login: String)
    /// The login answers for another tenant, or for none.
    case foreignTenant(String, login: String)
    /// The tenant is under maintenance, suspended, moved away or gone. Ask again after `validUntil`.
    case tenantNotRunning(state: String, validUntil: Date?)
    /// This record is not there (any more).
    case notFound(what: String)
    /// The CRM refuses this request about this record, and would refuse it again.
    case rejected(status: Int, message: String, what: String)
    /// The record was modified since the time given with the write. Nothing was written.
    case preconditionFailed(what: String)
    /// The CRM cannot answer now.
    case unavailable(status: Int, retryAfter: Duration?, message: String, what: String)
    /// An answer of success that is not what it should be.
    case unreadable(what: String, firstBytes: String)
    /// Something in the settings, the tenant's set-up or the field mapping does not fit. `message` is the other side's;
    /// empty when it said nothing.
    case configuration(String, message: String = "")

    /// A call that brought no answer.
    init(_ error: HTTPClientError, what: String) {
        switch error {
        case .invalidURL, .plainHTTP: self = .configuration("\(what): \(error)")
        default: self = .transport(error, what: what)
        }
    }
}

extension SuperOfficeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .transport(let error, let what):
            "\(what): \(error)"
        case .credentialsRefused(let why, let message):
            "SuperOffice refuses our credentials: \(why)\(Self.said(message))"
        case .foreignAddress(let address, let login):
            "\(login) names \(address) as the address of the API, which is not https or not of its domain, so no token "
                + "is sent there; check SO_LOGIN_URL, SO_ENVIRONMENT, DNS and proxies"
        case .foreignTenant(let tenant, let login):
            "\(login) answers for the tenant \"\(tenant)\" instead of ours, so no token is sent; "
                + "check SO_CONTEXT_IDENTIFIER, SO_LOGIN_URL and proxies"
        case .tenantNotRunning(let state, let validUntil):
            "the SuperOffice tenant is not running (\(state)"
                + (state == "Unknown" ? ": is SO_CONTEXT_IDENTIFIER right?); " : "); ")
                + (validUntil.map { "its state is valid until \($0.ISO8601Format())" } ?? "ask again later")
        case .notFound(let what):
            "\(what) is not in SuperOffice; it may have been deleted or merged"
        case .rejected(let status, let message, let what):
            "\(what): SuperOffice refused the request with status \(status): \(message)"
        case .preconditionFailed(let what):
            "\(what) was changed in SuperOffice while we worked on it; read it again"
        case .unavailable(let status, let retryAfter, let message, let what):
            "\(what): SuperOffice answered \(status): \(message); try again "
                + (retryAfter.map { "in \($0.components.seconds) s" } ?? "later")
        case .unreadable(let what, let firstBytes):
            "\(what): the answer is not what SuperOffice documents; it begins with: \(firstBytes)"
        case .configuration(let why, let message):
            why + Self.said(message)
        }
    }

    private static func said(_ message: String) -> String {
        message.isEmpty ? "" : "; SuperOffice says: \(message)"
    }
}
