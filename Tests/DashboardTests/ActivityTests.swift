import Foundation
import Spool
import Testing

@testable import Dashboard

/// Counts and times for the charts.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ActivityTests {
    @Test func countsByMinuteAndHour() async throws {
        let spool = try TestSpool()
        let now = Sample.start.addingTimeInterval(7200)
        // Received 10 s after a full hour, done 1 to 100 s later.
        for seconds in 1...100 {
            let job = Sample(key: seconds, at: 3610)
            try spool.put("done/2026-03-01/\(job.name)", job.webhook(story: job.story("done", after: Double(seconds))))
        }
        let early = Sample(at: 60)
        try spool.put("failed/\(early.name)", early.webhook(story: early.story("failed", after: 30)))
        let before = Sample(at: -86_400 * 3)
        try spool.put("done/2026-02-26/\(before.name)", before.webhook(story: before.story("done")))
        let dropped = Sample(at: 3620)
        try spool.put("done/2026-03-01/drop.json", dropped.webhook(story: dropped.story("done", after: 5000)))

        try await withIndex(spool) { index in
            let activity = await index.activity(now: now)
            #expect(activity.minutes.count == 60)
            #expect(activity.hours.count == 24)
            #expect(activity.minutes.last?.start == now)
            #expect(activity.hours.map(\.done).reduce(0, +) == 100)
            #expect(activity.hours[22].done == 100)
            #expect(activity.hours[21].failed == 1)
            #expect(activity.minutes.map(\.failed).reduce(0, +) == 0)
            // The oldest of 60 minutes began 59 minutes ago, with the job that took 50 s.
            #expect(activity.minutes.map(\.done).reduce(0, +) == 51)
            #expect(activity.minutes[0].done == 51)
            #expect(activity.hours[22].latency?.median == 50 && activity.hours[22].latency?.p95 == 95)
            #expect(activity.hours[21].latency == nil, "failed jobs have none")
            #expect(activity.minutes[0].latency?.count == 51)
            let latency = try #require(activity.lastHour)
            #expect(latency.count == 100)
            #expect(latency.median == 50)
            #expect(latency.p95 == 95)
        }
    }

    @Test func anIdleSpoolHasEmptyCharts() async throws {
        let spool = try TestSpool()
        try await withIndex(spool) { index in
            let activity = await index.activity()
            #expect(activity.lastDay == nil)
            #expect(activity.minutes.allSatisfy { $0.jobs.isEmpty })
        }
    }
}

extension Activity.Bucket {
    fileprivate var done: Int { jobs[.done, default: 0] }
    fileprivate var failed: Int { jobs[.failed, default: 0] }
}
