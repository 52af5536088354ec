package import FoundationEssentials

/// A process on this spool, as its heartbeat and the kernel show it.
package struct SpoolProcess: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case moving
        /// It still runs, as far as anybody can tell, and has written no heartbeat since: it is stopped, stuck or cut off
        /// from the disk.
        case stalled(since: Date)
        /// It has ended, without a chance to take its heartbeat away.
        case gone
    }

    /// Seconds after which who is silent, or owes an answer, does not move: three heartbeats.
    package static let limit: TimeInterval = 15

    package let report: ProcessReport
    /// Seconds since it wrote.
    package let age: TimeInterval
    package let state: State

    init(_ report: ProcessReport, seenBy observer: ProcessIdentity, at clock: SpoolClock) {
        self.report = report
        age = report.age(seenBy: observer, at: clock)
        let isLate = age > Self.limit
        // A machine that was started again took all its processes along.
        let isOfEarlierBoot = report.identity.host == observer.host && report.identity.boot != observer.boot
        if report.identity.hasEnded(seenBy: observer) || isLate && isOfEarlierBoot {
            state = .gone
        } else {
            state = isLate ? .stalled(since: clock.wall().addingTimeInterval(-age)) : .moving
        }
    }

    package var isGone: Bool { state == .gone }

    package var stalledSince: Date? { if case .stalled(let since) = state { since } else { nil } }

    /// Those of its loops that do not move, and for how many seconds, the worst first; of a process that says nothing at
    /// all nothing is known.
    package var stalledLoops: [(name: String, seconds: TimeInterval)] {
        guard state == .moving else { return [] }
        return report.loops.filter { $0.value > Self.limit }.map { ($0.key, $0.value) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
}

extension SpoolInspector {
    /// The processes that wrote heartbeats, those that ended without taking it away included; by name.
    ///
    /// Heartbeats of other machines are as old as the clocks of both agree.
    ///
    /// - Throws: also when the disk gives none of them: then it is not known who is there.
    package func processes(at clock: SpoolClock = SpoolClock()) throws(SpoolError) -> [SpoolProcess] {
        let observer = ProcessIdentity.new()
        var processes: [SpoolProcess] = []
        for name in try heartbeats().sorted() {
            if let report = try report(name) { processes.append(SpoolProcess(report, seenBy: observer, at: clock)) }
        }
        return processes
    }

    /// The names of the files that may be heartbeats.
    func heartbeats() throws(SpoolError) -> [String] {
        try files.entries(of: files.layout.heartbeats).map(\.name).filter { !$0.hasPrefix(".") }
    }

    /// nil when the file is none of ours, or is gone meanwhile.
    func report(_ process: String) throws(SpoolError) -> ProcessReport? {
        // Being overwritten takes microseconds.
        for _ in 0..<5 {
            switch files.read(.heartbeat(process), limit: ProcessReport.sizeLimit) {
            case .file(let bytes, _): if let report = ProcessReport(file: bytes) { return report }
            case .unreadable(let error) where error.kind == .inputOutput: throw error
            case .unreadable, .tooLarge, .notAFile, .gone: return nil
            }
        }
        return nil
    }
}

extension Sequence<SpoolProcess> {
    /// Those of a role that have not ended.
    package func living(_ role: ProcessReport.Role) -> [SpoolProcess] {
        filter { !$0.isGone && $0.report.roles.contains(role) }
    }
}
