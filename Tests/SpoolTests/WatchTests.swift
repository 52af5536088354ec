import Foundation
import JSON
import Glibc
import Testing

@testable import Spool

/// inotify brings files at once; the sweep makes up for what it cannot tell.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WatchTests {
    @Test func arrivalsNeedNoSweep() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let claims = Collector(harness.queue)
            for id in 0..<50 { try spool.drop("incoming/\(name(id))", job(lane: "\(id)", id: id)) }
            try await eventually("all came by events") { claims.names.count == 50 }
            await claims.stop()
        }
    }

    @Test func creatingAFileIsNoArrival() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            spool.system.forgetRecords()
            let slow = try SlowWriter(spool.path("incoming/x.json"))
            try slow.write(job())
            link(spool.path("incoming/x.json"), spool.path("incoming/y.json"))
            await harness.queue.settle()
            #expect(!spool.system.records.contains { $0.path.contains("incoming/") }, "nobody looked")
            slow.close()
            try await harness.claim().finish()
        }
    }

    /// The watched folder as a value, without the queue.
    @Test func eventsAreWhatTheContractSays() throws {
        let spool = try TestSpool()
        var watch = FolderWatch(files: spool.files)
        #expect(try Set(rearm(&watch)) == [.incoming, .approved, .deferred, .locks])
        #expect(try rearm(&watch).isEmpty)
        #expect(try events(&watch).isEmpty)
        let slow = try SlowWriter(spool.path("incoming/a.json"))
        #expect(try events(&watch).isEmpty)
        try slow.write("{}")
        slow.close()
        #expect(try events(&watch) == [.look(.incoming, "a.json")])
        try spool.drop("incoming/b.json", "{}")
        #expect(try events(&watch) == [.look(.incoming, "b.json")])
        try spool.remove("incoming/b.json")
        try spool.move("incoming/a.json", "a.json")
        #expect(try events(&watch).isEmpty, "what leaves is of no interest")
        try spool.drop("deferred/c.json", "{}")
        try spool.setModified("deferred/c.json", Date())
        try spool.remove("deferred/c.json")
        #expect(try events(&watch) == [FolderWatch.Event](repeating: .look(.deferred, "c.json"), count: 3))
    }

    enum Loss: CaseIterable { case deleted, movedAway, replaced }

    @Test(arguments: Loss.allCases, [SpoolLayout.Folder.incoming, .deferred, .locks])
    func aLostFolderIsNoticedReportedAndMended(loss: Loss, folder: SpoolLayout.Folder) async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let mended = harness.observations.mended
            switch loss {
            case .deleted: try spool.remove(folder.rawValue)
            case .movedAway: try spool.move(folder.rawValue, "elsewhere")
            case .replaced:
                try spool.move(folder.rawValue, "elsewhere")
                try spool.makeFolder(folder.rawValue)
            }
            try await eventually("it is reported") { harness.observations.lostWatches.contains(folder) }
            try await eventually("it is repaired, without waiting for the next sweep") {
                harness.observations.mended > mended
            }
            #expect(await harness.queue.watch.isComplete == true)
            try spool.drop("incoming/x.json", job())
            try await harness.claim().finish()
        }
    }

    @Test func aFolderMovedAwayAndBackIsWatchedAgain() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            try spool.move("incoming", "elsewhere")
            try spool.drop("elsewhere/a.json", job(lane: "a", id: 1))
            try await eventually("a new one is made") { spool.exists("incoming") }
            #expect(await harness.hasWaiting() == 0, "what comes into the old one is not ours")
            try spool.remove("incoming")
            try spool.move("elsewhere", "incoming")
            await harness.sweep()
            try await harness.claim().finish()
            try spool.drop("incoming/b.json", job(lane: "b", id: 2))
            try await harness.claim().finish()
        }
    }

    /// Mounted over: no event at all, so the sweep compares device and inode. (Here the watch is armed on another
    /// folder behind the queue's back.)
    @Test func aFolderThatIsAnotherOneWithoutAnEventIsNoticedByTheSweep() throws {
        let spool = try TestSpool()
        var watch = FolderWatch(files: spool.files)
        _ = try rearm(&watch)
        try spool.move("incoming", "elsewhere")
        try spool.makeFolder("incoming")
        // No look at the events in between: as if there were none.
        #expect(try rearm(&watch) == [.incoming])
        try spool.drop("elsewhere/old.json", "{}")
        try spool.drop("incoming/new.json", "{}")
        let looks = try events(&watch).filter { if case .look = $0 { true } else { false } }
        #expect(looks == [.look(.incoming, "new.json")])
    }

    @Test func lostEventsLeadToASweep() async throws {
        let spool = try TestSpool()
        let most =
            Int(
                try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
            ) ?? 16_384
        try #require(most <= 100_000, "too many to provoke")
        let gate = Gate()
        try await withQueue(
            spool,
            classify: { job in
                if job.object["hold"] != nil { gate.pass() }
                return .skip(reason: "noise")
            }
        ) { harness in
            try spool.drop("incoming/hold.json", #"{"hold":true}"#)
            try await eventually("the thread is held up") { gate.waiting == 1 }
            for id in 0..<(most + 2000) {
                try Data("{}".utf8).write(to: URL(filePath: spool.path("incoming/\(id).json")))
            }
            gate.open()
            try await eventually("all are found all the same", within: 100) { spool.names("incoming").isEmpty }
            #expect(spool.names("skipped/\(spool.today)/noise").count == most + 2001)
        }
    }

    @Test func theSweepFindsWhatHadNoEvent() async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 30) { harness in
            // A link is made without an event that we watch for, like a file from another host.
            try spool.drop("outside.json", job())
            link(spool.path("outside.json"), spool.path("incoming/x.json"))
            await harness.queue.settle()
            #expect(await harness.hasWaiting() == 0)
            await harness.advance(by: 31)
            try await harness.claim().finish()
        }
    }

    @Test func withoutAnyWatchTheSweepServes() async throws {
        let spool = try TestSpool()
        try await withQueue(spool, sweepEvery: 0.05) { harness in
            // Every repair of the watch fails.
            spool.system.fail(.statusAt, times: 1_000_000, path: "/incoming$", .fails(EIO))
            try spool.remove("incoming")
            try await eventually("it is lost") { harness.observations.lostWatches.contains(.incoming) }
            try spool.makeFolder("incoming")
            try spool.drop("incoming/x.json", job())
            try await harness.claim().finish()
            #expect(await harness.queue.watch.isComplete == false)
        }
    }

    /// The limit is the user's, for all of its programs together.
    @Test(arguments: [EMFILE, ENFILE, ENOMEM]) func withoutAnInotifyInstanceTheQueueStartsAndTriesAgain(
        code: CInt
    ) async throws {
        let spool = try TestSpool()
        spool.system.fail(.makeInotify, times: 1_000_000, .fails(code))
        try spool.drop("incoming/a.json", job(lane: "a", id: 1))
        try await withQueue(spool, sweepEvery: 30) { harness in
            func watch() -> JSONValue? { harness.queue.status.members["watch"] }
            try await harness.claim().finish()
            #expect(watch()?["whole"] == false && watch()?["code"] == "spool-trouble")
            #expect(watch()?["why"]?.string?.contains("max_user_instances") == true)
            try spool.drop("incoming/b.json", job(lane: "b", id: 2))
            await harness.advance(by: 31)
            try await harness.claim().finish()
            spool.system.heal()
            await harness.advance(by: 31)
            #expect(watch()?["whole"] == true)
            try spool.drop("incoming/c.json", job(lane: "c", id: 3))
            try await harness.claim().finish()
        }
    }

    /// `touch` sets both times, `touch -m` only the one: the kernel tells of them by different events.
    @Test(arguments: [true, false]) func touchingADeferredJobMakesItDue(both: Bool) async throws {
        let spool = try TestSpool()
        try spool.drop("deferred/a.json", job())
        try spool.setModified("deferred/a.json", Date().addingTimeInterval(9999))
        try await withQueue(spool) { harness in
            #expect(await harness.hasWaiting() == 0)
            if both {
                utimensat(AT_FDCWD, spool.path("deferred/a.json"), nil, 0)
            } else {
                try spool.setModified("deferred/a.json", Date().addingTimeInterval(-1))
            }
            try await harness.claim().finish()
        }
    }

    @Test func aDueTimeWakesTheThreadByItself() async throws {
        let spool = try TestSpool()
        try spool.drop("deferred/a.json", job())
        try spool.setModified("deferred/a.json", Date().addingTimeInterval(0.1))
        try await withQueue(spool) { try await $0.claim().finish() }
    }

    // #expect cannot call a mutating method itself.
    private func rearm(_ watch: inout FolderWatch) throws -> [SpoolLayout.Folder] { try watch.rearm() }
    private func events(_ watch: inout FolderWatch) throws -> [FolderWatch.Event] { try watch.events() }
}
