package import FoundationEssentials
import JSON

/// Why a process that works on the spool claims nothing: a destination that is down, or a stage of the work where one
/// verdict comes over and over.
package struct Standstill: Sendable, Equatable {
    /// `SuperOffice`, `Company Explorer`, `configuration`; or the stage: `read`, `ask`, `write`.
    package let name: String
    package let why: String
    /// nil of a process of version 0.1.
    package let reason: Reason?
    package let since: Date?
    /// When the next job tries.
    package let probeAt: Date?
}

/// What a process that works on the spool wants a person to look at; claiming goes on.
package struct Alarm: Sendable, Equatable {
    package let why: String
    package let reason: Reason?
    package let since: Date?

    package init(why: String, reason: Reason?, since: Date?) {
        (self.why, self.reason, self.since) = (why, reason, since)
    }

    /// Its name in metrics.
    package var code: String { reason?.code.rawValue ?? "other" }
}

/// Jobs that a process cannot take, because their files cannot be moved.
package struct StuckJobs: Sendable, Equatable {
    package let count: Int
    /// One of them.
    package let job: String
    /// What keeps its file where it is, and what to do.
    package let why: String
}

/// What the processes say of themselves in their heartbeats.
extension SpoolInspector.Worker {
    package var standstills: [Standstill] {
        (status?["breakers"]?.object ?? [:]).sorted { $0.key < $1.key }.map { name, breaker in
            Standstill(
                name: name,
                why: breaker["why"]?.string ?? "",
                reason: Reason(breaker),
                since: breaker["since"]?.instant,
                probeAt: breaker["probeAt"]?.instant
            )
        }
    }

    package var stuck: StuckJobs? {
        guard let stuck = status?["stuck"], let count = stuck["count"]?.int, count > 0 else { return nil }
        return StuckJobs(count: count, job: stuck["job"]?.string ?? "", why: stuck["why"]?.string ?? "")
    }

    package var alarms: [Alarm] {
        (status?["alarms"]?.array ?? []).map { alarm in
            Alarm(why: alarm["why"]?.string ?? "", reason: Reason(alarm), since: alarm["since"]?.instant)
        }
    }
}

extension Sequence<SpoolInspector.Worker> {
    /// Each once, although every process has its own.
    package var standstills: [Standstill] {
        var seen: Set<String> = []
        return flatMap(\.standstills).filter { seen.insert($0.name).inserted }
    }

    /// Each kind once.
    package var alarms: [Alarm] {
        var seen: Set<String> = []
        return flatMap(\.alarms).filter { seen.insert($0.code).inserted }
    }
}

extension JSONValue {
    /// As `Timestamp.readable` wrote it; nil for anything else.
    var instant: Date? { string.flatMap { Timestamp.parseReadable($0) } }
}
