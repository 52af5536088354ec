import Foundation
import Testing

@testable import Spool

/// What stops claiming: the breakers' gate, the PAUSED file, the end of the process.
@Suite(.serialized, .timeLimit(.minutes(2))) struct GateTests {
    @Test func aClosedGateKeepsFilesInIncoming() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try spool.drop("incoming/b.json", #"{"skip":"noise"}"#)
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.closed(probeAt: harness.instant(in: 60), sameLaneAt: harness.instant(in: 300)))
            let claims = Collector(harness.queue)
            #expect(await harness.hasWaiting() == 1)
            #expect(spool.names("incoming") == ["a.json"], "noise is skipped all the same")
            #expect(claims.names.isEmpty)
            await harness.queue.setGate(.open)
            try await eventually("it is claimed") { claims.names.count == 1 }
            await claims.stop()
        }
    }

    @Test func oneProbeAtATime() async throws {
        let spool = try TestSpool()
        for id in 1...3 { try spool.drop("incoming/\(name(id))", job(lane: "\(id)", id: id)) }
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.closed(probeAt: harness.instant(in: 60), sameLaneAt: harness.instant(in: 300)))
            await harness.advance(by: 61)
            let probe = try await harness.claim()
            let probing = probe.name
            #expect(await harness.queue.gate.state == .probing(probing))
            #expect(await !harness.queue.mayClaim)
            await harness.queue.setGate(.closed(probeAt: harness.instant(in: 60), sameLaneAt: harness.instant(in: 300)))
            try await probe.settle(.retry(), why: "still down", account: nil)
            #expect(await !harness.queue.mayClaim)
            await harness.advance(by: 61)
            let second = try await harness.claim()
            await harness.queue.setGate(.open)
            try await second.finish()
            try await harness.claim().finish()
        }
    }

    @Test func theProbesTimeWakesAWaitingWorker() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.closed(probeAt: harness.instant(in: 0.05), sameLaneAt: .distantFuture))
            let claims = Collector(harness.queue)
            try await eventually("the probe is claimed, by the clock alone") { claims.names.count == 1 }
            await claims.stop()
        }
    }

    @Test func aProbeThatEndsWithoutAWordDoesNotShutTheGateForEver() async throws {
        let spool = try TestSpool()
        for id in 1...2 { try spool.drop("incoming/\(name(id))", job(lane: "\(id)", id: id)) }
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.closed(probeAt: .distantPast, sameLaneAt: .distantFuture))
            try await harness.claim().finish()
            try await harness.claim().finish()
        }
    }

    /// One record that is refused must not keep the gate shut for all others.
    @Test func eachProbeComesFromAnotherLane() async throws {
        let spool = try TestSpool()
        for id in 1...4 { try spool.drop("incoming/\(name(id))", job(lane: "\((id + 1) / 2)", id: id)) }
        try await withQueue(spool) { harness in
            func shut() async {
                await harness.queue.setGate(
                    .closed(probeAt: harness.instant(in: 10), sameLaneAt: harness.instant(in: 300))
                )
            }
            /// Claims a probe, which is refused and goes back to where it came from.
            func probe() async throws -> String {
                let claim = try await harness.claim()
                let name = claim.name.fileName
                await shut()
                await claim.release()
                return name
            }
            await shut()
            await harness.advance(by: 11)
            #expect(try await probe() == name(1))
            await harness.advance(by: 11)
            #expect(try await probe() == name(3), "the oldest of the other lane")
            await harness.advance(by: 11)
            #expect(await !harness.queue.mayClaim, "nothing but what was probed waits: not before sameLaneAt")
            try spool.drop("incoming/\(name(5))", job(lane: "3", id: 5))
            try await eventually("what arrives in another lane may be a probe") { await harness.queue.mayClaim }
            #expect(try await probe() == name(5))
            await harness.advance(by: 290)
            #expect(await !harness.queue.mayClaim)
            await harness.advance(by: 11)
            #expect(try await probe() == name(1), "of the lane probed longest ago")
        }
    }

    @Test func anOpenGateForgetsWhatWasProbed() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(id: 1))
        try await withQueue(spool) { harness in
            let gate = JobQueue.Gate.closed(probeAt: .distantPast, sameLaneAt: .distantFuture)
            await harness.queue.setGate(gate)
            await (try await harness.claim()).release()
            #expect(await !harness.queue.mayClaim)
            await harness.queue.setGate(.open)
            await harness.queue.setGate(gate)
            try await harness.claim().finish()
        }
    }

    @Test func thePausedFileStopsClaimsAndSkips() async throws {
        let spool = try TestSpool()
        try spool.drop("locks/PAUSED", "")
        try spool.drop("incoming/a.json", job())
        try spool.drop("incoming/b.json", #"{"skip":"noise"}"#)
        try spool.drop("deferred/c.json", job(lane: "c", id: 3))
        try spool.setModified("deferred/c.json", Date(timeIntervalSince1970: 0))
        try await withQueue(spool) { harness in
            let claims = Collector(harness.queue)
            try spool.drop("incoming/d.json", job(lane: "d", id: 4))
            await harness.queue.settle()
            await harness.advance(by: 4000)
            #expect(spool.names("incoming") == ["a.json", "b.json", "d.json"])
            #expect(spool.names("deferred") == ["c.json"])
            #expect(claims.names.isEmpty)
            #expect(harness.observations.pauses == [true])
            try spool.remove("locks/PAUSED")
            try await eventually("all are handled, without a sweep") { claims.names.count == 3 }
            #expect(spool.tree("skipped").count == 1)
            #expect(harness.observations.pauses == [true, false])
            await claims.stop()
        }
    }

    @Test func pausingIsNoticedAtOnceAndJobsGoOn() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(id: 1))
        try spool.drop("incoming/\(name(2))", job(lane: "b", id: 2))
        try await withQueue(spool) { harness in
            let running = try await harness.claim()
            try spool.drop("locks/PAUSED", "")
            try await eventually("it is noticed") { harness.observations.pauses == [true] }
            try await running.finish()
            #expect(spool.tree("done").count == 1)
            #expect(await !harness.queue.mayClaim)
            try spool.move("locks/PAUSED", "locks/resumed")
            try await harness.claim().finish()
        }
    }

    @Test func stopEndsTheWorkers() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let claims = (0..<4).map { _ in Collector(harness.queue) }
            await harness.queue.settle()
            await harness.queue.stop()
            for collector in claims { await collector.wait() }
            try spool.drop("incoming/a.json", job())
            let none = await harness.queue.next() == nil
            #expect(none)
            #expect(spool.names("incoming") == ["a.json"])
        }
    }

    @Test func closeEndsTheWorkersAndGivesTheFolderBack() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let claims = Collector(harness.queue)
            #expect(spool.names("processing").count == 1)
            await harness.queue.close()
            await claims.wait()
            #expect(spool.names("processing").isEmpty)
        }
        #expect(spool.system.openDescriptors.isEmpty)
    }

    /// Whoever is late must not wait for a thread that has ended.
    @Test func aClosedQueueStillAnswers() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            await harness.queue.close()
            try await claim.finish()
            let none = await harness.queue.next() == nil
            #expect(none)
            await harness.queue.setGate(.open)
            await harness.queue.stop()
            await harness.queue.close()
        }
        // The claim came after the end: its job is there for the next one.
        #expect(spool.processing.count == 1)
        try await withQueue(spool) { _ async throws in #expect(spool.jobs == ["deferred/a.json"]) }
    }
}
