import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// What people and processes tell each other by files in `locks/`.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SignalTests {
    private final class Calls: Sendable {
        private let number = Guarded(0)
        func add() { number.withLock { $0 += 1 } }
        var count: Int { number.withLock { $0 } }
    }

    static let reason = Reason(.crmWiped, [.what: "contact 18", .field: "SuperOffice:1"])

    @Test func pausingFromWithinStopsAtOnceAndIsWrittenDown() async throws {
        let spool = try TestSpool()
        for id in 1...2 { try spool.drop("incoming/\(name(id))", job(lane: "\(id)", id: id)) }
        try await withQueue(spool) { harness in
            let running = try await harness.claim()
            spool.system.forgetRecords()
            try await harness.queue.pause(note: Self.reason)
            #expect(await !harness.queue.mayClaim)
            #expect(harness.observations.pauses == [true])
            let calls = spool.system.records.filter { [.write, .sync, .rename].contains($0.call) }
            #expect(calls.map(\.call) == [.write, .sync, .rename, .sync], "file and name are flushed")
            #expect(calls.last?.path == spool.path("locks"))
            let inspector = SpoolInspector(files: spool.files)
            #expect(inspector.isPaused && inspector.pause.note == Self.reason.sentence)
            #expect(inspector.pause.reason == Self.reason)
            try await running.finish()
            await harness.sweep()
            #expect(await !harness.queue.mayClaim)
            #expect(try SpoolOperations(files: spool.files).resume())
            try await harness.claim().finish()
        }
    }

    @Test func aReasonOfTheProgramReplacesAPersonsNote() async throws {
        let spool = try TestSpool()
        #expect(try SpoolOperations(files: spool.files).pause(note: "upgrade"))
        #expect(SpoolInspector(files: spool.files).pause.reason == nil)
        try await withQueue(spool) { harness in
            try await harness.queue.pause(note: Self.reason)
            #expect(SpoolInspector(files: spool.files).pause.reason == Self.reason)
        }
    }

    @Test func aPauseThatCannotBeWrittenDownHoldsHereAndIsWrittenLater() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job())
        try await withQueue(spool, sweepEvery: 30) { harness in
            spool.system.fail(.write, times: 2, path: "PAUSED", .fails(ENOSPC))
            await #expect(throws: SpoolError.self) { try await harness.queue.pause(note: Self.reason) }
            await harness.sweep()
            #expect(!spool.exists("locks/PAUSED"))
            #expect(await !harness.queue.mayClaim)
            await harness.advance(by: 31)
            #expect(SpoolInspector(files: spool.files).pause.reason == Self.reason)
            #expect(await !harness.queue.mayClaim)
            #expect(spool.names("tmp").isEmpty)
        }
    }

    @Test func aPauseReachesTheOtherProcesses() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { first in
            try await withQueue(spool) { second in
                try await first.queue.pause(note: Self.reason)
                try await eventually("the other one stops") { await !second.queue.mayClaim }
                #expect(try SpoolOperations(files: spool.files).resume())
                try await eventually("both go on") {
                    let one = await first.queue.mayClaim
                    return await second.queue.mayClaim && one
                }
            }
        }
    }

    @Test func tryingNowReachesEveryProcessOnceEachTime() async throws {
        let spool = try TestSpool()
        let hand = SpoolOperations(files: spool.files)
        try hand.tryNow()
        try await withQueue(spool) { first in
            try await withQueue(spool) { second in
                let (one, two) = (Calls(), Calls())
                await first.queue.on(.tryNow) { one.add() }
                await second.queue.on(.tryNow) { two.add() }
                for count in 1...3 {
                    try hand.tryNow()
                    try await eventually("both have heard") { one.count == count && two.count == count }
                    await first.sweep()
                    await second.sweep()
                }
                #expect(one.count == 3 && two.count == 3, "what was said before they started is none of theirs")
            }
        }
    }

    /// From another host there is no event.
    @Test func theSweepHearsWhatHadNoEvent() async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            let calls = Calls()
            await harness.queue.on(.tryNow) { calls.add() }
            try spool.remove("locks")
            try await eventually("the watch is lost") { !harness.observations.lostWatches.isEmpty }
            spool.system.fail(.statusAt, times: 1_000_000, path: "/locks$", .fails(EIO))
            try spool.makeFolder("locks")
            await harness.queue.settle()
            try SpoolOperations(files: spool.files).tryNow()
            await harness.advance(by: 31)
            #expect(calls.count == 1)
        }
    }

    @Test func aChangedListIsToldToEveryProcess() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { first in
            try await withQueue(spool) { second in
                let (one, two, other) = (Calls(), Calls(), Calls())
                await first.queue.on(.lists) { one.add() }
                await second.queue.on(.lists) { two.add() }
                await second.queue.on(.tryNow) { other.add() }
                await first.queue.listsChanged()
                #expect(one.count == 1, "the own process hears it at once")
                try await eventually("the other one hears it") { two.count == 1 }
                await first.queue.settle()
                #expect(one.count == 1 && other.count == 0)
                spool.system.fail(.write, path: "LISTS", .fails(ENOSPC))
                await first.queue.listsChanged()
                #expect(one.count == 2, "even when nobody else can be told")
            }
        }
    }

    @Test func signalsAreKnownToTheCheck() async throws {
        let spool = try TestSpool()
        for signal in SpoolLayout.Signal.allCases { try spool.files.raise(signal, at: Date()) }
        #expect(try SpoolCheck(files: spool.files).run(wait: { _ in }).findings == [])
    }
}

/// Locks for what must not be done twice at a time.
@Suite(.serialized, .timeLimit(.minutes(1))) struct NamedLockTests {
    @Test func onlyOneHasALock() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { first in
            try await withQueue(spool) { second in
                #expect(await first.queue.tryLock("list-12"))
                #expect(await !first.queue.tryLock("list-12"), "in one process, too")
                #expect(await !second.queue.tryLock("list-12"))
                #expect(await second.queue.tryLock("list-13"))
                await first.queue.unlock("list-12")
                #expect(await second.queue.tryLock("list-12"))
                await second.queue.unlock("list-12")
                await second.queue.unlock("list-12")
                #expect(await first.queue.tryLock("list-12"))
            }
            #expect(await first.queue.tryLock("list-13"), "a process that ends gives its locks back")
        }
        #expect(spool.system.openDescriptors.isEmpty)
    }

    /// A lane and a lock of one number share a file; neither may give back what the other has.
    @Test func aLockAndALaneOfOneNumberDoNotDisturbEachOther() async throws {
        let spool = try TestSpool()
        let lane = "list-12"
        try spool.drop("incoming/\(name(1))", job(lane: lane))
        try await withQueue(spool) { first in
            try await withQueue(spool) { second in
                await second.queue.setGate(.shut)
                let claim = try await first.claim()
                #expect(await first.queue.tryLock(lane))
                #expect(await !second.queue.tryLock(lane))
                try await claim.finish()
                #expect(await !second.queue.tryLock(lane), "the lock is still held")
                await first.queue.unlock(lane)
                #expect(await second.queue.tryLock(lane))
            }
        }
    }

    @Test func whatCannotBeLockedCountsAsTaken() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            spool.system.fail(.open, path: "lane-", .fails(EMFILE))
            #expect(await !harness.queue.tryLock("list-12"))
            #expect(await harness.queue.tryLock("list-12"))
            await harness.queue.close()
            #expect(await !harness.queue.tryLock("list-13"))
        }
        #expect(spool.system.openDescriptors.isEmpty)
    }
}
