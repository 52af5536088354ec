import FoundationEssentials
import Spool

/// Stops claiming while a destination is of no use to any job, and lets one job at a time try.
///
/// A value without effects: each report returns the gate that the queue should have now.
package struct Breakers: Sendable {
    struct Open: Sendable, Equatable {
        var why: String
        var since: Date
        /// When the next single job tries.
        var probeAt: Date
        /// Seconds between tries; doubles up to the limit.
        var wait: TimeInterval
    }

    /// Failures in a row of one destination that open its breaker, when they are not all of one job: a record that
    /// SuperOffice chokes on is no outage.
    var threshold = 5
    var firstWait: TimeInterval = 5
    var longestWait: TimeInterval = 300

    private(set) var open: [Destination: Open] = [:]
    private var failures: [Destination: Row] = [:]

    /// Failures without a success in between.
    private struct Row: Sendable {
        var count = 0
        var lastJob: String?
        var isOfOneJob = true
    }

    package init() {}

    /// A destination served a job.
    mutating func succeeded(_ destination: Destination) {
        failures[destination] = nil
        open[destination] = nil
    }

    /// A destination failed one job.
    mutating func failed(_ destination: Destination, job: String, why: String, now: Date) {
        var row = failures[destination] ?? Row()
        row.isOfOneJob = row.isOfOneJob && (row.lastJob ?? job) == job
        row.lastJob = job
        row.count += 1
        failures[destination] = row
        guard row.count >= threshold && !row.isOfOneJob || open[destination] != nil else { return }
        trip(destination, why: why, until: nil, now: now)
    }

    /// A destination refuses everybody.
    mutating func trip(_ destination: Destination, why: String, until: Date?, now: Date) {
        // Jobs that were running when it opened fail too; only a probe's failure lengthens the wait.
        if let present = open[destination], now < present.probeAt { return }
        let wait = min(open[destination].map { $0.wait * 2 } ?? firstWait, longestWait)
        // A time given by the other side is honoured, but not for ever: it may come back earlier.
        let asked = until.map { min($0, now.addingTimeInterval(900)) } ?? now
        open[destination] = Open(
            why: why,
            since: open[destination]?.since ?? now,
            probeAt: max(asked, now.addingTimeInterval(wait)),
            wait: wait
        )
    }

    /// The gate that follows from all of them.
    var gate: JobQueue.Gate {
        guard let probeAt = open.values.map(\.probeAt).max() else { return .open }
        return .closed(probeAt: probeAt)
    }
}
