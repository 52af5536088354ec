import Foundation
import Glibc
import Testing

@testable import Spool

/// Whether the spool takes files is tried, not asked; and it is known while the disk hangs.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SpoolProbeTests {
    /// What each fault of a host looks like to a program.
    struct Fault: Sendable, CustomTestStringConvertible {
        var what: String
        var call: FaultyFileSystem.Call
        var code: CInt
        var path = ""
        var says: String

        var testDescription: String { what }
    }

    static let faults: [Fault] = [
        Fault(what: "remounted read-only", call: .open, code: EROFS, path: "/tmp/", says: "read-only"),
        Fault(what: "shut down", call: .open, code: EIO, path: "/tmp/", says: "Input/output error"),
        Fault(what: "no descriptor", call: .open, code: EMFILE, path: "/tmp/", says: "LimitNOFILE"),
        Fault(what: "none in the system", call: .open, code: ENFILE, path: "/tmp/", says: "raise the limit"),
        Fault(what: "no inode or block", call: .open, code: ENOSPC, path: "/tmp/", says: "free space"),
        Fault(what: "closed to us", call: .open, code: EACCES, path: "/tmp/", says: "owner and mode"),
        Fault(what: "full", call: .write, code: ENOSPC, says: "free space"),
        Fault(what: "over quota", call: .write, code: EDQUOT, says: "free space"),
        Fault(what: "bad sector", call: .sync, code: EIO, path: "/tmp/", says: "check the disk"),
        Fault(what: "incoming closed to us", call: .checkAccess, code: EACCES, says: "owner and mode"),
        Fault(what: "incoming not flushed", call: .sync, code: EIO, path: "/incoming$", says: "incoming"),
        Fault(what: "xfs says that it was flushed", call: .status, code: EIO, path: "/incoming$", says: "incoming"),
        Fault(what: "no look at the volume", call: .space, code: EIO, says: "free space of"),
        Fault(what: "names cannot be removed", call: .unlink, code: EPERM, path: "/tmp/", says: "immutable"),
    ]

    /// Without a single webhook.
    @Test(arguments: faults) func aTroubleIsKnownWithoutAWebhookAndSoIsItsEnd(_ fault: Fault) async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0, probing: .milliseconds(5))
        defer { writer.stop() }
        try await eventually("the disk was tried") {
            if case .good = writer.disk.verdict { true } else { false }
        }
        #expect(writer.disk.trouble == nil)
        spool.system.fail(fault.call, times: 1_000_000, path: fault.path, .fails(fault.code))
        try await eventually("it is known") { writer.disk.trouble != nil }
        let trouble = writer.disk.trouble
        #expect(trouble?.code == .spoolTrouble)
        #expect(trouble?.sentence.contains(fault.says) == true, "\(trouble?.sentence ?? "")")
        #expect(trouble?.sentence.contains(spool.root) == true)
        spool.system.heal()
        try await eventually("its end is known") { writer.disk.trouble == nil }
        writer.stop()
        #expect(spool.names("tmp").isEmpty && spool.names("incoming").isEmpty)
        #expect(spool.system.openDescriptors.isEmpty)
    }

    @Test func theRightQuantityIsNamed() throws {
        let spool = try TestSpool()
        let probe = SpoolProbe(files: spool.files, floor: 100 << 20)
        spool.system.setSpace(VolumeSpace(bytes: 99 << 20, files: 7))
        #expect(throws: SpoolError.self) { try probe.run() }
        #expect(error(probe)?.contains("only 99 MiB are free") == true)
        spool.system.setSpace(VolumeSpace(bytes: 400 << 20, files: 0))
        #expect(throws: Never.self) { _ = try probe.run() }
        spool.system.fail(.open, times: 1, path: "/tmp/", .fails(ENOSPC))
        let inodes = error(probe)
        #expect(inodes?.contains("no inode is free") == true && inodes?.contains("400 MiB") == true)
        spool.system.setSpace(VolumeSpace(bytes: 400 << 20))
        spool.system.fail(.open, times: 1, path: "/tmp/", .fails(ENOSPC))
        #expect(error(probe)?.contains("no inode") == false, "there is no limit of inodes")
    }

    private func error(_ probe: SpoolProbe) -> String? {
        do throws(SpoolError) {
            _ = try probe.run()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func aFailedCommitIsATroubleAtOnceAndASuccessfulOneEndsIt() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        spool.system.fail(.sync, .fails(EIO))
        await #expect(throws: SpoolError.self) { try await writer.write(SpoolWriterTests.arrival(1, identity: "e")) }
        #expect(writer.disk.trouble != nil)
        _ = try await writer.write(SpoolWriterTests.arrival(1, identity: "e"))
        #expect(writer.disk.trouble == nil)
        spool.system.fail(.write, .fails(ENOSPC))
        await #expect(throws: SpoolError.self) { try await writer.write(SpoolWriterTests.arrival(2)) }
        // It is answered with 200 without a write, so it proves nothing.
        #expect(try await writer.write(SpoolWriterTests.arrival(3, identity: "e")) == .duplicate)
        #expect(writer.disk.trouble != nil)
    }

    /// While repetitions come without a pause the disk is tried all the same.
    @Test func repetitionsDoNotKeepTheProbeAway() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0, probing: .milliseconds(50))
        defer { writer.stop() }
        _ = try await writer.write(SpoolWriterTests.arrival(1, identity: "e"))
        spool.system.fail(.write, times: 1_000_000, .fails(EIO))
        try await eventually("it is known") {
            _ = try await writer.write(SpoolWriterTests.arrival(2, identity: "e"))
            return writer.disk.trouble != nil
        }
    }

    @Test func aWebhookIsNotKeptWaitingByTheProbe() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0, probing: .seconds(3600))
        defer { writer.stop() }
        for id in 1...20 { _ = try await writer.write(SpoolWriterTests.arrival(id)) }
        #expect(spool.system.records.count { $0.path.contains("/tmp/probe.") && $0.call == .open } == 1, "at the start")
    }

    /// Ready must not say 503 until the next webhook comes, which a load balancer then does not send.
    @Test(arguments: ["tmp", "incoming"]) func aFolderThatSomebodyRemovedIsNoTrouble(folder: String) throws {
        let spool = try TestSpool()
        try spool.remove(folder)
        let probe = SpoolProbe(files: spool.files, floor: 0)
        #expect(throws: SpoolError.self) { try probe.run() }
        #expect(!spool.exists(folder), "doctor changes nothing")
        _ = try probe.result().get()
        #expect(spool.exists(folder))
    }

    @Test func whereNoSpoolIsTheProbeMakesNothing() throws {
        let spool = try TestSpool()
        for name in spool.names("") { try spool.remove(name) }
        #expect(throws: SpoolError.self) { try SpoolProbe(files: spool.files, floor: 0).result().get() }
        #expect(spool.names("") == [])
    }

    // MARK: A disk that does not answer

    @Test func aHangingWriteIsKnownByItsAge() {
        let clock = TestClock()
        let disk = DiskHealth(root: "/spool", now: { clock.instant })
        #expect(disk.verdict == .untried)
        disk.note(.success(VolumeSpace(bytes: 1)))
        disk.during {
            #expect(disk.trouble == nil)
            clock.advance(by: 4)
            #expect(disk.trouble == nil, "a slow disk takes less")
            clock.advance(by: 2)
            #expect(disk.trouble?.sentence.contains("/spool has not finished for 6 s") == true)
            guard case .hanging = disk.verdict else {
                Issue.record("\(disk.verdict)")
                return
            }
        }
        #expect(disk.verdict == .good(VolumeSpace(bytes: 1)))
    }

    @Test func whoeverAsksIsAnsweredWhileTheDiskHangs() async throws {
        let spool = try TestSpool()
        let gate = Gate()
        let files = SpoolFiles(layout: spool.layout, system: HoldingFileSystem(spool.system, holding: .sync, gate))
        let prober = SpoolProber(files: files, floor: 0, interval: .milliseconds(5))
        try await eventually("the probe hangs") { gate.waiting == 1 }
        #expect(prober.disk.verdict == .untried)
        gate.open()
        try await eventually("it has ended") { if case .good = prober.disk.verdict { true } else { false } }
        prober.stop()
    }
}
