import Foundation
import JSON
import Logging
import Testing

@testable import Spool

/// Looking at a spool without changing it.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SpoolInspectorTests {
    static let now = Date(timeIntervalSince1970: 1_770_000_000)

    @Test func countsEveryStateAndItsAges() throws {
        let spool = try TestSpool()
        // Received 4 minutes, 5 minutes and 2 days before now.
        for age in [240, 300, 172_800] { try spool.drop("incoming/\(name(-age))", "{}") }
        try spool.drop("incoming/.hidden.json", "{}")
        try spool.drop("incoming/notes.txt", "")
        for folder in ["done/2026-01-01", "done/2026-01-02", "skipped/2026-01-01/a", "skipped/2026-01-02/b"] {
            try spool.makeFolder(folder)
            try spool.drop("\(folder)/x.json", "{}")
        }
        try spool.drop("skipped/2026-01-02/b/y.json", "{}")
        try spool.drop("failed/x.json", "{")
        try spool.drop("failed/x.json.why", "is no JSON\n")
        let inspector = SpoolInspector(files: spool.files)

        let incoming = try inspector.census(of: .incoming, now: Self.now)
        #expect(incoming.count == 3)
        #expect(incoming.all.oldest == 172_800)
        #expect(incoming.all.ages.first == 1)
        #expect(incoming.all.ages[1] == 1)
        #expect(incoming.all.ages.last == 1)
        #expect(try inspector.census(of: .done, now: Self.now).count == 2)
        #expect(try inspector.census(of: .skipped, now: Self.now).reasons == ["a": 1, "b": 2])
        #expect(try inspector.census(of: .failed, now: Self.now).count == 1)
        #expect(try inspector.census(of: .deferred, now: Self.now) == SpoolInspector.FolderStatistics())
    }

    @Test func tellsTheLivingFromTheDead() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            let heartbeat = try Heartbeat(
                files: spool.files,
                roles: [.process],
                version: "1",
                status: harness.queue.status,
                logger: .init(label: "test")
            )
            harness.queue.status.publish(["ready": true])
            await heartbeat.beat()
            try spool.makeFolder("processing/host-1-dead")
            try spool.drop("processing/host-1-dead/.alive", "")
            let workers = try SpoolInspector(files: spool.files).workers()
            #expect(workers.count == 2)
            let living = try #require(workers.first { $0.isAlive })
            #expect(living.jobs == 1)
            #expect(living.status?["ready"] == true)
            #expect(workers.contains { $0.id == "host-1-dead" && !$0.isAlive && $0.jobs == 0 })
            harness.queue.status.publish(["ready": false])
            await heartbeat.beat()
            #expect(try SpoolInspector(files: spool.files).workers().first { $0.isAlive }?.status?["ready"] == false)
            await claim.release()
            await heartbeat.stop()
        }
    }

    @Test func lookingDoesNotTakeALockForGood() async throws {
        let spool = try TestSpool()
        try spool.makeFolder("processing/host-1-dead")
        try spool.drop("processing/host-1-dead/a.json", job())
        try spool.drop("processing/host-1-dead/.alive", "")
        _ = try SpoolInspector(files: spool.files).workers()
        try await withQueue(spool) { _ async throws in #expect(spool.jobs == ["deferred/a.json"]) }
    }

    @Test func findsAJobInEveryState() throws {
        let spool = try TestSpool()
        let folders = [
            "incoming", "deferred", "proposed", "approved", "failed", "processing/h-1-x", "done/2026-01-01",
            "skipped/2026-01-01/a",
        ]
        for folder in folders {
            try spool.makeFolder(folder)
            try spool.drop("\(folder)/\(name(1, "wanted"))", "{}")
            try spool.drop("\(folder)/\(name(2, "other"))", "{}")
        }
        let found = try SpoolInspector(files: spool.files).find("wanted")
        #expect(found.count == folders.count)
        #expect(found.allSatisfy { $0.hasSuffix("wanted.json") })
        #expect(try SpoolInspector(files: spool.files).find("wanted", limit: 2).count == 2)
    }

    @Test func seesThePause() throws {
        let spool = try TestSpool()
        #expect(!SpoolInspector(files: spool.files).isPaused)
        try spool.drop("locks/PAUSED", "")
        #expect(SpoolInspector(files: spool.files).isPaused)
    }
}
