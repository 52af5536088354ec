import Foundation
import Testing

@testable import Spool

/// What "acknowledged is durable" rests on.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SpoolWriterTests {
    static func arrival(_ id: Int, identity: String? = nil) -> NewJob {
        NewJob(name: JobName(fileName: name(id, "\(id)"))!, bytes: Array("{\"id\":\(id)}".utf8), identity: identity)
    }

    @Test func writesTheBytesIntoIncoming() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let arrival = Self.arrival(1)
        #expect(try await writer.write(arrival) == .stored(arrival.name))
        #expect(try spool.bytes("incoming/\(arrival.name)") == arrival.bytes)
        #expect(spool.names("tmp").isEmpty)
    }

    @Test func flushesTheFileBeforeItsNameAndTheFolderAfter() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        spool.system.forgetRecords()
        _ = try await writer.write(Self.arrival(1))
        let interesting: Set<FaultyFileSystem.Call> = [.write, .sync, .syncFileSystem, .rename, .renameNoReplace]
        let records = spool.system.records.filter { interesting.contains($0.call) }
        #expect(records.map(\.call) == [.write, .sync, .renameNoReplace, .sync])
        #expect(records[1].path == records[0].path, "the file that was written is flushed")
        #expect(records[3].path == spool.path("incoming"))
        #expect(spool.system.openDescriptors.isEmpty)
    }

    @Test func aTakenNameGetsANumberAndNothingIsReplaced() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let arrival = Self.arrival(1)
        let stem = arrival.name.stem
        try spool.drop("incoming/\(arrival.name)", "first")
        #expect(try await writer.write(arrival) == .stored(JobName(fileName: "\(stem).2.json")!))
        #expect(try await writer.write(arrival) == .stored(JobName(fileName: "\(stem).3.json")!))
        #expect(try spool.text("incoming/\(arrival.name)") == "first")
        #expect(try spool.bytes("incoming/\(stem).2.json") == arrival.bytes)
    }

    @Test func theSameEventIsStoredOnce() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        #expect(try await writer.write(Self.arrival(1, identity: "e")) == .stored(Self.arrival(1).name))
        #expect(try await writer.write(Self.arrival(2, identity: "e")) == .duplicate)
        #expect(try await writer.write(Self.arrival(3, identity: "f")) == .stored(Self.arrival(3).name))
        #expect(spool.names("incoming").count == 2)
    }

    @Test func theSameEventManyTimesAtOnceIsStoredOnce() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let receipts = try await withThrowingTaskGroup(of: WriteResult.self) { group in
            for id in 0..<200 { group.addTask { try await writer.write(Self.arrival(id, identity: "e")) } }
            return try await group.reduce(into: [WriteResult]()) { $0.append($1) }
        }
        #expect(receipts.count { $0 == .duplicate } == 199)
        #expect(spool.names("incoming").count == 1)
    }

    @Test func whatWasInTheSpoolAtTheStartIsADuplicate() async throws {
        let spool = try TestSpool()
        var recent = RecentEvents()
        recent.insert("e", at: Date())
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0, remembering: recent)
        defer { writer.stop() }
        #expect(try await writer.write(Self.arrival(1, identity: "e")) == .duplicate)
    }

    /// While the first flush is held up, all others gather and share the second one.
    @Test func whatGathersSharesTheFlushes() async throws {
        let spool = try TestSpool()
        let gate = Gate()
        let files = SpoolFiles(layout: spool.layout, system: HoldingFileSystem(spool.system, holding: .sync, gate))
        let writer = SpoolWriter(files: files, freeSpaceFloor: 0)
        defer { writer.stop() }
        spool.system.forgetRecords()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await writer.write(Self.arrival(0)) }
            try await eventually("the first file waits for its flush") { gate.waiting == 1 }
            for id in 1...500 { group.addTask { _ = try await writer.write(Self.arrival(id)) } }
            try await eventually("all others wait for the thread") { writer.waitingCount == 500 }
            gate.open()
            try await group.waitForAll()
        }
        #expect(spool.names("incoming").count == 501)
        #expect(spool.system.count(.syncFileSystem) == 1)
        #expect(spool.system.count(.sync) == 3, "the first file, and the folder for each batch")
        #expect(spool.system.openDescriptors.isEmpty)
    }

    /// A burst must not need a descriptor each: 1,024 is a common limit, and the sockets need them.
    @Test func aBatchNeedsFewDescriptors() async throws {
        let spool = try TestSpool()
        let gate = Gate()
        let files = SpoolFiles(layout: spool.layout, system: HoldingFileSystem(spool.system, holding: .sync, gate))
        let writer = SpoolWriter(files: files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let most = HighWater()
        spool.system.onOpen { most.note($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await writer.write(Self.arrival(0)) }
            try await eventually("the first file waits for its flush") { gate.waiting == 1 }
            for id in 1...2000 { group.addTask { _ = try await writer.write(Self.arrival(id)) } }
            try await eventually("all others wait for the thread") { writer.waitingCount == 2000 }
            gate.open()
            try await group.waitForAll()
        }
        #expect(spool.names("incoming").count == 2001)
        #expect(most.value < 100)
    }

    @Test func belowTheFreeSpaceFloorNothingIsWritten() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 1 << 30)
        defer { writer.stop() }
        spool.system.setSpace(VolumeSpace(bytes: (1 << 30) - 1))
        let error = await #expect(throws: SpoolError.self) { try await writer.write(Self.arrival(1, identity: "e")) }
        #expect(error?.kind == .noSpace)
        #expect(error?.description.contains("less than the floor of 1024 MiB") == true)
        #expect(spool.names("tmp").isEmpty && spool.names("incoming").isEmpty)
        spool.system.setSpace(VolumeSpace(bytes: 1 << 30))
        #expect(try await writer.write(Self.arrival(1, identity: "e")) == .stored(Self.arrival(1).name))
    }

    @Test func afterStopArrivalsAreRefused() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        writer.stop()
        let error = await #expect(throws: SpoolError.self) { try await writer.write(Self.arrival(1)) }
        #expect(error?.kind == .stopped)
        writer.stop()
    }

    @Test func stopCommitsWhatWasTaken() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        let stored = await withTaskGroup(of: Bool.self) { group in
            for id in 0..<100 {
                group.addTask {
                    do { return try await writer.write(Self.arrival(id)) == .stored(Self.arrival(id).name) } catch {
                        return false
                    }
                }
            }
            group.addTask {
                writer.stop()
                return false
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(spool.names("incoming").count == stored, "answered and written are the same")
        #expect(spool.names("tmp").isEmpty)
    }
}
