import CompanyExplorer
import FoundationEssentials
import HTTPClient
import JSON
import Spool
import SuperOffice

/// Whom the connector depends on.
package enum Destination: String, Sendable, CaseIterable {
    case superOffice = "SuperOffice"
    case explorer = "Company Explorer"
    /// Our own settings, as far as only the CRM can tell that they are wrong.
    case configuration
}

/// How the work on one job ended: the one table of what goes where.
enum Ending: Error {
    case done(JSONValue, why: String)
    case skip(SkipReason)
    case fail(why: String)
    case retry(why: String, after: TimeInterval?, blame: Destination?)
    /// The explorer has not finished yet; all is well.
    case thinking(after: TimeInterval?)
    /// Nobody's job can go on: back to where it came from, and claiming stops.
    case blocked(Destination, why: String, until: Date?)
    /// We are stopping.
    case released
}

extension Ending {
    /// Whether the job comes back.
    var isTriedAgain: Bool {
        switch self {
        case .retry, .thinking, .blocked, .released: true
        case .done, .skip, .fail: false
        }
    }

    /// Who has shown to work, whatever became of the job.
    var served: [Destination] {
        switch self {
        case .done(let result, _):
            let hasAsked = result["analysis"] == true || result["status"] == "no-analysis"
            return [.superOffice, .configuration] + (hasAsked ? [.explorer] : [])
        case .thinking: return [.superOffice, .configuration, .explorer]
        // A job fails for its own sake, or for the explorer's, after its record was read.
        case .skip(.gone), .fail, .retry(_, _, .explorer?), .retry(_, _, nil): return [.superOffice, .configuration]
        case .blocked(.explorer, _, _): return [.superOffice, .configuration]
        case .skip, .retry, .blocked, .released: return []
        }
    }

    init(_ error: SuperOfficeError) {
        self =
            switch error {
            case .transport(.cancelled, _), .transport(.closed, _): .released
            case .transport(.invalidURL, _): .blocked(.superOffice, why: "\(error)", until: nil)
            case .transport: .retry(why: "\(error)", after: nil, blame: .superOffice)
            case .credentialsRefused: .blocked(.superOffice, why: "\(error)", until: nil)
            case .tenantNotRunning(_, let validUntil): .blocked(.superOffice, why: "\(error)", until: validUntil)
            case .notFound: .skip(.gone)
            // No tenant, no such route, a wrong login host: no job can go on, and none is to blame.
            case .configuration: .blocked(.configuration, why: "\(error)", until: nil)
            case .rejected: .fail(why: "\(error)")
            case .preconditionFailed: .retry(why: "\(error)", after: nil, blame: nil)
            case .unavailable(_, let retryAfter, _, _):
                .retry(why: "\(error)", after: retryAfter?.seconds, blame: .superOffice)
            case .unreadable: .retry(why: "\(error)", after: nil, blame: .superOffice)
            }
    }

    init(_ error: CompanyExplorerError) {
        self =
            switch error {
            case .transport(.cancelled), .transport(.closed): .released
            case .transport(.invalidURL): .blocked(.explorer, why: "\(error)", until: nil)
            case .transport: .retry(why: "\(error)", after: nil, blame: .explorer)
            case .credentialsRefused: .blocked(.explorer, why: "\(error)", until: nil)
            case .unavailable(_, let retryAfter): .retry(why: "\(error)", after: retryAfter?.seconds, blame: .explorer)
            case .unreadableAnswer, .rejected: .fail(why: "\(error)")
            }
    }

    init(_ error: SpoolError) { self = .retry(why: "\(error)", after: nil, blame: nil) }
}

extension Duration {
    var seconds: TimeInterval { TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18 }
}
