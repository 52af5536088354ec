import Foundation
import JSON
import Testing

@testable import Spool

/// Jobs of a lane run one after another, by age; lanes run side by side.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LaneTests {
    @Test func oneLaneRunsByAgeOneAtATime() async throws {
        let spool = try TestSpool()
        for second in [3, 1, 2] { try spool.drop("incoming/\(name(second))", job(id: second)) }
        try await withQueue(spool) { harness in
            for second in 1...3 {
                let claim = try await harness.claim()
                let claimed = claim.name.fileName
                #expect(claimed == name(second))
                #expect(await harness.queue.waiting.count == 3 - second)
                #expect(await harness.queue.active.count == 1)
                let ready = await harness.queue.isReady
                #expect(!ready, "the others wait for the lane")
                try await claim.finish()
            }
        }
    }

    @Test func lanesRunSideBySideOldestFirst() async throws {
        let spool = try TestSpool()
        for second in 1...5 { try spool.drop("incoming/\(name(second))", job(lane: "lane\(second)", id: second)) }
        try await withQueue(spool) { harness in
            let first = try await harness.claim()
            let second = try await harness.claim()
            let third = try await harness.claim()
            let names = [first.name.fileName, second.name.fileName, third.name.fileName]
            #expect(names == [name(1), name(2), name(3)])
            #expect(await harness.queue.active.count == 3)
            await harness.queue.stop()
            await first.release()
            await second.release()
            await third.release()
        }
    }

    @Test func namesOfOthersAgeByTheirModificationTime() async throws {
        let spool = try TestSpool()
        for (file, age) in [("b", 30.0), ("a", 10.0), ("c", 20.0)] {
            try spool.drop("incoming/\(file).json", job(id: Int(age)))
            try spool.setModified("incoming/\(file).json", Date().addingTimeInterval(-age))
        }
        try await withQueue(spool) { harness in
            for expected in ["b.json", "c.json", "a.json"] {
                let claim = try await harness.claim()
                let claimed = claim.name.fileName
                #expect(claimed == expected)
                try await claim.finish()
            }
        }
    }

    /// A classify that knows a job's lane from the ledger, as the processor's does.
    private static func learning(_ lanes: Guarded<[Int: String]>) -> Classifier {
        { job in
            let id = job.object["id"]?.int ?? 0
            let lane = lanes.withLock { $0[id] } ?? job.object["lane"]?.string ?? ""
            return .run(lane: lane, entity: "\(id)")
        }
    }

    @Test func aJobIsLinedUpInTheLaneThatWasLearned() async throws {
        let spool = try TestSpool()
        for (id, lane) in [(1, "company"), (2, "person"), (3, "person"), (4, "company")] {
            try spool.drop("incoming/\(name(id))", job(lane: lane, id: id))
        }
        let lanes = Guarded([Int: String]())
        try await withQueue(spool, classify: Self.learning(lanes)) { harness in
            let company = try await harness.claim()
            let person = try await harness.claim()
            lanes.withLock { $0[2] = "company" }
            await person.release(toOtherLane: true)
            #expect(spool.names("incoming") == [name(2), name(3), name(4)], "the file is where it came from")
            let third = try await harness.claim()
            let unheld = third.name.fileName
            #expect(unheld == name(3), "its worker and its former lane are free at once")
            #expect(await !harness.queue.isReady, "the company's lane is not")
            try await company.finish()
            let again = try await harness.claim()
            let (claimed, attempts) = (again.name.fileName, again.job.story.attempts)
            #expect(claimed == name(2), "it kept its age: before the company's fourth job")
            #expect(attempts == 0)
            try await again.finish()
            try await third.finish()
            try await harness.claim().finish()
            #expect(try spool.story("done/\(spool.today)/\(name(2))").trail.count == 1)
        }
        #expect(spool.system.openDescriptors.isEmpty)
    }

    @Test func aDeferredJobIsLinedUpFromDeferred() async throws {
        let spool = try TestSpool()
        let story = #""_spool":{"attempts":3,"trail":[{"at":"x","to":"deferred","why":"503"}]}"#
        try spool.drop("deferred/a.json", #"{"id":2,"lane":"person",\#(story)}"#)
        try spool.setModified("deferred/a.json", Date().addingTimeInterval(-60))
        let lanes = Guarded([Int: String]())
        try await withQueue(spool, classify: Self.learning(lanes)) { harness in
            let person = try await harness.claim()
            lanes.withLock { $0[2] = "company" }
            await person.release(toOtherLane: true)
            #expect(spool.jobs == ["deferred/a.json"])
            let again = try await harness.claim()
            let attempts = again.job.story.attempts
            #expect(attempts == 3, "no attempt is counted")
            try await again.finish()
        }
    }

    /// When the ledger could not be written, say.
    @Test func aJobWhoseLaneStaysRestsALittle() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(lane: "person", id: 1))
        try spool.drop("incoming/\(name(2))", job(lane: "b", id: 2))
        try await withQueue(spool) { harness in
            await (try await harness.claim()).release(toOtherLane: true)
            let other = try await harness.claim()
            let claimed = other.name.fileName
            #expect(claimed == name(2), "others go on")
            try await other.finish()
            await harness.queue.settle()
            await harness.sweep()
            #expect(await !harness.queue.isReady, "neither the move's event nor a sweep brings it back at once")
            await harness.advance(by: 5.1)
            try await harness.claim().finish()
        }
    }

    @Test func liningUpAfterTheEndLeavesTheFileWhereItCameFrom() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(lane: "person", id: 1))
        try await withQueue(spool) { harness in
            let person = try await harness.claim()
            await harness.queue.stop()
            await person.release(toOtherLane: true)
            #expect(spool.names("incoming") == [name(1)])
        }
    }

    @Test func aLanesNumberIsTheSameInEveryProcess() {
        #expect(LaneLocks.number("contact-18") == 27)
        #expect((0..<1000).allSatisfy { (0..<256).contains(LaneLocks.number("contact-\($0)")) })
        #expect(Set((0..<10_000).map { LaneLocks.number("contact-\($0)") }).count == 256)
    }

    @Test func aClosedQueueHoldsNoLane() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", job())
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            await harness.queue.close()
            await claim.release()
        }
        #expect(spool.system.openDescriptors.isEmpty)
    }

    /// A job that was in a lane when the spool went away must not give back the lane of one that came later.
    @Test func lanesThatWereLetGoAreTakenAgainAndCounted() throws {
        let spool = try TestSpool()
        let (ours, others) = (LaneLocks(files: spool.files), LaneLocks(files: spool.files))
        #expect(try ours.enter("a"))
        #expect(try !others.enter("a"))
        ours.letGo()
        #expect(spool.system.openDescriptors.isEmpty)
        try ours.holdAgain()
        #expect(try !others.enter("a"))
        ours.letGo()
        #expect(try others.enter("a"), "somebody else came in meanwhile")
        try ours.holdAgain()
        #expect(try !ours.enter("a"))
        others.leave("a")
        #expect(try ours.enter("a"))
        ours.leave("a")
        #expect(try !others.enter("a"), "one of ours is still in it")
        ours.leave("a")
        #expect(try others.enter("a"))
        others.close()
        #expect(spool.system.openDescriptors.isEmpty)
    }
}
