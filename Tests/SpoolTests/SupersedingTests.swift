import Foundation
import Testing

@testable import Spool

/// A later waiting job of an entity covers an earlier one.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SupersedingTests {
    @Test func onlyTheLatestOfABurstRuns() async throws {
        let spool = try TestSpool()
        for second in [2, 4, 1, 3] { try spool.drop("incoming/\(name(second))", job(entity: "contact-18", id: second)) }
        try spool.drop("incoming/\(name(9))", job(lane: "b", entity: "contact-19", id: 9))
        try await withQueue(spool) { harness in
            #expect(await harness.hasWaiting() == 2)
            #expect(spool.names("skipped/\(spool.today)/superseded") == [name(1), name(2), name(3)])
            let claim = try await harness.claim()
            let claimed = claim.name.fileName
            #expect(claimed == name(4))
            try await claim.finish()
        }
    }

    @Test func aLaterArrivalCoversWhatWaits() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.shut)
            try spool.drop("incoming/\(name(1))", job(entity: "e", id: 1))
            try await eventually("the first waits") { await harness.hasWaiting() == 1 }
            try spool.drop("incoming/\(name(2))", job(entity: "e", id: 2))
            try await eventually("the first is skipped") { spool.tree("skipped").count == 1 }
            #expect(spool.names("incoming") == [name(2)])
        }
    }

    @Test func aJobThatRunsIsNotCovered() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(entity: "e", id: 1))
        try await withQueue(spool) { harness in
            let running = try await harness.claim()
            try spool.drop("incoming/\(name(2))", job(entity: "e", id: 2))
            try await eventually("the second waits") { await harness.hasWaiting() == 1 }
            try await running.finish()
            try await harness.claim().finish()
            #expect(spool.tree("done").count == 2)
        }
    }

    @Test func aForcedJobRunsAllTheSame() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(entity: "e", id: 1, force: true))
        try spool.drop("incoming/\(name(2))", job(entity: "e", id: 2))
        try spool.drop("incoming/\(name(3))", job(entity: "e", id: 3))
        try await withQueue(spool) { harness in
            #expect(await harness.hasWaiting() == 2)
            #expect(spool.names("skipped/\(spool.today)/superseded") == [name(2)])
            try await harness.claim().finish()
            try await harness.claim().finish()
            #expect(spool.names("done/\(spool.today)") == [name(1), name(3)])
        }
    }

    @Test func noiseCoversNothing() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(entity: "e", id: 1))
        try spool.drop("incoming/\(name(2))", #"{"skip":"own-change","entity":"e"}"#)
        try await withQueue(spool) { harness in
            try await harness.claim().finish()
            #expect(spool.tree("done").count == 1)
            #expect(spool.tree("skipped") == ["skipped/\(spool.today)/own-change/\(name(2))"])
        }
    }

    /// The later job was taken away by hand while it waited: the earlier one has to run.
    @Test func aJobThatIsGoneCoversNothing() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(2))", job(entity: "e", id: 2))
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.shut)
            #expect(await harness.hasWaiting() == 1)
            try spool.remove("incoming/\(name(2))")
            try spool.drop("incoming/\(name(1))", job(entity: "e", id: 1))
            try await eventually("the earlier one is lined up") {
                await harness.queue.waiting.contains(JobName(fileName: name(1))!)
            }
            await harness.queue.setGate(.open)
            try await harness.claim().finish()
            #expect(spool.names("done/\(spool.today)") == [name(1)])
        }
    }
}
