import Foundation
import Glibc
import Testing

@testable import Spool

/// Each system call of a write fails once: nothing stays behind, the caller hears of it, the next write works.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SpoolWriterFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var call: FaultyFileSystem.Call
        var number = 1
        var code: CInt
        var kind: SpoolError.Kind

        var testDescription: String { "\(call) \(number): \(String(cString: strerror(code)))" }
    }

    static let one: [Case] = [
        Case(call: .open, code: EMFILE, kind: .inputOutput),
        Case(call: .open, code: ENOSPC, kind: .noSpace),
        Case(call: .open, code: EACCES, kind: .permission),
        Case(call: .open, code: EROFS, kind: .permission),
        Case(call: .write, code: ENOSPC, kind: .noSpace),
        Case(call: .write, code: EDQUOT, kind: .noSpace),
        Case(call: .write, code: EIO, kind: .inputOutput),
        Case(call: .sync, code: EIO, kind: .inputOutput),
        Case(call: .sync, code: ENOSPC, kind: .noSpace),
        Case(call: .renameNoReplace, code: EACCES, kind: .permission),
        Case(call: .renameNoReplace, code: ENOSPC, kind: .noSpace),
        Case(call: .open, number: 2, code: EMFILE, kind: .inputOutput),
        Case(call: .sync, number: 2, code: EIO, kind: .inputOutput),
        // The flush of the folder said that all was well, and the volume is gone.
        Case(call: .status, code: EIO, kind: .inputOutput),
        Case(call: .space, code: EIO, kind: .inputOutput),
    ]

    @Test(arguments: one) func aFailedWriteLeavesNothing(_ fault: Case) async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 1)
        defer { writer.stop() }
        spool.system.fail(fault.call, number: fault.number, .fails(fault.code))
        let arrival = SpoolWriterTests.arrival(1, identity: "e")
        let error = await #expect(throws: SpoolError.self) { try await writer.write(arrival) }
        #expect(error?.kind == fault.kind)
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains(spool.root) == true, "says where")
        #expect(spool.names("tmp").isEmpty)
        #expect(spool.names("incoming").isEmpty)
        #expect(spool.system.openDescriptors.isEmpty)
        // The same event again: the failed one must not count as stored.
        #expect(try await writer.write(arrival) == .stored(arrival.name))
        #expect(spool.names("incoming").count == 1)
    }

    /// Ten files in one batch; the fault hits one call.
    static let batch: [(fault: Case, lost: Int)] = [
        (Case(call: .open, number: 4, code: EMFILE, kind: .inputOutput), 1),
        (Case(call: .write, number: 1, code: ENOSPC, kind: .noSpace), 1),
        (Case(call: .write, number: 10, code: ENOSPC, kind: .noSpace), 1),
        (Case(call: .syncFileSystem, code: EIO, kind: .inputOutput), 10),
        // The first of these renames is that of the file that was held up.
        (Case(call: .renameNoReplace, number: 6, code: EIO, kind: .inputOutput), 1),
    ]

    @Test(arguments: batch) func aFaultInABatchHitsOnlyWhatItMust(_ fault: Case, lost: Int) async throws {
        let spool = try TestSpool()
        let gate = Gate()
        let files = SpoolFiles(layout: spool.layout, system: HoldingFileSystem(spool.system, holding: .sync, gate))
        let writer = SpoolWriter(files: files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let failed = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = try await writer.write(SpoolWriterTests.arrival(0))
                return false
            }
            try await eventually("the first file waits for its flush") { gate.waiting == 1 }
            for id in 1...10 {
                group.addTask {
                    do { _ = try await writer.write(SpoolWriterTests.arrival(id)) } catch { return true }
                    return false
                }
            }
            try await eventually("all others wait for the thread") { writer.waitingCount == 10 }
            let folder = fault.call == .open ? spool.path("tmp/") : ""
            spool.system.fail(fault.call, number: fault.number, path: folder, .fails(fault.code))
            gate.open()
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failed == lost)
        #expect(spool.names("incoming").count == 11 - lost)
        #expect(spool.names("tmp").isEmpty)
        #expect(spool.system.openDescriptors.isEmpty)
    }

    @Test(arguments: [["tmp"], ["incoming"], ["tmp", "incoming"], ["done", "tmp"]])
    func aFolderThatSomebodyRemovedIsMadeAgainAtOnce(folders: [String]) async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        for folder in folders { try spool.remove(folder) }
        let arrival = SpoolWriterTests.arrival(1)
        #expect(try await writer.write(arrival) == .stored(arrival.name))
        #expect(spool.names("incoming") == ["\(arrival.name)"])
        #expect(spool.exists("tmp"))
    }

    /// An unmounted volume leaves an empty folder, or one with what was there before.
    @Test(arguments: [[], ["tmp"], ["incoming"], ["lost+found"]])
    func whereNoSpoolIsNothingIsMade(present: [String]) async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let away = spool.root + "-away"
        try FileManager.default.moveItem(atPath: spool.root, toPath: away)
        for folder in present { try spool.makeFolder(folder) }
        let error = await #expect(throws: SpoolError.self) { try await writer.write(SpoolWriterTests.arrival(1)) }
        #expect(error?.kind == .missing)
        #expect(writer.disk.trouble != nil)
        #expect(spool.names("") == present && present.allSatisfy { spool.names($0).isEmpty })
        if !present.isEmpty { try FileManager.default.removeItem(atPath: spool.root) }
        try FileManager.default.moveItem(atPath: away, toPath: spool.root)
        #expect(try await writer.write(SpoolWriterTests.arrival(1)) == .stored(SpoolWriterTests.arrival(1).name))
        #expect(writer.disk.trouble == nil)
    }
}
