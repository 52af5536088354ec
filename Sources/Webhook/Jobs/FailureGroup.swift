package import FoundationEssentials
package import JSON
package import Spool

/// Failed jobs with the same reason: the same code, and the same of its arguments that say what kind of trouble it is.
package struct FailureGroup: Sendable {
    package let kind: FailureKind
    /// The newest first; never empty.
    package let jobs: [JobQuery.Found]

    package var reason: String { kind.reason }
    package var code: Reason.Code? { kind.code }
    package var id: String { kind.id }
    package var remedy: Remedy { kind.remedy }
    package var newest: Date? { jobs.compactMap(\.received).max() }
    package var oldest: Date? { jobs.compactMap(\.received).min() }

    /// What all of them share of the reason's arguments.
    package var arguments: [Reason.Argument: JSONValue] {
        (jobs.first?.reason?.arguments ?? [:]).filter { $0.key.isCommon || $0.key == .attempts }
    }

    /// The id of the group that a job is in.
    package static func id(of job: JobQuery.Found) -> String { FailureKind(job.why, job.reason).id }

    /// The most frequent reason first.
    package static func groups(_ jobs: [JobQuery.Found]) -> [FailureGroup] {
        Dictionary(grouping: jobs) { FailureKind($0.why, $0.reason) }
            .map { kind, jobs in FailureGroup(kind: kind, jobs: jobs.sorted { $1.entry.name < $0.entry.name }) }
            .sorted { ($1.jobs.count, $0.reason) < ($0.jobs.count, $1.reason) }
    }

    /// What is said about jobs like this one.
    package static func kind(_ job: JobQuery.Found) -> String { FailureKind(job.why, job.reason).reason }
}
