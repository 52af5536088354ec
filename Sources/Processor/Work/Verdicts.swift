import CompanyExplorer
import FoundationEssentials
import HTTPClient
import JSON
import Spool
import SuperOffice

/// The one table of what an answer means for the job that got it.
///
/// A job ends for good only on a structured answer of the side that knows. What is empty, a page, or cannot be read is
/// an outage, whatever its status: the job waits. The clients sort answers by evidence (`Refusal` and the explorer's
/// reading); here is what follows.
extension JobOutcome {
    init(_ error: SuperOfficeError, at stage: Stage) {
        let reason = Reason(error)
        self =
            switch error {
            case .transport(.cancelled, _), .transport(.closed, _): .released
            case .transport(.invalidURL, _), .transport(.plainHTTP, _), .configuration: .blocked(.configuration, reason)
            case .transport, .unreadable: .retry(reason, blame: .superOffice)
            case .unavailable(_, let retryAfter, _, _):
                .retry(reason, after: retryAfter?.inSeconds, blame: .superOffice)
            case .credentialsRefused, .foreignAddress, .foreignTenant: .blocked(.superOffice, reason)
            case .tenantNotRunning(_, let validUntil): .blocked(.superOffice, reason, until: validUntil)
            case .notFound: .gone
            case .rejected: .fail(reason, at: stage)
            case .preconditionFailed: .retry(reason)
            }
    }

    init(_ error: CompanyExplorerError) {
        let reason = Reason(error)
        self =
            switch error {
            case .transport(.cancelled), .transport(.closed): .released
            case .transport(.invalidURL), .transport(.plainHTTP): .blocked(.configuration, reason)
            case .transport, .unreadableAnswer: .retry(reason, blame: .explorer)
            case .unavailable(_, let retryAfter): .retry(reason, after: retryAfter?.inSeconds, blame: .explorer)
            case .credentialsRefused, .contractWrong: .blocked(.explorer, reason)
            case .questioned: .questioned(reason)
            case .rejected: .fail(reason, at: .ask)
            }
    }
}

extension Reason {
    init(_ error: SuperOfficeError) {
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
    static func arguments(_ problem: String, _ message: String) -> [Argument: JSONValue] {
        var arguments: [Argument: JSONValue] = [.problem: .string(problem)]
        if !message.isEmpty { arguments[.message] = .string(message) }
        return arguments
    }

    init(_ error: CompanyExplorerError) {
        func answer(_ code: Code, _ status: Int, _ body: String) -> Reason {
            Reason(code, [.status: .integer(status), .message: .string(body)])
        }
        switch error {
        case .transport(let error): self.init(.explorerNoAnswer, [.problem: .string("\(error)")])
        case .credentialsRefused(let status, let body): self = answer(.explorerCredentials, status, body)
        case .contractWrong(let status, let body): self = answer(.explorerContract, status, body)
        case .questioned(let status, let body): self = answer(.explorerQuestioned, status, body)
        case .rejected(let status, let body): self = answer(.explorerRejected, status, body)
        case .unavailable(let status, let retryAfter):
            var arguments: [Argument: JSONValue] = [.status: .integer(status)]
            arguments[.seconds] = retryAfter.map { .integer(Int($0.inSeconds)) }
            self.init(.explorerUnavailable, arguments)
        case .unreadableAnswer(let firstBytes): self.init(.explorerUnreadable, [.message: .string(firstBytes)])
        }
    }
}
