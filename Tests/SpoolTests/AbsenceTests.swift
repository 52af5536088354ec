import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// The spool goes away under a running process, and comes back: unmounted, moved, dead.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AbsenceTests {
    /// Where the spool is while it is away.
    private func moveAway(_ spool: TestSpool) throws -> String {
        let away = spool.root + "-away"
        try FileManager.default.moveItem(atPath: spool.root, toPath: away)
        return away
    }

    private func bringBack(_ spool: TestSpool) throws {
        if access(spool.root, F_OK) == 0 { try FileManager.default.removeItem(atPath: spool.root) }
        try FileManager.default.moveItem(atPath: spool.root + "-away", toPath: spool.root)
    }

    @Test(arguments: [true, false]) func nothingIsMadeWhereTheSpoolIsNotAndAllGoesOnAfterwards(
        leavesMountPoint: Bool
    ) async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            let away = try moveAway(spool)
            if leavesMountPoint {
                try FileManager.default.createDirectory(atPath: spool.root, withIntermediateDirectories: false)
            }
            for _ in 0..<3 { await harness.advance(by: 31) }
            #expect(spool.names("") == [])
            #expect(leavesMountPoint || access(spool.root, F_OK) != 0)
            #expect(access("\(away)/processing", F_OK) == 0)
            #expect(spool.system.openDescriptors.isEmpty, "else the volume could not be unmounted")
            try bringBack(spool)
            await harness.advance(by: 3)
            #expect(await !harness.queue.isCutOff, "it is looked for more often than the sweep comes")
            #expect(await harness.queue.watch.isComplete)
            try spool.drop("incoming/a.json", job())
            try await harness.claim().finish()
        }
    }

    @Test func aPauseThatCannotBeSeenIsStillOne() async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            try spool.drop("locks/PAUSED", "by hand\n")
            try await eventually("it is paused") { harness.observations.pauses == [true] }
            _ = try moveAway(spool)
            for _ in 0..<3 { await harness.advance(by: 31) }
            try bringBack(spool)
            await harness.advance(by: 31)
            #expect(harness.observations.pauses == [true])
        }
    }

    @Test func aJobThatIsBeingWorkedOnEndsWhenTheSpoolIsBack() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool, sweepEvery: 30) { harness in
            let claim = try await harness.claim()
            _ = try moveAway(spool)
            await harness.advance(by: 31)
            try bringBack(spool)
            await harness.advance(by: 31)
            try await claim.finish()
            #expect(spool.tree("done").count == 1 && spool.processing.isEmpty)
            #expect(spool.names("processing").count == 1, "the claim folder is the old one")
        }
    }

    /// Its lock was free for a while: another process may have taken the jobs.
    @Test func aClaimFolderThatOthersRecoveredIsReplaced() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job(lane: "a", id: 1))
        try await withQueue(spool, sweepEvery: 30) { harness in
            let claim = try await harness.claim()
            let before = spool.names("processing")
            let away = try moveAway(spool)
            await harness.advance(by: 31)
            let other = TestSpoolView(away)
            try other.recoverAll()
            try bringBack(spool)
            await harness.advance(by: 31)
            var failure: SpoolError?
            do { try await claim.finish() } catch { failure = error as? SpoolError }
            #expect(failure?.kind == .missing)
            #expect(spool.names("processing").count == 1 && spool.names("processing") != before)
            await harness.advance(by: 3601)
            try await harness.claim().finish()
            #expect(spool.tree("done").count == 1)
        }
    }

    /// Each call that a dead or read-only volume may still answer from memory.
    @Test(arguments: [
        (FaultyFileSystem.Call.open, EIO, ""), (.open, EIO, "tmp/"), (.open, EROFS, "tmp/"), (.write, EIO, "tmp/"),
        (.sync, EIO, "tmp/"), (.status, EIO, "incoming"), (.open, ESTALE, ""),
    ])
    func aDeadDiskIsLeftAloneUntilItIsBack(call: FaultyFileSystem.Call, code: CInt, path: String) async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            spool.system.fail(call, times: 1_000_000, path: spool.path(path), .fails(code))
            await harness.advance(by: 31)
            #expect(await harness.queue.isCutOff)
            #expect(spool.system.openDescriptors.isEmpty)
            spool.system.heal()
            try spool.drop("incoming/a.json", job())
            await harness.advance(by: 3)
            try await harness.claim().finish()
        }
    }

    /// What this process may not do, or has no descriptor for, says nothing about the spool.
    @Test(arguments: [EACCES, EMFILE, ENFILE, ENOMEM, ENOSPC], ["VERSION", "tmp/"])
    func aTroubleOfOurOwnIsNoAbsence(code: CInt, path: String) async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            spool.system.fail(.open, times: 1_000_000, path: spool.path(path), .fails(code))
            await harness.advance(by: 31)
            #expect(await !harness.queue.isCutOff)
            try spool.drop("incoming/a.json", job())
            try await eventually("it is lined up") { await harness.hasWaiting() == 1 }
        }
    }

    @Test func whereTheSpoolIsWhatSomebodyRemovedIsMadeAgain() async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            for folder in ["processing", "done", "ledger", "tmp"] { try spool.remove(folder) }
            await harness.advance(by: 31)
            for folder in ["processing", "done", "ledger", "tmp"] { #expect(spool.exists(folder)) }
            try spool.drop("incoming/a.json", job())
            try await harness.claim().finish()
            let version = try spool.bytes("VERSION")
            for name in ["VERSION", "ledger", "done"] { try spool.remove(name) }
            await harness.advance(by: 31)
            #expect(!spool.exists("done"), "nothing tells that this is a spool")
            try spool.drop("VERSION", version)
            await harness.advance(by: 31)
            #expect(spool.exists("done"))
        }
    }

    // MARK: At the start

    @Test func aSpoolThatMustExistIsNotMade() async throws {
        let spool = try TestSpool()
        for name in spool.names("") { try spool.remove(name) }
        let files = SpoolFiles(layout: spool.layout, mustExist: true, system: spool.system)
        let error = #expect(throws: SpoolError.self) { try files.prepare() }
        #expect(error?.kind == .missing && error?.description.contains("SPOOL_MUST_EXIST") == true)
        let queue = try QueueHarness(spool, files: files).queue
        await #expect(throws: SpoolError.self) { try await queue.start() }
        await queue.close()
        #expect(spool.names("") == [])
        try FileManager.default.removeItem(atPath: spool.root)
        #expect(throws: SpoolError.self) { try files.prepare() }
        #expect(access(spool.root, F_OK) != 0)
        try spool.files.prepare()
        try spool.remove("done")
        try files.prepare()
        #expect(spool.exists("done"), "the folders of one that exists are")
    }
}

/// Another process on the same spool, wherever that is now.
private struct TestSpoolView {
    let files: SpoolFiles

    init(_ root: String) { files = SpoolFiles(layout: SpoolLayout(root: root)) }

    func recoverAll() throws {
        let transitions = JobTransitions(files: files, retryPolicy: RetryPolicy(), sizeLimit: 1 << 20, random: { 0.5 })
        let recovered = try Recovery(files: files, settle: transitions).run(own: "none", now: Date())
        #expect(recovered.jobs.count == 1 && recovered.errors.isEmpty)
    }
}
