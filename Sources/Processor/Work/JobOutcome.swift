import FoundationEssentials
import JSON
import Spool

/// Whom the connector depends on.
package enum Dependency: String, Sendable, CaseIterable {
    case superOffice = "SuperOffice"
    case explorer = "Company Explorer"
    /// Our own settings, as far as only the CRM can tell that they are wrong.
    case configuration
}

/// What a finished job came to.
struct JobResult: Sendable {
    /// For the story.
    var json: JSONValue
    var reason: Reason
    var wrote = false
}

/// How the work on one job ended: the ways out of `processing/` in the processor's terms.
///
/// The steps of the work throw it as soon as it is certain; ``Enrichment/work(on:_:_:)`` returns it.
enum JobOutcome: Error {
    case done(JobResult)
    /// What is to be written waits for a person's yes.
    case proposed(JobResult)
    /// A positive word of the CRM that the record is not there.
    case gone
    /// The code is one of `Reason.Code.skips`.
    case skip(Reason.Code)
    /// It will not go differently the next time.
    case fail(Reason, at: Stage)
    /// Tried again later; `blame` says whose failure it is, nil when no one is to blame.
    case retry(Reason, after: TimeInterval? = nil, blame: Dependency? = nil, countsAttempt: Bool = true)
    /// This record or the contract: another record is tried before anybody is blamed.
    case questioned(Reason)
    /// The explorer has not finished yet; all is well.
    case thinking(after: TimeInterval?)
    /// No job can go on: back to where it came from, and claiming stops.
    case blocked(Dependency, Reason, until: Date? = nil)
    /// The CRM damages what we write to: back, and everything is paused.
    case wiped(Reason)
    /// Its company was learned: back, to be lined up behind that company's jobs.
    case lineUp
    /// We are stopping.
    case released
}

extension JobOutcome {
    /// The verdict that ends the job for good, as far as it can be a fault of the other side; nil for all others.
    var verdict: (code: Reason.Code, stage: Stage)? {
        switch self {
        case .gone: (.gone, .read)
        case .fail(let reason, let stage): (reason.code, stage)
        default: nil
        }
    }

    init(_ error: SpoolError) { self = .retry(Reason(error)) }
}
