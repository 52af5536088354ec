import Foundation
import Glibc
import Testing

@testable import Spool

/// Backlogs longer than what is held in memory.
@Suite(.serialized, .timeLimit(.minutes(3))) struct BacklogTests {
    @Test func fiftyThousandFilesOfNoise() async throws {
        let spool = try TestSpool()
        for id in 0..<50_000 { close(open(spool.path("incoming/\(name(id))"), O_CREAT | O_WRONLY, 0o600)) }
        // Nothing is written into them: the decision here does not read.
        try await withQueue(spool, configure: { ($0.window, $0.backlog, $0.quietPeriod) = (256, 4096, .zero) }) { _ in
            try await eventually("all are out of the way", within: 150) { spool.names("incoming").isEmpty }
            #expect(spool.names("failed").count == 100_000)
        }
    }

    @Test func aLongBacklogIsWorkedOffByAge() async throws {
        let spool = try TestSpool()
        let count = 500
        for id in (0..<count).shuffled() { try spool.drop("incoming/\(name(id))", job(lane: "a", id: id)) }
        try await withQueue(spool, configure: { ($0.window, $0.backlog) = (10, 50) }) { harness in
            #expect(await harness.hasWaiting() == 10)
            #expect(await harness.queue.backlogs[.incoming]?.wasCut == true)
            let claims = Collector(harness.queue)
            try await eventually("all are done", within: 150) { claims.names.count == count }
            #expect(claims.names == (0..<count).map { name($0) })
            await claims.stop()
        }
    }

    @Test func arrivalsDuringABacklogAreNotLost() async throws {
        let spool = try TestSpool()
        for id in 0..<200 { try spool.drop("incoming/\(name(id))", job(lane: "\(id)", id: id)) }
        try await withQueue(spool, configure: { ($0.window, $0.backlog) = (10, 50) }) { harness in
            let claims = Collector(harness.queue)
            // Older ones, newer ones, and some between.
            for id in 0..<200 {
                try spool.drop("incoming/\(name(id - 100, "late"))", job(lane: "late\(id)", id: 1000 + id))
            }
            try await eventually("all are done") { claims.names.count == 400 }
            #expect(Set(claims.names).count == 400)
            await claims.stop()
        }
    }

    @Test func claimsAreHandedOutBeforeTheBacklogIsRead() async throws {
        let spool = try TestSpool()
        for id in 0..<3000 { try spool.drop("incoming/\(name(id))", job(lane: "\(id)", id: id)) }
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            #expect(await harness.queue.backlogs[.incoming]?.isEmpty == false)
            await claim.release()
        }
    }

    @Test func ofManyDeferredJobsThoseThatAreDueComeFirst() async throws {
        let spool = try TestSpool()
        for id in 0..<300 {
            try spool.drop("deferred/\(name(id))", job(lane: "\(id)", id: id))
            // Every tenth one is due, wherever the folder lists it.
            let due = Date().addingTimeInterval(id % 10 == 0 ? -Double(id + 1) : 9999)
            try spool.setModified("deferred/\(name(id))", due)
        }
        try await withQueue(spool, sweepEvery: 30, configure: { ($0.window, $0.backlog) = (20, 20) }) { harness in
            let claims = Collector(harness.queue)
            try await eventually("all that are due") {
                await harness.advance(by: 31)
                return claims.names.count == 30
            }
            await claims.stop()
            #expect(spool.names("deferred").count == 270)
        }
    }

    @Test(arguments: [true, false])
    func oldestNamesKeepsTheOldest(isListing: Bool) {
        var random = Numbers(seed: 7)
        let all = (0..<1000).map { _ in JobName(fileName: "\(100_000 + random.below(100_000)).json")! }
        var names = OldestNames(limit: 10)
        if isListing {
            names = OldestNames(limit: 10) { insert in all.forEach(insert) }
        } else {
            for name in all { names.insert(name) }
        }
        #expect(names.wasCut)
        var oldest: [JobName] = []
        while let name = names.popOldest() { oldest.append(name) }
        #expect(oldest == Array(all.sorted().prefix(10)))
        #expect(names.isEmpty && names.wasCut)
        for count in [0, 9, 10] {
            let few = OldestNames(limit: 10) { insert in all.prefix(count).forEach(insert) }
            #expect(!few.wasCut && few.isEmpty == (count == 0), "\(count)")
        }
    }
}
