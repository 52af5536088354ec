package import FoundationEssentials
import Spool

/// Jobs of one company that lie close together in time: what an operator thinks of as one synchronisation.
package struct SyncRun: Sendable, Identifiable, Hashable {
    /// Stable as long as the first job stays: the name of the first job without `.json`.
    package var id: String
    /// nil for jobs that tell no company.
    package var account: JobRecord.Account?
    /// Ids of the persons touched, ascending.
    package var persons: [Int]
    /// The oldest first; never empty.
    package var jobs: [JobRecord]
    package var status: RunStatus
    /// When the first job was received.
    package var first: Date
    /// When the last job came to where it is.
    package var last: Date
    /// Names of the fields that were written, each once.
    package var written: [String]

    /// How many webhooks ended up in this run.
    package var events: Int { jobs.count }
    /// Seconds.
    package var duration: TimeInterval { last.timeIntervalSince(first) }
}

/// How a run stands, the most urgent first.
package enum RunStatus: String, Sendable, CaseIterable, Comparable {
    /// Failed work that nobody retried.
    case failed
    /// A job waits in `incoming/` or is being worked on.
    case running
    case deferred
    /// At least one job was completed, even when later echoes were skipped.
    case completed
    case skipped

    package static func < (left: RunStatus, right: RunStatus) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
