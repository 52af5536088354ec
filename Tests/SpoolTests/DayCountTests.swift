import Foundation
import Testing

@testable import Spool

/// What was paid for on a day: counted once, by all processes, and never lost.
@Suite(.timeLimit(.minutes(1))) struct DayCountTests {
    static let noon = Date(timeIntervalSince1970: 1_772_366_400)  // 2026-03-01T12:00:00Z
    static let file = "locks/analyses-2026-03-01"

    @Test func aKeyCountsOnceUntilTheLimit() throws {
        let spool = try TestSpool()
        let (one, other) = (DayCount(files: spool.files), DayCount(files: spool.files))
        #expect(try one.count("a", limit: 2, now: Self.noon) == .counted(1))
        #expect(try other.count("a", limit: 2, now: Self.noon) == .counted(1))
        #expect(try other.count("b", limit: 2, now: Self.noon) == .counted(2))
        #expect(try one.count("c", limit: 2, now: Self.noon) == .full)
        #expect(try one.count("a", limit: 2, now: Self.noon) == .counted(2), "what is paid for may be asked again")
        #expect(try spool.text(Self.file) == "a\nb\n")
        #expect(one.used(Self.noon) == 2)
        #expect(try one.count("c", limit: 3, now: Self.noon) == .counted(3), "a higher limit counts at once")
    }

    @Test func whatWasCountedYesterdayIsNotCountedAgain() throws {
        let spool = try TestSpool()
        let count = DayCount(files: spool.files)
        _ = try count.count("a", limit: 1, now: Self.noon)
        let next = Self.noon.addingTimeInterval(86_400)
        #expect(try count.count("a", limit: 1, now: next) == .counted(0))
        #expect(try count.count("b", limit: 1, now: next) == .counted(1))
        #expect(try count.count("c", limit: 1, now: next.addingTimeInterval(86_400)) == .counted(1))
        #expect(
            spool.names("locks").filter { $0.hasPrefix("analyses") } == ["analyses-2026-03-02", "analyses-2026-03-03"]
        )
    }

    @Test func theKeyAndTheFilesNameAreFlushedBeforeItIsAsked() throws {
        let spool = try TestSpool()
        spool.system.forgetRecords()
        _ = try DayCount(files: spool.files).count("a", limit: 1, now: Self.noon)
        let records = spool.system.records.filter { [.write, .sync].contains($0.call) }
        #expect(records.map(\.call) == [.write, .sync, .sync])
        #expect(records.last?.path == spool.path("locks"))
    }

    @Test(arguments: [FaultyFileSystem.Call.open, .read, .write, .sync]) func aDiskThatFailsLetsNobodyAsk(
        call: FaultyFileSystem.Call
    ) throws {
        let spool = try TestSpool()
        try spool.files.prepare()
        let count = DayCount(files: spool.files)
        spool.system.fail(call, path: "analyses-2026-03-01", .fails(5))
        #expect(throws: SpoolError.self) { try count.count("a", limit: 1, now: Self.noon) }
        #expect(spool.system.openDescriptors.isEmpty)
    }

    /// A power cut in the middle of a line costs an analysis of the day, never one too many.
    @Test func aTornLineCounts() throws {
        let spool = try TestSpool()
        try spool.drop(Self.file, "a\ncont")
        let count = DayCount(files: spool.files)
        #expect(try count.count("contact-18", limit: 3, now: Self.noon) == .counted(3))
        #expect(try spool.text(Self.file) == "a\ncont\ncontact-18\n")
    }

    @Test func whileAnotherHasTheLockNobodyIsCounted() throws {
        let spool = try TestSpool()
        let count = DayCount(files: spool.files)
        _ = try count.count("a", limit: 9, now: Self.noon)
        let other = try #require(try spool.files.lock(spool.path(Self.file)))
        #expect(try count.count("b", limit: 9, now: Self.noon) == nil)
        spool.files.system.close(other)
        #expect(try count.count("b", limit: 9, now: Self.noon) == .counted(2))
    }
}
