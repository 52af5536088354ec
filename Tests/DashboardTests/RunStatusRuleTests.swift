import Foundation
import Spool
import Testing
import Webhook

@testable import Dashboard

/// How jobs count for their runs, and what becomes of failed work.
@Suite struct RunStatusRuleTests {
    typealias Job = JobRecord

    static let company = "contact.changed"
    static let person = "person.changed"

    static func job(_ state: SpoolLayout.Folder, _ moved: TimeInterval, _ event: String? = company) -> Job {
        let folders: [SpoolLayout.Folder: JobLocation] = [
            .incoming: .incoming, .processing: .processing(claimer: "h-1-x"), .deferred: .deferred, .failed: .failed,
            .done: .done(day: "2026-03-01"), .skipped: .skipped(day: "2026-03-01", reason: "irrelevant"),
        ]
        let sample = Sample(event: event ?? "", at: moved)
        var job = JobRecord(JobEntry(folder: folders[state] ?? .incoming, name: sample.name), received: sample.received)
        (job.event, job.key) = (event ?? "", event == nil ? nil : 18)
        job.moved = Date(timeIntervalSince1970: moved)
        return job
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var jobs: [Job]
        var statuses: [RunStatus]

        init(_ description: String, _ jobs: [Job], _ statuses: [RunStatus]) {
            (testDescription, self.jobs, self.statuses) = (description, jobs, statuses)
        }
    }

    static let table = [
        Row(
            "each state",
            [job(.incoming, 1), job(.processing, 2), job(.deferred, 3), job(.done, 4), job(.skipped, 5)],
            [.waiting, .running, .deferred, .completed, .skipped]
        ),
        Row("failed, and not retried", [job(.failed, 1)], [.failed]),
        Row(
            "completed later: a replayed copy, or an event of its own",
            [job(.failed, 1), job(.done, 2)],
            [.completed, .completed]
        ),
        Row("completed before it failed", [job(.done, 1), job(.failed, 2)], [.completed, .failed]),
        Row("a retry waits", [job(.failed, 1), job(.incoming, 2)], [.waiting, .waiting]),
        Row("a retry is deferred", [job(.failed, 1), job(.deferred, 2)], [.deferred, .deferred]),
        Row("the retry failed as well", [job(.failed, 1), job(.failed, 2)], [.failed, .failed]),
        Row(
            "completed, and failed again after it",
            [job(.failed, 1), job(.done, 2), job(.failed, 3)],
            [.failed, .completed, .failed]
        ),
        Row("what was skipped later changes nothing", [job(.failed, 1), job(.skipped, 2)], [.failed, .skipped]),
        Row("another record changes nothing", [job(.failed, 1), job(.done, 2, person)], [.failed, .completed]),
        Row("what is not a webhook stays failed", [job(.failed, 1, nil), job(.done, 2)], [.failed, .completed]),
    ]

    @Test(arguments: table) func standing(row: Row) {
        #expect(RunStatusRule.statuses(of: row.jobs) == row.statuses)
    }

    @Test func theMostUrgentIsTheRuns() {
        #expect(RunStatus.allCases.sorted() == [.failed, .running, .waiting, .deferred, .completed, .skipped])
    }
}
