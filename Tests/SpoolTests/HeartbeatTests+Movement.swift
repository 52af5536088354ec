import Foundation
import Glibc
import JSON
import Logging
import Testing

@testable import Spool

/// Who moves, who does not, who has gone.
extension HeartbeatTests {
    static let clock = SpoolClock(
        wall: { Date(timeIntervalSince1970: 1_770_000_000) },
        monotonic: { Instant(uptime: .seconds(5000)) }
    )

    /// A report as `change` makes it of this process' own, written so many seconds ago.
    static func process(
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
}

extension JobQueue {
    fileprivate nonisolated var isHanging: Bool { status.members["hangs"] == true }

    fileprivate func hang(until gate: DispatchSemaphore) {
        status.publish(["hangs": true])
        gate.wait()
    }
}
