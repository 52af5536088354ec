import Spool
import Testing

@testable import Dashboard

/// How jobs count for their runs, and what becomes of failed work.
@Suite struct RunStandingTests {
    typealias Job = RunStanding.Job

    static let company = RunStanding.Record(kind: .contact, key: 18)
    static let person = RunStanding.Record(kind: .person, key: 18)

    static func job(_ state: SpoolLayout.Folder, _ moved: Int64, _ record: RunStanding.Record? = company) -> Job {
        Job(state: state, moved: moved, record: record)
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
            [.running, .running, .deferred, .completed, .skipped]
        ),
        Row("failed, and nobody retried it", [job(.failed, 1)], [.failed]),
        Row(
            "completed later: a replayed copy, or an event of its own",
            [job(.failed, 1), job(.done, 2)],
            [.completed, .completed]
        ),
        Row("completed before it failed", [job(.done, 1), job(.failed, 2)], [.completed, .failed]),
        Row("a retry waits", [job(.failed, 1), job(.incoming, 2)], [.running, .running]),
        Row("a retry is deferred", [job(.failed, 1), job(.deferred, 2)], [.deferred, .deferred]),
        Row("the retry failed as well", [job(.failed, 1), job(.failed, 2)], [.failed, .failed]),
        Row(
            "completed, and failed again after it",
            [job(.failed, 1), job(.done, 2), job(.failed, 3)],
            [.failed, .completed, .failed]
        ),
        Row("what was skipped later mends nothing", [job(.failed, 1), job(.skipped, 2)], [.failed, .skipped]),
        Row("another record mends nothing", [job(.failed, 1), job(.done, 2, person)], [.failed, .completed]),
        Row("what is no webhook is mended by nothing", [job(.failed, 1, nil), job(.done, 2)], [.failed, .completed]),
    ]

    @Test(arguments: table) func standing(row: Row) {
        #expect(RunStanding.statuses(of: row.jobs) == row.statuses)
    }

    @Test func theMostUrgentIsTheRuns() {
        #expect(RunStatus.allCases.sorted() == [.failed, .running, .deferred, .completed, .skipped])
    }
}
