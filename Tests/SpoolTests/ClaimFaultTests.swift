import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// Claims on file systems that fail, forget replies, or lack a call.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ClaimFaultTests {
    @Test(arguments: [EIO, EACCES, ENOSPC]) func aClaimThatFailsIsTriedAgainLater(code: CInt) async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            spool.system.fail(.renameNoReplace, path: "processing/", .fails(code))
            let claims = Collector(harness.queue)
            await harness.queue.settle()
            #expect(claims.names.isEmpty)
            #expect(spool.names("incoming") == ["a.json"])
            await harness.advance(by: 6)
            try await eventually("it is claimed") { claims.names == ["a.json"] }
            await claims.stop()
        }
    }

    @Test func failingClaimsAreNoHotLoop() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            spool.system.forgetRecords()
            spool.system.fail(.renameNoReplace, times: 1_000_000, path: "processing/", .fails(EIO))
            let start = ContinuousClock.now
            let claims = Collector(harness.queue)
            for _ in 0..<50 { await harness.queue.settle() }
            // On a slow machine there is time for another try, one every five seconds.
            let retries = Int((ContinuousClock.now - start) / .seconds(5))
            #expect(spool.system.count(.renameNoReplace) <= 2 + retries)
            await claims.stop()
        }
    }

    @Test func aMoveWhoseReplyWasLostIsAClaim() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            spool.system.fail(.renameNoReplace, path: "processing/", .failsAfterDoing(ENOENT))
            try await harness.claim().finish()
            #expect(spool.jobs == ["done/\(spool.today)/a.json"])
        }
    }

    @Test func aFileSystemWithoutNoReplaceServes() async throws {
        let spool = try TestSpool()
        spool.system.loseNoReplace()
        try spool.drop("incoming/a.json", job(lane: "a", id: 1))
        try spool.drop("incoming/b.json", #"{"skip":"noise"}"#)
        try spool.drop("failed/a.json", "other")
        try await withQueue(spool) { harness in
            try await harness.claim().settle(.failed, why: "no", account: nil)
            #expect(spool.names("failed") == ["a.2.json", "a.json"])
            #expect(spool.tree("skipped").count == 1)
        }
        #expect(spool.names("processing").isEmpty)
    }

    /// On such a file system a claim is a link and an unlink; when the second fails the file has two names.
    @Test func aClaimThatLeftBothNamesIsOneJob() async throws {
        let spool = try TestSpool()
        spool.system.loseNoReplace()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            let claimer = try #require(spool.names("processing").first)
            await harness.queue.setGate(.shut)
            try #require(link(spool.path("incoming/a.json"), spool.path("processing/\(claimer)/a.json")) == 0)
            await harness.queue.setGate(.open)
            let claim = try await harness.claim()
            #expect(spool.names("incoming").isEmpty, "the earlier name is gone")
            try await claim.finish()
            #expect(spool.jobs == ["done/\(spool.today)/a.json"])
        }
    }

    @Test func aDropInWithTheNameOfARunningJobWaitsForIt() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job(lane: "a", id: 1))
        try await withQueue(spool) { harness in
            let first = try await harness.claim()
            try spool.drop("incoming/a.json", job(lane: "b", id: 2))
            let claims = Collector(harness.queue)
            await harness.queue.settle()
            #expect(spool.names("incoming") == ["a.json"])
            try await first.finish()
            await harness.advance(by: 6)
            try await eventually("then it runs") { claims.names == ["a.json"] }
            #expect(spool.names("done/\(spool.today)") == ["a.2.json", "a.json"])
            await claims.stop()
        }
    }

    @Test func aDropInWithTheNameOfAStuckJobIsAnother() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job(lane: "a", id: 1))
        try await withQueue(spool, sweepEvery: 30) { harness in
            let first = try await harness.claim()
            spool.system.fail(.renameNoReplace, path: "done/", .fails(EIO))
            do { try await first.finish() } catch {}
            try spool.drop("incoming/a.json", job(lane: "b", id: 2))
            let claims = Collector(harness.queue)
            await harness.queue.settle()
            #expect(claims.names.isEmpty)
            await harness.advance(by: 31)
            try await eventually("it runs") { claims.names.count == 1 }
            await harness.advance(by: 3601)
            try await eventually("both ran") { claims.names.count == 2 }
            let ids = try spool.tree("done").map { try JSONObject(spool.bytes($0))["id"] }
            #expect(Set(ids) == [1, 2])
            await claims.stop()
        }
    }

    @Test(arguments: [FaultyFileSystem.Call.makeDirectory, .open, .tryLock, .rename, .renameNoReplace])
    func aQueueThatCannotStartLeavesNothing(call: FaultyFileSystem.Call) async throws {
        let spool = try TestSpool()
        let path = call == .rename || call == .renameNoReplace ? "processing/" : "tmp/"
        spool.system.fail(call, path: path, .fails(EIO))
        do {
            try await withQueue(spool) { _ async throws in }
        } catch {
            #expect(error is SpoolError)
        }
        #expect(spool.names("tmp").isEmpty)
        #expect(spool.names("processing").isEmpty)
        #expect(spool.system.openDescriptors.isEmpty)
    }

    @Test func aMissingSkippedFolderIsMadeAgain() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            for folder in ["skipped", "done", "failed", "deferred"] { try spool.remove(folder) }
            try spool.drop("incoming/a.json", #"{"skip":"noise"}"#)
            try await eventually("it is skipped") { spool.tree("skipped").count == 1 }
            try spool.drop("incoming/b.json", job(lane: "b", id: 1))
            try await harness.claim().finish()
            try spool.drop("incoming/c.json", job(lane: "b", id: 2))
            try await harness.claim().settle(.failed, why: "x", account: nil)
            #expect(spool.names("failed") == ["c.json"])
        }
    }

    @Test func aSkipThatCannotBeDoneIsTriedAtTheNextSweep() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", #"{"skip":"noise"}"#)
        spool.system.fail(.makeDirectory, times: 1, path: "skipped/", .fails(ENOENT))
        spool.system.fail(.renameNoReplace, times: 2, path: "skipped/", .fails(ENOENT))
        try await withQueue(spool, sweepEvery: 30) { harness in
            #expect(await harness.queue.recheckAt.count == 1, "remembered, not swallowed")
            await harness.advance(by: 31)
            #expect(spool.tree("skipped").count == 1)
        }
    }

    @Test func scratchFoldersAreMadeAgainAtTheSweep() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool, sweepEvery: 30) { harness in
            for folder in ["tmp", "ledger", "locks"] { try spool.remove(folder) }
            await harness.advance(by: 31)
            try await harness.claim().finish()
            #expect(try spool.story("done/\(spool.today)/a.json").trail.count == 1)
        }
    }
}
