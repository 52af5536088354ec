import FoundationEssentials
import Spool

/// How much was finished lately, and how long it took.
struct Activity: Sendable, Equatable {
    /// What ended within one minute or hour.
    struct Bucket: Sendable, Equatable {
        var start: Date
        /// How many jobs, by the folder where they are.
        var jobs: [SpoolLayout.Folder: Int] = [:]
        /// Of what was done within it; nil when nothing was.
        var latency: Latency?
    }

    /// Seconds from the receipt to `done/`, for jobs whose name says when they were received.
    struct Latency: Sendable, Equatable {
        var count: Int
        var median: TimeInterval
        var p95: TimeInterval

        /// nil when there is none.
        init?(_ seconds: [TimeInterval]) {
            guard !seconds.isEmpty else { return nil }
            let sorted = seconds.sorted()
            func share(_ part: Double) -> TimeInterval {
                sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.up)) - 1)]
            }
            count = sorted.count
            median = share(0.5)
            p95 = share(0.95)
        }
    }

    /// The last 60 minutes, the oldest first; the last one is under way.
    var minutes: [Bucket]
    /// The last 24 hours, likewise.
    var hours: [Bucket]
    var lastHour: Latency?
    var lastDay: Latency?
}

extension RunIndex {
    /// - Parameter now: the end of the last minute and hour.
    func activity(now: Date = Date()) -> Activity {
        var minutes = Self.buckets(60, 60, now)
        var hours = Self.buckets(24, 3600, now)
        var (lastHour, lastDay): ([TimeInterval], [TimeInterval]) = ([], [])
        var byMinute = minutes.map { _ in [TimeInterval]() }
        var byHour = hours.map { _ in [TimeInterval]() }
        for job in jobs.jobs.lazy.map(\.record) {
            guard job.moved >= hours[0].start, job.moved <= now else { continue }
            let hour = min(23, Int(job.moved.timeIntervalSince(hours[0].start) / 3600))
            hours[hour].jobs[job.state, default: 0] += 1
            let minute =
                job.moved < minutes[0].start
                ? nil : min(59, Int(job.moved.timeIntervalSince(minutes[0].start) / 60))
            if let minute { minutes[minute].jobs[job.state, default: 0] += 1 }
            // A drop-in's time of receipt is a guess.
            guard job.state == .done, job.name.receivedAt != nil else { continue }
            let latency = max(0, job.moved.timeIntervalSince(job.received))
            byHour[hour].append(latency)
            if let minute { byMinute[minute].append(latency) }
            if job.moved > now.addingTimeInterval(-86_400) { lastDay.append(latency) }
            if job.moved > now.addingTimeInterval(-3600) { lastHour.append(latency) }
        }
        for (index, seconds) in byMinute.enumerated() { minutes[index].latency = Activity.Latency(seconds) }
        for (index, seconds) in byHour.enumerated() { hours[index].latency = Activity.Latency(seconds) }
        return Activity(
            minutes: minutes,
            hours: hours,
            lastHour: Activity.Latency(lastHour),
            lastDay: Activity.Latency(lastDay)
        )
    }

    private static func buckets(_ count: Int, _ length: TimeInterval, _ now: Date) -> [Activity.Bucket] {
        let last = (now.timeIntervalSince1970 / length).rounded(.down) * length
        return (0..<count).map { index in
            Activity.Bucket(start: Date(timeIntervalSince1970: last - Double(count - 1 - index) * length))
        }
    }
}
