import Foundation
import Testing

@testable import Spool

/// The same for what stands in `locks/`: each file system call is once the last one before a crash, and once the one
/// that fails.
@Suite("Every call, locks/", .timeLimit(.minutes(3))) struct LocksEveryCallTests {
    /// Does something with each call hit once, by each fault, and looks at it when all is well again.
    ///
    /// - Parameters:
    ///   - work: what is hit; its result is what it was told, nil for an error.
    ///   - judge: what has to be so afterwards, for whoever comes next.
    private func everyCall<Told>(
        prepare: (TestSpool) throws -> Void = { _ in },
        _ work: (TestSpool) throws -> Told,
        judge: (TestSpool, Told?, Comment) throws -> Void
    ) throws {
        for fault in SweepFault.all {
            var number = 0
            while true {
                number += 1
                let spool = try TestSpool(inMemory: true)
                try prepare(spool)
                spool.system.failCall(number, fault.injected)
                var told: Told?
                do { told = try work(spool) } catch { told = nil }
                let hit = spool.system.hitCall
                spool.system.heal()
                let place: Comment = "\(fault) at call \(number), \(hit.map { "\($0.call) of \($0.path)" } ?? "none")"
                #expect(spool.system.openDescriptors.isEmpty, place)
                try judge(spool, told, place)
                guard hit != nil else {
                    #expect(number > 2 && told != nil, place)
                    break
                }
            }
        }
    }

    /// Nothing that was let through is forgotten, and nothing is let through beyond the limit.
    @Test func noAnalysisIsPaidForThatIsNotCounted() throws {
        let now = DayCountTests.noon
        try everyCall { spool in
            try spool.drop("locks/analyses-2026-02-27", "z\n")
            try spool.drop("locks/analyses-2026-02-28", "y\n")
        } _: { spool in
            let count = DayCount(files: spool.files)
            return try ["a", "b"].map { try count.count($0, limit: 2, now: now) }
        } judge: { (spool, told, place) throws in
            let count = DayCount(files: spool.files)
            let before = try? spool.text("locks/analyses-2026-03-01")
            #expect(told == nil || before == "a\nb\n", place)
            for key in ["b", "a", "b"] { #expect(try count.count(key, limit: 2, now: now) != .full, place) }
            #expect(try count.count("c", limit: 2, now: now) == .full, place)
            #expect(count.used(now) == 2, place)
            #expect(try count.count("y", limit: 2, now: now) == .counted(2), place)
        }
    }

    /// A hole that was noted is there until it is made good, and goes for good then.
    @Test func noHoleInTheFeedIsForgotten() throws {
        let hole = FeedHole(since: DayCountTests.noon - 3600, until: DayCountTests.noon)
        let earlier = FeedHole(since: DayCountTests.noon - 9000, until: DayCountTests.noon - 8000)
        try everyCall { spool in
            try spool.files.remember(earlier)
        } _: { spool in
            try spool.files.remember(hole)
        } judge: { (spool, told, place) throws in
            let found = try spool.files.holes()
            #expect(found.contains(earlier) && (told == nil || found.contains(hole)), place)
            // Whoever was told of an error notes it again.
            try spool.files.remember(hole)
            #expect(try spool.files.holes() == [earlier, hole], place)
        }
        try everyCall { spool in
            for hole in [earlier, hole] { try spool.files.remember(hole) }
        } _: { spool in
            let lock = try spool.files.lockReconciling()
            defer { withExtendedLifetime(lock) {} }
            spool.files.forget(earlier)
            return lock != nil
        } judge: { (spool, _, place) throws in
            #expect(try spool.files.holes().contains(hole), place)
            #expect(try spool.files.lockReconciling() != nil, place)
            spool.files.forget(earlier)
            #expect(try spool.files.holes() == [hole], place)
        }
    }

    /// No turn is given away twice, and a pause that was told holds.
    @Test func noTurnIsTakenTwice() throws {
        let now = DayCountTests.noon
        try everyCall { spool in
            let slots = CallSlots(files: spool.files, perSecond: 8)
            return try [slots.take(now: now), slots.take(now: now)]
        } judge: { (spool, told, place) throws in
            let slots = CallSlots(files: spool.files, perSecond: 8)
            guard case .at(let next)? = try slots.take(now: now) else {
                Issue.record(place)
                return
            }
            let taken = (told ?? []).compactMap { if case .at(let date)? = $0 { date } else { nil } }
            #expect(told == nil || taken.count == 2 && taken[0] < taken[1] && taken[1] < next, place)
            #expect(next < now.addingTimeInterval(1), place)
        }
        try everyCall { spool in
            try CallSlots(files: spool.files, perSecond: 8).hold(until: now.addingTimeInterval(60), now: now)
        } judge: { (spool, told, place) throws in
            let turn = try CallSlots(files: spool.files, perSecond: 8).take(now: now)
            if told == true { #expect(turn == .held(until: now.addingTimeInterval(60)), place) }
            #expect(turn != nil, place)
        }
    }
}
