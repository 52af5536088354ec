import FoundationEssentials
import Spool

/// Jobs of one company that lie close together in time: what an operator thinks of as one synchronisation.
struct SyncRun: Sendable, Identifiable, Hashable {
    /// The oldest first; never empty.
    var jobs: [JobRecord]
    var status: RunStatus
    /// When the first job was received.
    var first: Date
    /// When the last job came to where it is.
    var last: Date

    /// Stable as long as the first job stays: the name of the first job without `.json`.
    var id: String { jobs[0].name.stem }
    /// nil for jobs that tell no company.
    var account: JobHistory.Account? { jobs[0].account }
    /// Ids of the persons touched, ascending.
    var persons: [Int] { Set(jobs.compactMap(\.person)).sorted() }
    /// Of the persons whose name is known.
    var personNames: [Int: String] { jobs.personNames }
    /// Names of the fields that were written, each once.
    var written: [String] { Set(jobs.flatMap(\.written)).sorted() }
    /// Seconds.
    var duration: TimeInterval { last.timeIntervalSince(first) }
}

extension [JobRecord] {
    /// By id; the latest that was told.
    var personNames: [Int: String] {
        reduce(into: [:]) { names, job in
            if let person = job.person, !job.personName.isEmpty { names[person] = job.personName }
        }
    }
}

/// How a run stands, the most urgent first.
enum RunStatus: String, Sendable, CaseIterable, Comparable {
    /// Work failed and was not retried.
    case failed
    /// A job is being worked on.
    case running
    /// A job waits for its turn.
    case waiting
    case deferred
    /// At least one job was completed, even when later echoes were skipped.
    case completed
    case skipped

    static func < (left: RunStatus, right: RunStatus) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
