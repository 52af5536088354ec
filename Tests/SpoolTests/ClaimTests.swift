import Foundation
import JSON
import Testing

@testable import Spool

/// A claim and its ways out: where the file ends, and what stands in it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ClaimTests {
    static let webhook = #"{ "EventId" : "é\u00e9",  "n":1.50, "lane":"a" }"#

    @Test func aClaimIsAMoveIntoTheClaimersOwnFolder() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            let name = claim.name.fileName
            #expect(name == "a.json")
            let claimer = try #require(spool.names("processing").first)
            #expect(claimer.contains("-\(ProcessInfo.processInfo.processIdentifier)-"))
            #expect(spool.names("processing/\(claimer)") == [".alive", "a.json"])
            #expect(try spool.text("processing/\(claimer)/a.json") == Self.webhook, "claiming does not rewrite")
            #expect(spool.names("incoming").isEmpty)
            await claim.release()
        }
    }

    @Test func doneEndsInTheDayFolderWithItsStory() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            try await claim.settle(
                .done(),
                why: "2 fields written",
                account: .init(id: 18, name: "Acme"),
                achieved: ["wrote": 2]
            )
            let place = "done/\(spool.today)/a.json"
            #expect(spool.jobs == [place])
            let story = try spool.story(place)
            #expect(story.attempts == 0)
            #expect(story.result == ["wrote": 2])
            #expect(story.account == .init(id: 18, name: "Acme"))
            #expect(story.trail.map(\.to) == ["done"])
            #expect(story.trail.map(\.why) == ["2 fields written"])
            #expect(try spool.text(place).hasPrefix(#"{ "EventId" : "é\u00e9",  "n":1.50, "lane":"a""#))
            #expect(spool.names("tmp").isEmpty)
        }
    }

    @Test func skippingIsAPureMove() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool) { harness in
            // The start tries the disk.
            await harness.queue.settle()
            let syncs = spool.system.count(.sync)
            let claim = try await harness.claim()
            try await claim.skip(reason: "gone")
            #expect(spool.jobs == ["skipped/\(spool.today)/gone/a.json"])
            #expect(try spool.text("skipped/\(spool.today)/gone/a.json") == Self.webhook)
            #expect(spool.system.count(.sync) == syncs)
        }
    }

    static let reasons = [
        "../../../escape", "a/b", "..", ".", "", ".hidden", "ü b", String(repeating: "x", count: 300),
    ]

    @Test("a reason cannot leave its folder, from a worker or from the decision", arguments: reasons)
    func reasonsAreFolderNames(_ reason: String) async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try spool.drop("incoming/b.json", #"{"skip":"x"}"#)
        try await withQueue(
            spool,
            classify: { $0.object["skip"] == nil ? .run(lane: "a", entity: "a") : .skip(reason: reason) }
        ) {
            let claim = try await $0.claim()
            try await claim.skip(reason: reason)
            try await eventually("both are skipped") { spool.tree("skipped").count == 2 }
            let folders = spool.names("skipped/\(spool.today)")
            #expect(folders.count == 1)
            #expect(folders.first?.hasPrefix(".") == false)
            #expect(spool.names("skipped/\(spool.today)/\(folders.first ?? "")") == ["a.json", "b.json"])
        }
    }

    @Test func retryLaterEndsInDeferredWithTheDueTime() async throws {
        let spool = try TestSpool()
        let clock = TestClock()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool, clock: clock) { harness in
            let claim = try await harness.claim()
            let before = clock.now
            try await claim.settle(.retry(), why: "503", account: .init(id: 1, name: "A"))
            #expect(spool.jobs == ["deferred/a.json"])
            // random 0.5 is the middle of the jitter: 10 s after the first attempt.
            let wait = try spool.modified("deferred/a.json").timeIntervalSince(before)
            #expect(wait > 9.9 && wait < 20)
            let story = try spool.story("deferred/a.json")
            #expect(story.attempts == 1)
            #expect(story.trail.map(\.to) == ["deferred"])
            #expect(story.account == .init(id: 1, name: "A"))
        }
    }

    @Test func retryAfterIsHonoured() async throws {
        let spool = try TestSpool()
        let clock = TestClock()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool, clock: clock) { harness in
            let claim = try await harness.claim()
            let before = clock.now
            try await claim.settle(.retry(after: 600), why: "429", account: nil)
            let wait = try spool.modified("deferred/a.json").timeIntervalSince(before)
            #expect(wait > 599.9 && wait < 620)
        }
    }

    @Test func aFailureThatSaysNothingAboutTheJobCountsNoAttempt() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            try await claim.settle(.retry(countsAttempt: false), why: "shutting down", account: nil)
            #expect(try spool.story("deferred/a.json").attempts == 0)
        }
    }

    @Test func dueJobsAreClaimedAgainAndKeepTheirAttempts() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool, configure: { $0.retry.attempts = 4 }) { harness in
            for attempt in 1...3 {
                let claim = try await harness.claim()
                let seen = claim.job.story.attempts
                #expect(seen == attempt - 1)
                try await claim.settle(.retry(), why: Reason(stringLiteral: "no \(attempt)"), account: nil)
                #expect(await harness.hasWaiting() == 0, "not before its time")
                await harness.advance(by: 3601)
            }
            let claim = try await harness.claim()
            try await claim.settle(.retry(), why: "no 4", account: nil)
            #expect(spool.jobs == ["failed/a.json"])
            let story = try spool.story("failed/a.json")
            #expect(story.attempts == 4)
            #expect(story.trail.map(\.to) == ["deferred", "deferred", "deferred", "failed"])
            #expect(story.trail.last?.why == "no 4; gave up after 4 attempts")
            #expect(try spool.text("failed/a.json").hasPrefix(#"{ "EventId" : "é\u00e9",  "n":1.50, "lane":"a""#))
        }
    }

    @Test func failEndsInFailedWithTheReasonInTheFile() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            try await claim.settle(.failed, why: "no such field", account: nil)
            #expect(spool.jobs == ["failed/a.json"])
            #expect(try spool.story("failed/a.json").trail.map(\.why) == ["no such field"])
        }
    }

    @Test func aReplayStartsAfreshAndKeepsItsTrail() async throws {
        let spool = try TestSpool()
        let old =
            #"{"lane":"a","_spool":{"attempts":15,"trail":[{"at":"x","to":"failed","why":"then"}],"note":"mine"}}"#
        try spool.drop("failed/a.json", old)
        try await withQueue(spool) { harness in
            try spool.move("failed/a.json", "incoming/a.json")
            let claim = try await harness.claim()
            let attempts = claim.job.story.attempts
            #expect(attempts == 0)
            try await claim.settle(.retry(), why: "now", account: nil)
            let story = try spool.story("deferred/a.json")
            #expect(story.attempts == 1)
            #expect(story.trail.map(\.why) == ["then", "now"])
            #expect(try spool.text("deferred/a.json").contains(#""note":"mine""#), "unknown members stay")
        }
    }

    @Test(arguments: ["incoming", "deferred"]) func releaseGoesBackWhereItCameFrom(folder: String) async throws {
        let spool = try TestSpool()
        try spool.drop("\(folder)/a.json", Self.webhook)
        try spool.setModified("\(folder)/a.json", Date(timeIntervalSince1970: 1_000_000))
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            await harness.queue.stop()
            await claim.release()
            #expect(spool.jobs == ["\(folder)/a.json"])
            #expect(try spool.text("\(folder)/a.json") == Self.webhook)
            #expect(try spool.modified("\(folder)/a.json") == Date(timeIntervalSince1970: 1_000_000))
        }
    }

    @Test func aDroppedClaimIsReleased() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool) { harness in
            do {
                let claim = try await harness.claim()
                _ = claim.name
            }
            // Released, and available again.
            let again = try await harness.claim()
            try await again.finish()
            #expect(harness.observations.claims.count == 2)
            #expect(spool.jobs == ["done/\(spool.today)/a.json"])
        }
    }

    enum Ending: CaseIterable { case done, skip, retryLater, fail, release }

    @Test(arguments: Ending.allCases) func aTakenNameGetsANumber(ending: Ending) async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try await withQueue(spool) { harness in
            let claim = try await harness.claim()
            let folder =
                switch ending {
                case .done: "done/\(spool.today)"
                case .skip: "skipped/\(spool.today)/why"
                case .retryLater: "deferred"
                case .fail: "failed"
                case .release: "incoming"
                }
            try spool.makeFolder(folder)
            // A far due time keeps the other one from being claimed.
            try spool.drop("\(folder)/a.json", "other")
            try spool.setModified("\(folder)/a.json", Date().addingTimeInterval(ending == .retryLater ? 9999 : 0))
            switch ending {
            case .done: try await claim.finish()
            case .skip: try await claim.skip(reason: "why")
            case .retryLater: try await claim.settle(.retry(), why: "", account: nil)
            case .fail: try await claim.settle(.failed, why: "", account: nil)
            case .release: await claim.release()
            }
            #expect(spool.names(folder) == ["a.2.json", "a.json"])
            #expect(try spool.text("\(folder)/a.json") == "other")
            #expect(spool.processing.isEmpty)
        }
    }

    @Test func membersOfTheWebhookStayByteForByteOverItsWholeLife() async throws {
        let spool = try TestSpool()
        let odd = "{\r\n\t\"b\" : [ 1 , 2.0e0 ],\"a\":\"\\u00fc\\/\" ,\"lane\":\"x\",\"a\":null }\n"
        try spool.drop("incoming/a.json", odd)
        let members = try JSONObject(Array(odd.utf8))
        let before = members.members.map { members.bytes[$0.range] }
        try await withQueue(spool) { harness in
            for _ in 0..<2 {
                try await harness.claim().settle(.retry(), why: "later", account: nil)
                await harness.advance(by: 3601)
            }
            try await harness.claim().settle(.done(), why: "done", account: nil, achieved: ["ok": true])
            let after = try JSONObject(try spool.bytes("done/\(Timestamp.day(harness.clock.now))/a.json"))
            #expect(after.members.dropLast().map { after.bytes[$0.range] } == before)
            #expect(after.members.last?.name == "_spool")
        }
    }

    @Test func whatIsInOurFolderIsWhatCounts() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        try spool.drop("incoming/b.json", job(lane: "a", id: 2))
        try await withQueue(spool) { harness in
            let first = try await harness.claim()
            // b waits behind a in the same lane; meanwhile it is edited in place into a job to be skipped.
            try Data(#"{"skip":"edited"}"#.utf8).write(to: URL(filePath: spool.path("incoming/b.json")))
            try await first.finish()
            let queue = harness.queue
            let worker = Task {
                while let claim = await queue.next() { await claim.release() }
            }
            try await eventually("the edited one is skipped") { spool.tree("skipped").count == 1 }
            await queue.stop()
            await worker.value
        }
    }

    /// Attempts beyond all measure come from an editor, not from us; adding one must not end the process.
    @Test func absurdAttemptsDoNoHarm() async throws {
        let spool = try TestSpool()
        try spool.drop("deferred/a.json", #"{"lane":"a","_spool":{"attempts":9223372036854775807}}"#)
        try spool.setModified("deferred/a.json", Date(timeIntervalSince1970: 0))
        try await withQueue(spool) { harness in
            try await harness.claim().settle(.retry(), why: "x", account: nil)
            #expect(spool.jobs == ["failed/a.json"])
        }
    }

    @Test(arguments: [#"5"#, #""x""#, "null", "[]", #"{"attempts":"x","trail":{},"account":[],"force":1}"#])
    func aMalformedStoryIsReplaced(story: String) async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", #"{"_spool":\#(story),"lane":"a"}"#)
        try await withQueue(spool) { harness in
            try await harness.claim().settle(.done(), why: "fine", account: nil, achieved: [:])
            #expect(try spool.story("done/\(spool.today)/a.json").trail.map(\.why) == ["fine"])
        }
    }
}
