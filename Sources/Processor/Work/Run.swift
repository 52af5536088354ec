import JSON
import Spool

/// The parts of a job's work that can show a fault of the other side.
package enum Stage: String, Sendable, CaseIterable {
    case read, ask, write
}

/// What one run of a job has come to, whatever its end.
struct Run {
    /// The record that the event names: `contact-18`.
    let record: String
    let job: JobName
    var account: JobHistory.Account?
    /// What ids of the event are called in the CRM, for people who read the story.
    var names: [String: String] = [:]
    /// The stages that served this run.
    var passed: Set<Stage> = []
    /// What was written, and what stood there before.
    var achieved: JSONValue?
}
