import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// Which layout a spool has, who may work on it, and what tells it from an empty mount point.
@Suite(.serialized, .timeLimit(.minutes(1))) struct VersionTests {
    @Test func aNewSpoolSaysItsVersion() throws {
        let spool = try TestSpool()
        #expect(try spool.text("VERSION") == "2\n")
        #expect(try spool.files.version() == .known(2))
        try spool.drop("VERSION", "2.7 of somebody\nmore\n")
        #expect(try spool.files.version() == .known(2), "a minor version changes nothing")
        try spool.files.prepare()
        #expect(try spool.text("VERSION") == "2.7 of somebody\nmore\n")
    }

    /// Killed between any two calls, the beginning of a new spool must not look like version 0.1's.
    @Test func aSpoolThatWasBegunIsNoOldOne() throws {
        var call = 1
        while true {
            let spool = try TestSpool()
            for name in spool.names("") { try spool.remove(name) }
            spool.system.failCall(call, .kills)
            do { try spool.files.prepare() } catch {}
            let isOver = spool.system.hitCall == nil
            spool.system.heal()
            #expect(try spool.files.version() != .known(1), "after call \(call)")
            try spool.files.prepare()
            #expect(try spool.files.version() == .known(2))
            if isOver { break }
            call += 1
        }
        #expect(call > 20)
    }

    // MARK: A spool of version 0.1

    @Test func anOldSpoolIsToldAndIsNoFault() throws {
        let spool = try TestSpool()
        try OldSpool.make(spool)
        #expect(try spool.files.version() == .known(1))
        let report = try SpoolCheck(files: spool.files).run(wait: { _ in })
        #expect(report.findings.map(\.severity) == [.note])
        #expect(report.findings.first?.what.contains("version 0.1") == true)
    }

    /// The receiver may start first, or beside an old processor.
    @Test func preparingAnOldSpoolLeavesItOld() throws {
        let spool = try TestSpool()
        try OldSpool.make(spool)
        try spool.files.prepare()
        #expect(try spool.files.version() == .known(1))
        #expect(!spool.exists("VERSION") && !spool.exists("proposed"))
    }

    @Test func anOldSpoolIsBroughtUpAndAllOfItIsReadable() async throws {
        let spool = try TestSpool()
        try OldSpool.make(spool)
        let before = OldSpool.files.filter { $0.path.hasSuffix(".json") }
        try await withQueue(spool, classify: { _ in .run(lane: "a", entity: "a") }) { _ async throws in
            #expect(try spool.text("VERSION") == "2\n")
            #expect(spool.exists("proposed") && spool.exists("approved"))
            for (path, text) in before { #expect(try spool.text(path) == text, "\(path) is as it was") }
            #expect(try SpoolCheck(files: spool.files).run(wait: { _ in }).findings == [])
        }
        let inspector = SpoolInspector(files: spool.files)
        let counts = try SpoolLayout.states.map { try inspector.census(of: $0, now: Date()).count }
        #expect(counts == [0, 0, 1, 0, 0, 2, 2, 1])
        let done = try spool.story("done/\(OldSpool.day)/\(OldSpool.written)")
        #expect(done.account == .init(id: 18, name: "Beispiel GmbH") && done.result?["status"] == "written")
        #expect(done.trail.map(\.why) == ["2 fields written and verified"] && done.trail.first?.reason == nil)
        #expect(try spool.story("deferred/\(OldSpool.deferred)").attempts == 2)
        let note = Reason.read(note: try spool.bytes("failed/broken.json.why"))
        #expect(note.sentence == "the file is not valid JSON: it ends in the middle" && note.reason == nil)
        #expect(try spool.files.ledgerEntry("contact-18")?["written"]?["SuperOffice:84"] == ["Ein Text."])
        #expect(try spool.files.ledgerEntry("person-933")?["account"] == 18)
    }

    @Test func jobsOfAnOldSpoolGoOn() async throws {
        let spool = try TestSpool()
        try OldSpool.make(spool)
        try await withQueue(spool, classify: { _ in .run(lane: "a", entity: "a") }) { harness in
            await harness.advance(by: 601)
            let claim = try await harness.claim()
            try await claim.settle(.done(), why: Reason(.nothingDiffers), account: nil, achieved: [:])
            let day = Timestamp.day(harness.clock.now)
            let trail = try JSONObject(try spool.bytes("done/\(day)/\(OldSpool.deferred)"))[JobHistory.member]?[
                "trail"
            ]?
            .array
            #expect(trail?.map { $0["code"]?.string } == [nil, nil, "nothing-differs"])
        }
    }

    @Test func nothingIsDoneWhileAProcessOfTheOldVersionLives() async throws {
        let spool = try TestSpool()
        try OldSpool.make(spool)
        try spool.makeFolder("processing/host-1-old")
        try spool.drop("processing/host-1-old/.alive", "")
        let lock = open(spool.path("processing/host-1-old/.alive"), O_RDWR)
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let queue = try QueueHarness(spool).queue
        let error = await #expect(throws: SpoolError.self) { try await queue.start() }
        #expect(error?.kind == .otherVersion && error?.description.contains("host-1-old") == true)
        await queue.close()
        #expect(try spool.files.version() == .known(1))
        #expect(spool.names("processing") == ["host-1-old"])
        close(lock)
        try await withQueue(spool) { _ async throws in
            let version = try spool.files.version()
            #expect(version == .known(2))
        }
    }

    // MARK: A spool of a later version

    @Test(arguments: [("3\n", "layout version 3"), ("10.2\n", "layout version 10"), ("two\n", "two"), ("", "\"\"")])
    func aSpoolOfALaterVersionIsRefused(text: String, says: String) async throws {
        let spool = try TestSpool()
        try spool.remove("proposed")
        try spool.drop("VERSION", text)
        try spool.drop("incoming/a.json", job())
        let queue = try QueueHarness(spool).queue
        let error = await #expect(throws: SpoolError.self) { try await queue.start() }
        #expect(error?.kind == .otherVersion && error?.description.contains(says) == true)
        await queue.close()
        #expect(spool.names("processing").isEmpty && spool.jobs == ["incoming/a.json"])
        let findings = try SpoolCheck(files: spool.files).run(wait: { _ in }).findings
        #expect(findings.map(\.severity) == [.human], "the version, and nothing of a layout that nobody knows")
        #expect(findings.first?.path == spool.path("VERSION") && findings.first?.what.contains(says) == true)
    }

    /// `tmp/` and `incoming/` are the same in every version.
    @Test func webhooksAreReceivedUnderAnyVersion() async throws {
        let spool = try TestSpool()
        for name in spool.names("") { try spool.remove(name) }
        try spool.drop("VERSION", "3\n")
        try spool.files.prepare()
        #expect(spool.names("") == ["VERSION", "incoming", "tmp"])
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let name = JobName(fileName: "a.json")!
        #expect(try await writer.write(NewJob(name: name, bytes: [], identity: nil)) == .stored(name))
    }
}
