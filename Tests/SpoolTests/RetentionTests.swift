import Foundation
import Glibc
import Testing

@testable import Spool

/// What is removed by itself, and what never is.
@Suite(.serialized, .timeLimit(.minutes(1))) struct RetentionTests {
    static let now = Date(timeIntervalSince1970: 1_772_360_100)  // 2026-03-01

    private func fill(_ spool: TestSpool, _ days: [String], files: Int = 2) throws {
        for day in days {
            for folder in ["done/\(day)", "skipped/\(day)/noise"] {
                try spool.makeFolder(folder)
                for id in 0..<files { try spool.drop("\(folder)/\(id).json", "{}") }
            }
        }
    }

    @Test func oldDaysGoAndFailedStays() throws {
        let spool = try TestSpool()
        try fill(spool, ["2025-12-31", "2026-01-29", "2026-01-30", "2026-02-28", "2026-03-01"])
        try spool.drop("failed/old.json", "{}")
        try spool.setModified("failed/old.json", Date(timeIntervalSince1970: 0))
        #expect(try Retention(files: spool.files, days: 30).prune(now: Self.now) == 8)
        #expect(spool.names("done") == ["2026-01-30", "2026-02-28", "2026-03-01"])
        #expect(spool.names("skipped") == ["2026-01-30", "2026-02-28", "2026-03-01"])
        #expect(spool.names("failed") == ["old.json"])
        #expect(try Retention(files: spool.files, days: 30).prune(now: Self.now) == 0)
    }

    @Test func whatIsNoDayStays() throws {
        let spool = try TestSpool()
        for folder in ["keep", "2026", "2026-00-01", "0000", ".hidden"] {
            try spool.makeFolder("done/\(folder)")
            try spool.drop("done/\(folder)/a.json", "{}")
        }
        #expect(try Retention(files: spool.files, days: 0).prune(now: Self.now) == 0)
        #expect(spool.tree("done").count == 5)
    }

    @Test func aLinkIsRemovedNotFollowed() throws {
        let spool = try TestSpool()
        try fill(spool, ["2025-01-01"])
        try spool.makeFolder("precious")
        try spool.drop("precious/a.json", "{}")
        symlink(spool.path("precious"), spool.path("done/2025-01-01/link"))
        symlink(spool.path("precious"), spool.path("done/2025-01-02"))
        _ = try Retention(files: spool.files, days: 30).prune(now: Self.now)
        #expect(spool.names("precious") == ["a.json"])
        #expect(!spool.exists("done/2025-01-01"))
    }

    @Test func aLittleAtATime() throws {
        let spool = try TestSpool()
        try fill(spool, ["2025-12-31"], files: 25)
        var retention = Retention(files: spool.files, days: 30)
        retention.batch = 20
        var removed: [Int] = []
        for _ in 0..<4 { removed.append(try retention.prune(now: Self.now)) }
        #expect(removed == [20, 20, 10, 0])
        #expect(spool.names("done").isEmpty && spool.names("skipped").isEmpty)
    }

    @Test func whatAnotherProcessRemovedIsNoError() throws {
        let spool = try TestSpool()
        try fill(spool, ["2025-12-31"])
        spool.system.fail(.unlink, number: 1, .failsAfterDoing(ENOENT))
        spool.system.fail(.removeDirectory, number: 1, .failsAfterDoing(ENOENT))
        _ = try Retention(files: spool.files, days: 30).prune(now: Self.now)
        #expect(spool.names("done").isEmpty && spool.names("skipped").isEmpty)
    }

    @Test func anOperatorsHiddenFolderStopsNothing() throws {
        let spool = try TestSpool()
        try fill(spool, ["2025-12-30", "2025-12-31"])
        try spool.makeFolder("done/2025-12-30/.snapshot")
        _ = try Retention(files: spool.files, days: 30).prune(now: Self.now)
        #expect(spool.names("done") == ["2025-12-30"])
        #expect(spool.names("skipped").isEmpty)
    }

    @Test func scratchOfTheDeadGoesAfterAnHour() throws {
        let spool = try TestSpool()
        try spool.drop("tmp/a.json.7-1", "half")
        // A claim folder in the making.
        try spool.makeFolder("tmp/host-7-abc")
        try spool.drop("tmp/host-7-abc/.alive", "")
        let retention = Retention(files: spool.files, days: 30)
        #expect(try retention.prune(now: Date().addingTimeInterval(3500)) == 0)
        #expect(spool.names("tmp").count == 2)
        #expect(try retention.prune(now: Date().addingTimeInterval(3700)) == 2)
        #expect(spool.names("tmp").isEmpty)
    }

    @Test func theSweepPrunes() async throws {
        let spool = try TestSpool()
        try fill(spool, ["2020-01-01"])
        try await withQueue(spool) { harness in
            await harness.advance(by: 3601)
            #expect(spool.names("done").isEmpty)
            #expect(spool.names("skipped").isEmpty)
        }
    }
}
