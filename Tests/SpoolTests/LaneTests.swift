import Foundation
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
                #expect(await harness.queue.activeCount == 1)
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
            #expect(await harness.queue.activeCount == 3)
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

    @Test func aSecondLaneIsEnteredWhenItIsFree() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(lane: "company", id: 1))
        try spool.drop("incoming/\(name(2))", job(lane: "person", id: 2))
        try await withQueue(spool) { harness in
            let company = try await harness.claim()
            let person = try await harness.claim()
            let entered = Flag()
            let worker = Worker(person) { person in
                let isIn = await person.enterLane("company")
                entered.raise()
                #expect(isIn)
                try await person.finish()
            }
            await harness.queue.settle()
            #expect(!entered.isRaised)
            try await company.finish()
            try await worker.wait()
            #expect(entered.isRaised)
            #expect(spool.tree("done").count == 2)
            #expect(await harness.queue.activeCount == 0)
        }
    }

    @Test func enteringALaneLeavesTheOther() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(lane: "person", id: 1))
        try await withQueue(spool) { harness in
            let person = try await harness.claim()
            let isIn = await person.enterLane("company")
            let again = await person.enterLane("company")
            #expect(isIn)
            #expect(again, "no wait for oneself")
            try spool.drop("incoming/\(name(2))", job(lane: "company", id: 2))
            try spool.drop("incoming/\(name(3))", job(lane: "person", id: 3))
            try await eventually("both are lined up") { await harness.hasWaiting() == 2 }
            let third = try await harness.claim()
            let unheld = third.name.fileName
            #expect(unheld == name(3), "nobody is in the first lane any more")
            #expect(await !harness.queue.isReady)
            try await person.finish()
            let second = try await harness.claim()
            let freed = second.name.fileName
            #expect(freed == name(2))
            try await second.finish()
            try await third.finish()
        }
        #expect(spool.system.openDescriptors.isEmpty)
    }

    @Test func enteringALaneEndsWithTheQueue() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", job(lane: "company", id: 1))
        try spool.drop("incoming/\(name(2))", job(lane: "person", id: 2))
        try await withQueue(spool) { harness in
            let company = try await harness.claim()
            let person = try await harness.claim()
            let worker = Worker(person) { person in
                let isIn = await person.enterLane("company")
                #expect(!isIn)
                await person.release()
            }
            await harness.queue.settle()
            await harness.queue.stop()
            try await worker.wait()
            await company.release()
            #expect(spool.names("incoming").count == 2)
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
}
