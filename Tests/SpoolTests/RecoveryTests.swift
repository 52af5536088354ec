import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// What a process leaves that was killed, and who brings it back.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RecoveryTests {
    static let dead = "host-1-dead"

    /// As a killed process leaves it: its folder, its `.alive` without a lock, its jobs.
    private func leave(_ spool: TestSpool, _ claimer: String = dead, jobs: [String: String]) throws {
        try spool.makeFolder("processing/\(claimer)")
        try spool.drop("processing/\(claimer)/.alive", "")
        for (name, text) in jobs { try spool.drop("processing/\(claimer)/\(name)", text) }
    }

    @Test func jobsOfADeadProcessAreDeferredWithOneMoreAttempt() async throws {
        let spool = try TestSpool()
        let story = #"{"attempts":3,"trail":[{"at":"x","to":"deferred","why":"503"}]}"#
        try leave(spool, jobs: ["a.json": job(), "b.json": #"{"lane":"b","_spool":\#(story)}"#])
        let start = Date()
        try await withQueue(spool) { harness in
            #expect(spool.jobs == ["deferred/a.json", "deferred/b.json"])
            #expect(try spool.story("deferred/a.json").attempts == 1)
            #expect(try spool.story("deferred/b.json").attempts == 4)
            #expect(try spool.story("deferred/a.json").trail.map(\.why) == ["the process that worked on it ended"])
            #expect(try spool.modified("deferred/a.json") > start)
            #expect(!spool.exists("processing/\(Self.dead)"))
            await harness.advance(by: 3601)
            try await harness.claim().finish()
            try await harness.claim().finish()
        }
    }

    @Test func aJobThatKillsEveryProcessFailsInTheEnd() async throws {
        let spool = try TestSpool()
        let story = #"{"attempts":15,"trail":[{"at":"x","to":"deferred","why":"killed"}]}"#
        try leave(spool, jobs: ["a.json": #"{"lane":"a","_spool":\#(story)}"#])
        try await withQueue(spool) { _ async throws in
            #expect(spool.jobs == ["failed/a.json"])
            #expect(try spool.story("failed/a.json").attempts == 16)
        }
    }

    /// Claiming does not rewrite the file, so a replay that was killed still has its old attempts in it.
    @Test(arguments: ["failed", "done"]) func aReplayThatWasKilledHasOneAttempt(state: String) async throws {
        let spool = try TestSpool()
        let story = #"{"attempts":16,"trail":[{"at":"x","to":"\#(state)","why":"gave up"}]}"#
        try leave(spool, jobs: ["a.json": #"{"lane":"a","_spool":\#(story)}"#])
        try await withQueue(spool) { _ async throws in
            #expect(spool.jobs == ["deferred/a.json"])
            #expect(try spool.story("deferred/a.json").attempts == 1)
        }
    }

    @Test func aLivingProcessIsLeftAlone() async throws {
        let spool = try TestSpool()
        try leave(spool, jobs: ["a.json": job()])
        let lock = open(spool.path("processing/\(Self.dead)/.alive"), O_RDWR)
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        try await withQueue(spool, sweepEvery: 30) { harness in
            await harness.advance(by: 31)
            #expect(spool.processing == ["processing/\(Self.dead)/a.json"])
            // It dies: the kernel gives its lock back.
            close(lock)
            await harness.advance(by: 31)
            #expect(spool.jobs == ["deferred/a.json"])
        }
    }

    @Test func anotherLivingQueueIsLeftAlone() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { first in
            let claim = try await first.claim()
            try await withQueue(spool) { second in
                await second.sweep()
                #expect(spool.processing.count == 1)
            }
            try await claim.finish()
            #expect(spool.tree("done").count == 1)
        }
    }

    @Test func aFolderWithoutItsLockFileIsDead() async throws {
        let spool = try TestSpool()
        try spool.makeFolder("processing/odd")
        try spool.drop("processing/odd/a.json", job())
        try await withQueue(spool) { _ async throws in
            #expect(spool.jobs == ["deferred/a.json"])
            #expect(!spool.exists("processing/odd"))
        }
    }

    @Test func whatIsNoJobStaysInADeadFolder() async throws {
        let spool = try TestSpool()
        try leave(spool, jobs: ["a.json": job(), "notes.txt": "mine"])
        try await withQueue(spool) { harness in
            await harness.sweep()
            #expect(spool.jobs.contains("deferred/a.json"))
            #expect(spool.names("processing/\(Self.dead)").contains("notes.txt"))
        }
    }

    @Test func brokenJobsOfADeadProcessFailByteForByte() async throws {
        let spool = try TestSpool()
        try leave(spool, jobs: ["a.json": "{"])
        try await withQueue(spool) { _ async throws in
            #expect(spool.names("failed") == ["a.json", "a.json.why"])
            #expect(try spool.text("failed/a.json") == "{")
        }
    }

    /// One job that cannot be moved must not keep the others from being brought back.
    @Test func oneTroubleDoesNotStopTheRest() async throws {
        let spool = try TestSpool()
        try leave(spool, "host-1-a", jobs: ["a.json": job(id: 1), "b.json": job(id: 2)])
        try leave(spool, "host-2-b", jobs: ["c.json": job(id: 3)])
        spool.system.fail(.renameNoReplace, times: 100, path: "deferred/a.json", .fails(EIO))
        try await withQueue(spool, sweepEvery: 30) { harness in
            #expect(spool.names("deferred") == ["b.json", "c.json"])
            #expect(spool.names("processing/host-1-a").contains("a.json"))
            spool.system.heal()
            await harness.advance(by: 31)
            #expect(spool.names("deferred") == ["a.json", "b.json", "c.json"])
        }
    }

    // MARK: One inode under two names (a power cut on btrfs; a crash between link and unlink on NFS)

    @Test(arguments: ["incoming", "approved"]) func theEarlierNameGoes(folder: String) async throws {
        let spool = try TestSpool()
        try leave(spool, jobs: ["a.json": job()])
        try #require(link(spool.path("processing/\(Self.dead)/a.json"), spool.path("\(folder)/a.json")) == 0)
        try await withQueue(spool) { _ async throws in #expect(spool.jobs == ["deferred/a.json"]) }
    }

    static let later = ["deferred", "proposed", "failed", "done/DAY", "skipped/DAY/noise"]

    @Test(arguments: later) func theLaterStateStays(folder: String) async throws {
        let spool = try TestSpool()
        let folder = folder.replacingOccurrences(of: "DAY", with: spool.today)
        try leave(spool, jobs: ["a.json": job()])
        try spool.makeFolder(folder)
        try #require(link(spool.path("processing/\(Self.dead)/a.json"), spool.path("\(folder)/a.json")) == 0)
        if folder == "deferred" { try spool.setModified("deferred/a.json", Date().addingTimeInterval(999)) }
        try await withQueue(spool) { _ async throws in #expect(spool.jobs == ["\(folder)/a.json"]) }
    }

    @Test func theSameNameOfAnotherFileIsKept() async throws {
        let spool = try TestSpool()
        try leave(spool, jobs: ["a.json": job(id: 1)])
        try spool.drop("failed/a.json", "other")
        try spool.drop("deferred/a.json", job(id: 2))
        try spool.setModified("deferred/a.json", Date().addingTimeInterval(999))
        try await withQueue(spool) { _ async throws in
            #expect(spool.jobs == ["deferred/a.2.json", "deferred/a.json", "failed/a.json"])
        }
    }

    // MARK: A move that fails

    @Test func aJobThatCannotLeaveProcessingIsTriedAtTheNextSweep() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool, sweepEvery: 30) { harness in
            let claim = try await harness.claim()
            spool.system.fail(.renameNoReplace, times: 1, path: "done/", .fails(ENOSPC))
            let error = await end(claim)
            #expect(error?.kind == .noSpace)
            #expect(spool.processing.count == 1)
            #expect(await harness.queue.active.count == 0)
            await harness.advance(by: 31)
            #expect(spool.jobs == ["deferred/a.json"])
            await harness.advance(by: 3601)
            try await harness.claim().finish()
        }
    }

    @Test func aStoryThatCannotBeWrittenDoesNotKeepTheJob() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            spool.system.fail(.write, times: 100, path: "tmp/", .fails(ENOSPC))
            try await claim.settle(.retry(after: 60), why: "x", account: nil)
            #expect(spool.jobs == ["deferred/a.json"])
            #expect(try spool.text("deferred/a.json") == job())
            #expect(try spool.modified("deferred/a.json") > Date().addingTimeInterval(30), "and keeps its due time")
            #expect(spool.names("tmp").isEmpty)
        }
    }

    private func end(_ claim: consuming Claim) async -> SpoolError? {
        do {
            try await claim.settle(.done(), why: "x", account: nil, achieved: [:])
            return nil
        } catch {
            return error
        }
    }
}
