import Foundation
import Glibc
import JSON
import Logging
import Testing

@testable import Spool

/// What a process says of itself, for others to read.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HeartbeatTests {
    struct Rig {
        let spool: TestSpool
        let clock = TestClock()
        let status = ProcessStatus()
        let loops = LoopWatch()
        let log = LogLines()
        let heartbeat: Heartbeat

        init(roles: Set<ProcessReport.Role> = [.process], figures: ReceiverFigures? = nil) throws {
            spool = try TestSpool()
            heartbeat = try Heartbeat(
                files: spool.files,
                roles: roles,
                version: "9.9",
                status: status,
                loops: loops,
                figures: { figures },
                clock: clock.spoolClock,
                logger: log.logger
            )
        }

        var processes: [SpoolProcess] {
            get throws { try SpoolInspector(files: spool.files).processes(at: clock.spoolClock) }
        }

        var only: SpoolProcess { get throws { try #require(try processes.first) } }
    }

    @Test func saysWhoItIsAndWhatItsPartsPublish() async throws {
        var figures = ReceiverFigures()
        (figures.accepted, figures.refused) = (7, ["token": 2])
        figures.trouble = Reason(.spoolTrouble, [.problem: "no space"])
        let rig = try Rig(roles: [.receive, .pages], figures: figures)
        rig.status.publish(["ready": false, "associate": 5])
        rig.status.publish(["webhooks": ["error": "503"]])
        rig.status.publish(["ready": true])
        await rig.heartbeat.beat()
        let process = try rig.only
        let report = process.report
        #expect(process.state == .moving && process.age < 1)
        #expect(report.status == ["ready": true, "associate": 5, "webhooks": ["error": "503"]])
        #expect(report.roles == [.receive, .pages] && report.version == "9.9" && report.receiver == figures)
        #expect(report.identity.pid == getpid() && report.identity.boot.count == 8 && report.identity.startTicks != nil)
        #expect(rig.spool.names("locks/alive") == [report.identity.name])
        #expect(try LinuxFileSystem().status(at: rig.spool.path("locks/alive/\(report.identity.name)")).mode == 0o640)
        await rig.heartbeat.stop()
        #expect(rig.spool.names("locks/alive").isEmpty, "who stops takes it away")
        await rig.heartbeat.beat()
        #expect(rig.spool.names("locks/alive").isEmpty)
    }

    @Test func aShorterTextReplacesALongerOne() async throws {
        let rig = try Rig()
        for length in [10, 3000, 20_000, 100, 5000] {
            let status: [String: JSONValue] = ["why": .string(String(repeating: "x", count: length))]
            rig.status.publish(status)
            await rig.heartbeat.beat()
            #expect(try rig.only.report.status == status)
        }
        await rig.heartbeat.stop()
    }

    @Test func isWrittenAgainByItselfAndWhenThereAreNews() async throws {
        let rig = try Rig()
        await rig.heartbeat.start()
        rig.status.publish(["ready": true])
        try await eventually("the news are there") { try rig.only.report.status["ready"] == true }
        let first = try rig.only.report.writtenAt
        rig.clock.advance(by: 4)
        await rig.heartbeat.turn()
        #expect(try rig.only.report.writtenAt == first, "not before its time")
        rig.clock.advance(by: 2)
        await rig.heartbeat.turn()
        try await eventually("it is written again") { try rig.only.report.writtenAt > first }
        await rig.heartbeat.stop()
    }

    /// A full disk and one without inodes: what has a file goes on saying why webhooks are refused.
    @Test func isOverwrittenWhereNoFileCanBeMade() async throws {
        let rig = try Rig()
        await rig.heartbeat.beat()
        rig.status.publish(["ready": true])
        let start = rig.spool.system.records.count
        await rig.heartbeat.beat()
        #expect(try rig.only.report.status == ["ready": true])
        let calls = rig.spool.system.records[start...].map(\.call)
        #expect(!calls.contains { [.rename, .renameNoReplace, .makeDirectory, .unlink].contains($0) })
        await rig.heartbeat.stop()
    }

    @Test func oneThatCannotBeWrittenGrowsOldAndIsToldOnce() async throws {
        let rig = try Rig()
        await rig.heartbeat.beat()
        rig.spool.system.fail(.write, times: 1000, path: "locks/alive", .fails(EIO))
        for _ in 0..<4 {
            rig.clock.advance(by: 5)
            await rig.heartbeat.beat()
        }
        let process = try rig.only
        #expect(process.stalledSince != nil && abs(process.age - 20) < 2)
        #expect(rig.loops.lags(at: rig.clock.instant)[.heartbeat].map { $0 > 14 } == true)
        rig.spool.system.heal()
        await rig.heartbeat.beat()
        #expect(try rig.only.state == .moving)
        #expect(rig.loops.lags(at: rig.clock.instant)[.heartbeat] == 0)
        #expect(rig.log.messages == ["cannot write the heartbeat", "the heartbeat is written again"])
        await rig.heartbeat.stop()
    }

    @Test func makesItsFolderButNotTheOneAroundIt() async throws {
        let rig = try Rig()
        await rig.heartbeat.beat()
        try rig.spool.remove("locks/alive")
        await rig.heartbeat.beat()
        #expect(try rig.processes.count == 1)
        try rig.spool.remove("locks")
        await rig.heartbeat.beat()
        #expect(!rig.spool.exists("locks"))
        #expect(rig.log.messages == ["cannot write the heartbeat"])
        await rig.heartbeat.stop()
    }

    // MARK: Reading

    @Test func whatIsBeingWrittenOrIsNoneIsNotBelieved() throws {
        let spool = try TestSpool()
        let report = ProcessReport(identity: .new(), at: SpoolClock())
        let whole = report.file(width: 0)
        #expect(ProcessReport(file: whole)?.identity == report.identity)
        #expect(whole.count == 4096)
        // Any byte of another text, and any end that is missing.
        let content = whole.count { $0 != UInt8(ascii: " ") && $0 != 0x0A }
        for index in stride(from: 0, to: content, by: 7) where whole[index] != UInt8(ascii: "!") {
            var torn = whole
            torn[index] = UInt8(ascii: "!")
            #expect(ProcessReport(file: torn) == nil, "byte \(index)")
        }
        #expect(ProcessReport(file: Array(whole.prefix(content / 2))) == nil)
        try spool.makeFolder("locks/alive")
        for (name, text) in [("empty", ""), ("no-json", "x\n1\n"), (".hidden", String(decoding: whole, as: UTF8.self))]
        {
            try spool.drop("locks/alive/\(name)", text)
        }
        try spool.makeFolder("locks/alive/folder")
        #expect(symlink("/etc/passwd", spool.path("locks/alive/link")) == 0)
        #expect(mkfifo(spool.path("locks/alive/fifo"), 0o640) == 0)
        #expect(try SpoolInspector(files: spool.files).processes().isEmpty)
    }

    /// A reader beside a writer that never pauses.
    @Test func aReaderNeverSeesTwoTextsAtOnce() async throws {
        let rig = try Rig()
        let texts = ["a", "b"].map { JSONValue.string(String(repeating: $0, count: 3000)) }
        rig.status.publish(["text": texts[0]])
        await rig.heartbeat.beat()
        let writing = Task {
            var count = 0
            while !Task.isCancelled {
                count += 1
                rig.status.publish(["text": texts[count % 2]])
                await rig.heartbeat.beat()
            }
        }
        for _ in 0..<2000 {
            // Rarely each of five looks meets a write; then nothing is seen, and nothing wrong.
            guard let report = try SpoolInspector(files: rig.spool.files).report(rig.spool.names("locks/alive")[0])
            else {
                continue
            }
            #expect(texts.contains(report.status["text"] ?? .null))
        }
        writing.cancel()
        await writing.value
        await rig.heartbeat.stop()
    }

    // MARK: Cleaning

    @Test func theGoneAreSweptAwayAndNobodyElse() async throws {
        let rig = try Rig()
        try rig.spool.makeFolder("locks/alive")
        func put(_ nonce: String, _ change: (inout ProcessReport) -> Void) throws {
            var report = ProcessReport(identity: .new(), at: rig.clock.spoolClock)
            report.identity.nonce = nonce
            change(&report)
            try rig.spool.drop("locks/alive/\(nonce)", report.file(width: 0))
        }
        try put("dead") { $0.identity.pid = .max }
        try put("beside") { _ in }
        try put("other-host") { ($0.identity.host, $0.identity.boot) = ("other", "1") }
        for name in ["other-host-old", "torn-old"] {
            try rig.spool.drop("locks/alive/\(name)", "x")
            try rig.spool.setModified("locks/alive/\(name)", Date().addingTimeInterval(-90_000))
        }
        try rig.spool.drop("locks/alive/torn", "x")
        await rig.heartbeat.beat()
        let own = try #require(rig.spool.names("locks/alive").first { $0.contains("-\(getpid())-") })
        #expect(Set(rig.spool.names("locks/alive")) == ["beside", "other-host", "torn", own])
        await rig.heartbeat.stop()
    }

    /// `locks/` is watched: whoever writes there every few seconds would wake every process on the spool.
    @Test func wakesNobody() async throws {
        let rig = try Rig()
        await rig.heartbeat.beat()
        try await withQueue(rig.spool) { harness in
            await harness.queue.settle()
            var watch = FolderWatch(files: rig.spool.files)
            _ = try watch.rearm()
            for _ in 0..<20 {
                rig.status.publish(["count": .integer(Int.random(in: 0..<1_000_000))])
                await rig.heartbeat.beat()
            }
            let events = try watch.events()
            #expect(events.isEmpty, "\(events)")
        }
        await rig.heartbeat.stop()
    }
}

/// What was logged.
struct LogLines: LogHandler {
    private let lines = Guarded([String]())
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    var messages: [String] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in self } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.withLock { $0.append("\(event.message)") } }
}

extension Heartbeat {
    /// Lets the thread look at its deadline.
    fileprivate func turn() async { for _ in 0..<4 { await Task.yield() } }
}
