import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// `ANALYSES_PER_DAY`.
@Suite(.timeLimit(.minutes(2))) struct BudgetFlowTests {
    @Test func whatIsOverWaitsForTheNextDayAndIsNoAttempt() async throws {
        try await withRig {
            $0.analysesPerDay = 1
            $0.processor.concurrency = 1
        } _: { rig in
            try await rig.ready()
            try rig.toNoon()
            #expect(try await rig.run(.contact(18)).status == "written")
            let late = try rig.drop(.contact(43))
            #expect(try await rig.deferred(late).contains("the day's 1 analyses (ANALYSES_PER_DAY) are used up"))
            let path = rig.spool.files.layout.path(.deferred(late))
            let story = try JobFile([UInt8](Data(contentsOf: URL(filePath: path)))).story
            #expect(story.attempts == 0 && story.trail.last?.reason?.code == .analysesUsedUp)
            let due = try #require(rig.spool.files.modificationTime(.deferred(late)))
            #expect(Timestamp.day(due) == Timestamp.day(rig.clock.now.addingTimeInterval(86_400)))
            #expect(await rig.counters.analyses == 1)
            #expect(try rig.published?[DayOfAnalyses.member]?["used"] == 1)

            // What needs no analysis goes on.
            let again = try await rig.run(.contact(18))
            #expect(again.status == "unchanged", "\(again.whys)")

            try rig.advance(by: due.timeIntervalSince(rig.clock.now) + 1)
            #expect(try await rig.ended(late).status == "written")
            #expect(await rig.counters.analyses == 2)
        }
    }

    /// Polls of one question, and what was paid for before a crash, cost nothing more.
    @Test func aQuestionCountsOnce() async throws {
        try await withRig {
            $0.analysesPerDay = 1
        } _: { rig in
            try await rig.ready()
            try rig.toNoon()
            await rig.sandbox.setBehaviour { $0.explorerStillThinking = 3 }
            let name = try rig.drop(.contact(18))
            _ = try await rig.deferred(name)
            for _ in 0..<3 {
                try await eventually("it waits") { rig.spool.jobs(.deferred).count == 1 }
                try rig.advance(by: 60)
                try await eventually("it goes on") { rig.spool.jobs(.deferred).isEmpty }
            }
            #expect(try await rig.ended(name).status == "written")
            #expect(DayCount(files: rig.spool.files).used(rig.clock.now) == 1)
        }
    }

    @Test func twoProcessesShareTheDay() async throws {
        try await withRig {
            $0.analysesPerDay = 3
        } _: { rig in
            try await rig.ready()
            try rig.toNoon()
            let second = try rig.successor()
            second.open()
            let keys = await rig.sandbox.seed(companies: 12)
            for key in keys { try rig.drop(.contact(key.id)) }
            try await eventually("all have ended or wait", within: .seconds(60)) {
                rig.spool.jobs(.done).count == 3 && rig.spool.jobs(.deferred).count == 9
            }
            await second.close()
            #expect(await rig.counters.analyses == 3)
        }
    }
}

extension Rig {
    /// No test is to meet midnight.
    fileprivate func toNoon() throws {
        let second = clock.now.timeIntervalSince1970.truncatingRemainder(dividingBy: 86_400)
        try advance(by: (second < 43_200 ? 43_200 : 129_600) - second)
    }
}
