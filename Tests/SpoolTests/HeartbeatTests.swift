import Foundation
import Glibc
import JSON
import Logging
import Testing

@testable import Spool

/// What a process says of itself, for others to read.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HeartbeatTests {
    private struct Rig {
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

    // MARK: Who moves, who does not, who has gone

    private static let clock = SpoolClock(
        wall: { Date(timeIntervalSince1970: 1_770_000_000) },
        monotonic: { Instant(uptime: .seconds(5000)) }
    )

    /// A report as `change` makes it of this process' own, written so many seconds ago.
    private static func process(
        ago seconds: Double,
        wallAgo: Double? = nil,
        _ change: (inout ProcessReport) -> Void = { _ in }
    ) -> SpoolProcess {
        let observer = ProcessIdentity.new()
        var report = ProcessReport(identity: observer, at: clock)
        report.uptime = .seconds(5000 - seconds)
        report.writtenAt = clock.wall().addingTimeInterval(-(wallAgo ?? seconds))
        change(&report)
        return SpoolProcess(report, seenBy: observer, at: clock)
    }

    @Test func whoIsSilentForFifteenSecondsDoesNotMove() {
        #expect(Self.process(ago: 14.9).state == .moving)
        #expect(Self.process(ago: 15.1).stalledSince == Self.clock.wall().addingTimeInterval(-15.1))
        #expect(Self.process(ago: 1, wallAgo: 3600).state == .moving, "the wall clock was set")
        #expect(Self.process(ago: -3, wallAgo: -3).age == 0)
    }

    /// A dead disk still has the names: that would look as if nobody were there.
    @Test func whatTheDiskDoesNotGiveIsNoAbsence() async throws {
        let rig = try Rig()
        await rig.heartbeat.beat()
        rig.spool.system.fail(.open, times: 1_000_000, path: "locks/alive/", .fails(EIO))
        #expect(throws: SpoolError.self) { try rig.processes }
        rig.spool.system.heal()
        #expect(try rig.processes.count == 1)
    }

    @Test func anotherMachinesIsJudgedByItsAgeOnly() {
        func other(ago seconds: Double) -> SpoolProcess {
            Self.process(ago: 0, wallAgo: seconds) { report in
                (report.identity.host, report.identity.boot, report.identity.pid) = ("other", "0a0b0c0d", 1)
            }
        }
        #expect(other(ago: 5).state == .moving)
        #expect(other(ago: 3600).stalledSince != nil, "it may be cut off from the spool only")
    }

    /// Two containers on one machine, or two in a row: all have a process 1.
    @Test func aProcessIdMeansNothingInAnotherContainer() {
        let dead = Int32.max
        #expect(Self.process(ago: 1) { $0.identity.pid = dead }.isGone, "no such process")
        #expect(Self.process(ago: 1) { $0.identity.startTicks = 1 }.isGone, "the id is used again")
        func inContainer(ago seconds: Double) -> SpoolProcess {
            Self.process(ago: seconds) { ($0.identity.pid, $0.identity.pidNamespace) = (dead, 7) }
        }
        #expect(inContainer(ago: 1).state == .moving)
        #expect(inContainer(ago: 60).stalledSince != nil)
        #expect(Self.process(ago: 60) { ($0.identity.pid, $0.identity.pidNamespace) = (dead, nil) }.stalledSince != nil)
    }

    @Test func aMachineThatWasStartedAgainTookItsProcessesAlong() {
        func earlier(ago seconds: Double) -> SpoolProcess {
            Self.process(ago: 0, wallAgo: seconds) { $0.identity.boot = "0a0b0c0d" }
        }
        #expect(earlier(ago: 60).isGone)
        #expect(earlier(ago: 5).state == .moving, "it may be another machine of that name")
    }

    @Test func aLoopThatOwesAnAnswerDoesNotMove() async throws {
        let rig = try Rig()
        let kept = Guarded([LoopWatch.Answer]())
        rig.loops.add(.commit) { answer in kept.withLock { $0.append(answer) } }
        rig.loops.add(.webhook) { answer in answer() }
        rig.loops.add(.webhook) { answer in kept.withLock { $0.append(answer) } }
        rig.loops.add(.dispatch) { answer in answer() }
        for _ in 0..<5 {
            await rig.heartbeat.beat()
            rig.clock.advance(by: 4)
        }
        await rig.heartbeat.beat()
        #expect(try rig.only.stalledLoops.map(\.name) == ["commit", "webhook"])
        #expect(kept.withLock { $0.count } == 2, "nobody is asked twice")
        let lags = rig.loops.lags(at: rig.clock.instant)
        #expect(lags[.dispatch] == 0 && lags[.commit].map { abs($0 - 20) < 2 } == true)
        for answer in kept.withLock({ $0 }) { answer() }
        await rig.heartbeat.beat()
        #expect(try rig.only.stalledLoops.isEmpty)
        await rig.heartbeat.stop()
    }

    /// The spool's thread in a call that does not come back.
    @Test func aThreadThatHangsIsSeenAndTheHeartbeatGoesOn() async throws {
        let rig = try Rig()
        try await withQueue(rig.spool) { harness in
            rig.loops.add(.spool, harness.queue)
            await rig.heartbeat.beat()
            try await eventually("it answered") { rig.loops.lags(at: rig.clock.instant + .seconds(60))[.spool] == 0 }
            let gate = DispatchSemaphore(value: 0)
            let hanging = Task { await harness.queue.hang(until: gate) }
            try await eventually("it hangs") { harness.queue.isHanging }
            await rig.heartbeat.beat()
            rig.clock.advance(by: 16)
            await rig.heartbeat.beat()
            let process = try rig.only
            #expect(process.state == .moving && process.stalledLoops.map(\.name) == ["spool"])
            gate.signal()
            await hanging.value
            try await eventually("it moves") { rig.loops.lags(at: rig.clock.instant)[.spool] == 0 }
        }
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
            _ = try watch.mend()
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
private struct LogLines: LogHandler {
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

extension JobQueue {
    fileprivate nonisolated var isHanging: Bool { status.members["hangs"] == true }

    fileprivate func hang(until gate: DispatchSemaphore) {
        publish(["hangs": true])
        gate.wait()
    }
}
