import Foundation
import Glibc
import JSON
import Logging
import Testing

@testable import Spool

/// Whoever can open a file can lock it, also one that may only read: so nobody but the owner can open what we lock.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LockFileTests {
    private static func mode(_ spool: TestSpool, _ path: String) -> UInt32? {
        spool.files.status(spool.path(path))?.mode
    }

    @Test func everyFileThatIsLockedIsItsOwnersAlone() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            _ = await harness.queue.tryLock("a name")
            let lanes = spool.names("locks").filter { $0.hasPrefix(SpoolLayout.lanePrefix) }
            #expect(lanes.count == 2)
            for lane in lanes { #expect(Self.mode(spool, "locks/\(lane)") == 0o600) }
            let claimer = try #require(spool.names("processing").first)
            #expect(Self.mode(spool, "processing/\(claimer)/.alive") == 0o600)
            await claim.release()
        }
    }

    @Test func filesOfAnEarlierVersionAreClosedToOthers() async throws {
        let spool = try TestSpool()
        try spool.makeFolder("processing/host-1-dead")
        try spool.drop("processing/host-1-dead/a.json", job())
        for path in ["locks/lane-0", "locks/lane-255", "processing/host-1-dead/.alive", "locks/PAUSED"] {
            try spool.drop(path, "")
            #expect(chmod(spool.path(path), 0o640) == 0)
        }
        // A dead process' lock that somebody holds: the folder stays, but nobody can take the lock again.
        let held = open(spool.path("processing/host-1-dead/.alive"), O_RDONLY)
        try #require(flock(held, LOCK_EX | LOCK_NB) == 0)
        try await withQueue(spool) { harness async throws in
            for path in ["locks/lane-0", "locks/lane-255", "processing/host-1-dead/.alive"] {
                #expect(Self.mode(spool, path) == 0o600, "\(path)")
            }
            #expect(Self.mode(spool, "locks/PAUSED") == 0o640, "that is for everybody to read")
            close(held)
            await harness.sweep()
            #expect(spool.jobs == ["deferred/a.json"])
        }
    }

    @Test func aLockFileOfAnotherUserKeepsNobodyFromStarting() async throws {
        let spool = try TestSpool()
        try spool.drop("locks/lane-7", "")
        #expect(chmod(spool.path("locks/lane-7"), 0o640) == 0)
        spool.system.fail(.open, times: 10, path: "lane-7$", .fails(EACCES))
        try await withQueue(spool) { harness in
            try spool.drop("incoming/a.json", job())
            let claim = try await harness.claim()
            try await claim.finish()
        }
    }

    /// A member of the service's group, who may read everything and change nothing.
    @Test(.enabled(if: geteuid() == 0, "needs another user")) func aReaderCannotStopWork() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        // What a member of the group needs to get there at all.
        #expect(chmod(spool.root, 0o750) == 0)
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            let heartbeat = try Heartbeat(
                files: spool.files,
                roles: [.process],
                version: "1",
                status: harness.queue.status,
                logger: .init(label: "test")
            )
            await heartbeat.beat()
            let lane = try #require(spool.names("locks").first { $0.hasPrefix(SpoolLayout.lanePrefix) })
            let claimer = try #require(spool.names("processing").first)
            let beat = try #require(spool.names("locks/alive").first)
            try spool.drop("locks/PAUSED", "")
            #expect(chmod(spool.path("locks/PAUSED"), 0o640) == 0)
            for path in ["locks/\(lane)", "processing/\(claimer)/.alive"] {
                #expect(try Self.asReader("exec 9<'\(spool.path(path))'") != 0, "\(path) can be opened")
            }
            for path in ["locks/PAUSED", "locks/alive/\(beat)", "processing/\(claimer)/a.json"] {
                #expect(try Self.asReader("cat '\(spool.path(path))'") == 0, "\(path) can be read")
            }
            try await claim.finish()
            await heartbeat.stop()
        }
    }

    private static func asReader(_ script: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = ["--reuid", "40002", "--regid", "0", "--clear-groups", "/bin/sh", "-c", script]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    // MARK: Who lives, for whoever cannot open the lock

    /// As a member of the group sees it.
    private static func workers(_ spool: TestSpool, _ clock: TestClock) throws -> [SpoolInspector.Worker] {
        spool.system.fail(.open, times: 100, path: SpoolLayout.aliveName, .fails(EACCES))
        defer { spool.system.heal() }
        let inspector = SpoolInspector(files: spool.files)
        return try inspector.workers(inspector.processes(at: clock.spoolClock))
    }

    @Test func whoCannotOpenALockBelievesTheHeartbeat() async throws {
        let spool = try TestSpool()
        let clock = TestClock()
        try spool.makeFolder("processing/host-1-dead")
        try spool.drop("processing/host-1-dead/.alive", "")
        try await withQueue(spool, clock: clock) { harness in
            try spool.makeFolder("processing/host-2-dead")
            let heartbeat = try Heartbeat(
                files: spool.files,
                roles: [.process],
                version: "1",
                status: harness.queue.status,
                clock: clock.spoolClock,
                logger: .init(label: "test")
            )
            harness.queue.status.publish(["ready": true])
            await heartbeat.beat()
            var workers = try Self.workers(spool, clock)
            #expect(workers.first { $0.id == "host-2-dead" }?.isAlive == false)
            let living = try #require(workers.first { $0.isAlive })
            #expect(living.isMoving && living.status?["ready"] == true)
            clock.advance(by: 20)
            workers = try Self.workers(spool, clock)
            let stalled = try #require(workers.first { $0.id == living.id })
            #expect(stalled.isAlive && !stalled.isMoving, "its process is there")
            #expect(try SpoolInspector(files: spool.files).workers().contains { $0.id == living.id && $0.isAlive })
            await heartbeat.stop()
        }
    }

    // MARK: A lane that is held on and on

    @Test func aLaneThatIsRefusedForAMinuteIsToldOnce() {
        var refusals = LaneRefusals()
        var told: [Int] = []
        func ask(_ lane: Int, _ seconds: Double) -> Duration? {
            refusals.note(lane, at: Instant(uptime: .seconds(1000 + seconds)))
        }
        for second in stride(from: 0.0, through: 180, by: 0.5) where ask(9, second) != nil { told.append(Int(second)) }
        #expect(told == [60])
        refusals.end(9)
        #expect(ask(9, 181) == nil && ask(9, 190) == nil, "it was free in between")
        #expect(ask(7, 0) == nil && ask(7, 100) == nil, "nobody asked for long: it may have been free")
        for second in stride(from: 100.0, to: 159, by: 1) { #expect(ask(7, second) == nil) }
        #expect(ask(7, 160) == .seconds(60))
    }

    @Test func aHeldLaneIsLogged() async throws {
        let spool = try TestSpool()
        let clock = TestClock()
        let number = LaneLocks.number("a")
        try await withQueue(spool, clock: clock) { harness in
            let lock = open(spool.path("locks/lane-\(number)"), O_RDWR | O_CREAT, 0o600)
            try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
            try spool.drop("incoming/a.json", job())
            let collector = Collector(harness.queue)
            for _ in 0..<130 { await harness.advance(by: 0.5) }
            #expect(await harness.queue.refusals.isTold(number))
            close(lock)
            await harness.advance(by: 1)
            try await eventually("it runs") { collector.names == ["a.json"] }
            #expect(await !harness.queue.refusals.isTold(number))
            await collector.stop()
        }
    }
}
