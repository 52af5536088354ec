import Foundation
import Spool
import Testing

@testable import Dashboard

/// Which jobs of one company are one run.
@Suite struct RunGroupingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Minutes: received, moved.
        var jobs: [(Int, Int)]
        var runs: [Int]

        init(_ description: String, _ jobs: [(Int, Int)], _ runs: [Int]) {
            (testDescription, self.jobs, self.runs) = (description, jobs, runs)
        }
    }

    static let table = [
        Row("none", [], []),
        Row("one", [(0, 0)], [0]),
        Row("as far apart as the gap", [(0, 0), (15, 15)], [0, 0]),
        Row("further apart", [(0, 0), (16, 16)], [0, 1]),
        Row("a chain is one run, however long", [(0, 0), (10, 10), (20, 20), (30, 30)], [0, 0, 0, 0]),
        Row("the echo of a write that took an hour", [(0, 60), (61, 61)], [0, 0]),
        Row("an event while the first job still waits is its own", [(0, 60), (30, 30)], [0, 1]),
        Row("an echo long after", [(0, 60), (76, 76)], [0, 1]),
        Row(
            "what lies between a failure and its replay stays apart",
            [(0, 1000), (500, 501), (1001, 1001)],
            [0, 1, 0]
        ),
        Row("two that were replayed together stay apart", [(0, 1000), (500, 1000)], [0, 1]),
        Row(
            "an echo of both goes to the one that was received last",
            [(0, 1000), (500, 1000), (1001, 1001)],
            [0, 1, 1]
        ),
        Row("received in the same moment", [(0, 0), (0, 0), (0, 5)], [0, 0, 0]),
        Row("a job that moved before it was received (a clock that was wrong)", [(100, 3), (101, 4)], [0, 0]),
        Row("such a job does not draw another one", [(50, 50), (90, 49)], [0, 1]),
    ]

    @Test(arguments: table) func grouping(row: Row) {
        let jobs = row.jobs.map { received, moved in
            let entry = JobEntry(folder: .done(day: "1970-01-01"), name: Sample().name)
            var job = JobRecord(entry, received: Date())
            job.received = Date(timeIntervalSince1970: Double(received))
            job.moved = Date(timeIntervalSince1970: Double(moved))
            return job
        }
        #expect(RunGrouping.runs(of: jobs, gap: 15) == row.runs)
    }
}
