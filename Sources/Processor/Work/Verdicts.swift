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
