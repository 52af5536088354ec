package import FoundationEssentials
import Spool

/// How much was finished lately, and how long it took.
package struct Activity: Sendable, Equatable {
    /// What ended within one minute or hour.
    package struct Bucket: Sendable, Equatable {
        package var start: Date
        package var done = 0
        package var skipped = 0
        package var failed = 0
    }

    /// Seconds from the receipt to `done/`, for jobs whose name tells when they were received.
    package struct Latency: Sendable, Equatable {
        package var count: Int
        package var median: TimeInterval
        package var p95: TimeInterval

        /// nil when there is none.
        init?(_ micros: [Int64]) {
            guard !micros.isEmpty else { return nil }
            let sorted = micros.sorted()
            func share(_ part: Double) -> TimeInterval {
                Double(sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.up)) - 1)]) / 1e6
            }
            count = sorted.count
            median = share(0.5)
            p95 = share(0.95)
        }
    }

    /// The last 60 minutes, the oldest first; the last one is under way.
    package var minutes: [Bucket]
    /// The last 24 hours, likewise.
    package var hours: [Bucket]
    package var lastHour: Latency?
    package var lastDay: Latency?
    /// When the oldest job that is held was received.
    package var oldest: Date?
    package var indexed: Int
    /// Whether older jobs lie in the folders than are held: the counts may be too small.
    package var isCut: Bool
}

extension RunIndex {
    /// - Parameter now: the end of the last minute and hour.
    package func activity(now: Date = Date()) -> Activity {
        var minutes = Self.buckets(60, 60, now)
        var hours = Self.buckets(24, 3600, now)
        var (hour, day): ([Int64], [Int64]) = ([], [])
        var oldest: Int64?
        let (firstMinute, firstHour) = (minutes[0].start.micros, hours[0].start.micros)
        let end = now.micros
        jobs.forEach { id, row in
            oldest = min(oldest ?? row.received, row.received)
            guard row.moved >= firstHour, row.moved <= end else { return }
            let state = jobs.state(id)
            hours[min(23, Int((row.moved - firstHour) / 3_600_000_000))].add(state)
            if row.moved >= firstMinute { minutes[min(59, Int((row.moved - firstMinute) / 60_000_000))].add(state) }
            // A drop-in's time of receipt is a guess.
            guard state == .done, !row.flags.contains(.isOdd) else { return }
            let latency = max(0, row.moved - row.received)
            if row.moved > end - 86_400_000_000 { day.append(latency) }
            if row.moved > end - 3_600_000_000 { hour.append(latency) }
        }
        return Activity(
            minutes: minutes,
            hours: hours,
            lastHour: Activity.Latency(hour),
            lastDay: Activity.Latency(day),
            oldest: oldest.map { Date(micros: $0) },
            indexed: jobs.count,
            isCut: isCut
        )
    }

    private static func buckets(_ count: Int, _ length: TimeInterval, _ now: Date) -> [Activity.Bucket] {
        let last = (now.timeIntervalSince1970 / length).rounded(.down) * length
        return (0..<count).map { index in
            Activity.Bucket(start: Date(timeIntervalSince1970: last - Double(count - 1 - index) * length))
        }
    }
}

extension Activity.Bucket {
    fileprivate mutating func add(_ state: SpoolLayout.Folder) {
        switch state {
        case .done: done += 1
        case .skipped: skipped += 1
        case .failed: failed += 1
        case .tmp, .incoming, .processing, .deferred, .proposed, .approved, .ledger, .locks: break
        }
    }
}
