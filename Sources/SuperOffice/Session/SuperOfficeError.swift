package import FoundationEssentials
package import HTTPClient
package import JSON
package import Spool

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
        // A job's reason need not name the record, and says what becomes of the job.
        case .notFound(let what): "\(what) is not in SuperOffice; it may have been deleted or merged"
        case .preconditionFailed(let what): "\(what) was changed in SuperOffice while we worked on it; read it again"
        default: Reason(self).sentence
        }
    }
}

extension Reason {
    package init(_ error: SuperOfficeError) {
        switch error {
        case .transport(let error, let what):
            self.init(.crmNoAnswer, [.what: .string(what), .problem: .string("\(error)")])
        case .credentialsRefused(let problem, let message):
            self.init(.crmCredentials, Self.arguments(problem, message))
        case .foreignAddress(let address, let login):
            self.init(.crmForeignAddress, [.what: .string(login), .path: .string(address)])
        case .foreignTenant(let tenant, let login):
            self.init(.crmForeignTenant, [.what: .string(login), .tenant: .string(tenant)])
        case .tenantNotRunning(let state, let validUntil):
            var arguments: [Argument: JSONValue] = [.state: .string(state)]
            // The login says so of a tenant that it does not know (vendor documentation, sure).
            if state == "Unknown" { arguments[.problem] = "is SO_CONTEXT_IDENTIFIER right?" }
            arguments[.until] = validUntil.map { .string(Timestamp.readable($0)) }
            self.init(.tenantNotRunning, arguments)
        case .notFound: self.init(.gone)
        case .rejected(let status, let message, let what):
            self.init(.crmRejected, [.what: .string(what), .status: .integer(status), .message: .string(message)])
        case .preconditionFailed(let what): self.init(.crmChangedMeanwhile, [.what: .string(what)])
        case .unavailable(let status, let retryAfter, let message, let what):
            var arguments: [Argument: JSONValue] = [
                .what: .string(what), .status: .integer(status), .message: .string(message),
            ]
            arguments[.seconds] = retryAfter.map { .integer(Int($0.inSeconds)) }
            self.init(.crmUnavailable, arguments)
        case .unreadable(let what, let firstBytes):
            self.init(.crmUnreadable, [.what: .string(what), .message: .string(firstBytes)])
        case .configuration(let problem, let message):
            self.init(.crmConfiguration, Self.arguments(problem, message))
        }
    }

    /// What is wrong in our own words, and what the other side said, if anything.
    package static func arguments(_ problem: String, _ message: String) -> [Argument: JSONValue] {
        var arguments: [Argument: JSONValue] = [.problem: .string(problem)]
        if !message.isEmpty { arguments[.message] = .string(message) }
        return arguments
    }
}
