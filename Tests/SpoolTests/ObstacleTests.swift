import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// What lies in a job folder and is no file, or is none that can be read.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ObstacleTests {
    enum NoFile: CaseIterable { case link, danglingLink, linkToSecret, fifo, folder, device, socket }

    private func make(_ kind: NoFile, _ spool: TestSpool, at relative: String) throws -> Bool {
        let path = spool.path(relative)
        switch kind {
        case .link:
            try spool.drop("outside.json", DropInTests.whole)
            return symlink(spool.path("outside.json"), path) == 0
        case .danglingLink: return symlink("/nowhere/at/all", path) == 0
        case .linkToSecret: return symlink("/etc/passwd", path) == 0
        case .fifo: return mkfifo(path, 0o600) == 0
        case .folder: return mkdir(path, 0o700) == 0
        // Making a device needs root.
        case .device: return mknod(path, S_IFCHR | 0o600, 0x103) == 0
        case .socket: return mknod(path, S_IFSOCK | 0o600, 0) == 0
        }
    }

    @Test(arguments: NoFile.allCases, ["incoming", "deferred"])
    func whatIsNoFileIsReportedOnceAndLeftAlone(kind: NoFile, folder: String) async throws {
        let spool = try TestSpool()
        guard try make(kind, spool, at: "\(folder)/x.json") else { return }
        if kind == .folder { try spool.drop("\(folder)/x.json/inner.json", DropInTests.whole) }
        try await withQueue(spool) { harness in
            for _ in 0..<3 {
                await harness.advance(by: 3601)
                await harness.sweep()
            }
            #expect(harness.observations.leftAlone == ["x.json"])
            #expect(spool.names(folder) == ["x.json"])
            #expect(spool.names("failed").isEmpty)
            // The one behind it is served.
            try spool.drop("incoming/y.json", DropInTests.whole)
            try await harness.claim().finish()
        }
        #expect(spool.exists("\(folder)/x.json"))
    }

    @Test func aReplacedObstacleIsAJobAgain() async throws {
        let spool = try TestSpool()
        try #require(mkfifo(spool.path("incoming/x.json"), 0o600) == 0)
        try await withQueue(spool) { harness in
            #expect(harness.observations.leftAlone == ["x.json"])
            try spool.remove("incoming/x.json")
            await harness.sweep()
            try spool.drop("incoming/x.json", DropInTests.whole)
            try await harness.claim().finish()
            #expect(spool.tree("done").count == 1)
        }
    }

    @Test(arguments: NoFile.allCases) func aFileThatBecomesSomethingElseWhileItWaitsIsPutBack(kind: NoFile) async throws
    {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.shut)
            try spool.drop("incoming/x.json", DropInTests.whole)
            try await eventually("it waits") { await harness.hasWaiting() == 1 }
            try spool.remove("incoming/x.json")
            guard try make(kind, spool, at: "incoming/x.json") else { return }
            try spool.drop("incoming/z.json", job(lane: "a", id: 3))
            let collector = Collector(harness.queue)
            await harness.queue.setGate(.open)
            try await eventually("the one behind it is done") { collector.names == ["z.json"] }
            await harness.queue.settle()
            #expect(spool.names("incoming") == ["x.json"])
            #expect(spool.processing.isEmpty)
            #expect(harness.observations.leftAlone == ["x.json"])
            await collector.stop()
        }
    }

    @Test func aFileRemovedWhileItWaitsIsForgotten() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.shut)
            try spool.drop("incoming/x.json", DropInTests.whole)
            try await eventually("it waits") { await harness.hasWaiting() == 1 }
            try spool.remove("incoming/x.json")
            try spool.drop("incoming/y.json", job(lane: "a", id: 2))
            await harness.queue.setGate(.open)
            let claim = try await harness.claim()
            let claimed = claim.name.fileName
            #expect(claimed == "y.json")
            try await claim.finish()
            #expect(await harness.hasWaiting() == 0)
        }
    }

    @Test(.enabled(if: getuid() != 0, "root reads everything")) func anUnreadableFileFailsWithItsReason() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/x.json", DropInTests.whole)
        chmod(spool.path("incoming/x.json"), 0)
        try await withQueue(spool) { _ async throws in
            #expect(spool.names("failed") == ["x.json", "x.json.why"])
            #expect(try spool.text("failed/x.json.why").contains("Permission denied"))
        }
    }

    @Test(arguments: [EACCES, EPERM]) func aFileWeMayNotReadFailsWithItsReason(code: CInt) async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/x.json", DropInTests.whole)
        spool.system.fail(.open, times: 1000, path: "x.json", .fails(code))
        try await withQueue(spool) { _ async throws in
            #expect(spool.names("failed").first == "x.json")
            spool.system.heal()
        }
    }

    /// Another user's file in a folder with the sticky bit, or an immutable one (`chattr +i`).
    @Test func aFileThatCannotBeClaimedIsToldWithItsRemedyAndTriedLessAndLessOften() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/x.json", DropInTests.whole)
        spool.system.fail(.renameNoReplace, times: 1000, path: "/x.json$", .fails(EPERM))
        try await withQueue(spool, sweepEvery: 30) { harness in
            var status: JSONValue? { harness.queue.status.members["stuck"] }
            let collector = Collector(harness.queue)
            func tries() -> Int {
                spool.system.records.count { $0.call == .renameNoReplace && $0.path.hasSuffix("/x.json") }
            }
            try await eventually("it was tried") { tries() == 1 }
            let stuck = status
            #expect(stuck?["count"] == 1 && stuck?["job"] == "x.json")
            let why = stuck?["why"]?.string ?? ""
            #expect(why.contains("sticky") && why.contains("chattr"))
            // Others go on.
            try spool.drop("incoming/y.json", job(lane: "b", id: 2))
            try await eventually("the other one is done") { collector.names == ["y.json"] }
            for (seconds, count) in [(5.1, 2), (5.1, 2), (5.1, 3), (15, 3), (5.1, 4), (30.1, 5), (30.1, 6)] {
                await harness.advance(by: seconds)
                try await eventually("try \(count)") { tries() >= count }
                await harness.queue.settle()
                #expect(tries() == count)
            }
            spool.system.heal()
            await harness.advance(by: 31)
            try await eventually("it runs") { collector.names == ["y.json", "x.json"] }
            #expect(status == .null)
            await collector.stop()
        }
    }

    @Test func whatWasTakenAwayIsNoObstacleAnyMore() async throws {
        let spool = try TestSpool()
        for id in 1...3 { try spool.drop("incoming/\(id).json", #"{"skip":"noise","id":\#(id)}"#) }
        spool.system.fail(.renameNoReplace, times: 1000, path: "skipped/", .fails(EPERM))
        try await withQueue(spool, sweepEvery: 30) { harness in
            var stuck: JSONValue? { harness.queue.status.members["stuck"]?["count"] }
            await harness.sweep()
            #expect(stuck == 3)
            try spool.remove("incoming/2.json")
            await harness.sweep()
            #expect(stuck == 2)
        }
    }

    /// No descriptors, no memory, a failing disk: that is not the job's fault.
    @Test(arguments: [EMFILE, ENFILE, EIO, ENOMEM, ESTALE], [FaultyFileSystem.Call.open, .read])
    func aFileThatCannotBeReadNowIsTriedAgain(code: CInt, call: FaultyFileSystem.Call) async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/x.json", DropInTests.whole)
        spool.system.fail(call, times: 1, path: "x.json", .fails(code))
        try await withQueue(spool, sweepEvery: 30) { harness in
            #expect(spool.names("incoming") == ["x.json"])
            await harness.advance(by: 31)
            // And once more, at the claim.
            spool.system.fail(call, times: 1, path: "x.json", .fails(code))
            let collector = Collector(harness.queue)
            try await eventually("it is done") {
                await harness.advance(by: 31)
                return collector.names == ["x.json"]
            }
            #expect(spool.names("failed").isEmpty)
            await collector.stop()
        }
    }
}
