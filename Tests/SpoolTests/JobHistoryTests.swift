import JSON
import Testing

@testable import Spool

/// What a job's file keeps of its past, whichever version wrote it.
@Suite struct StoryTests {
    private func story(_ text: String) throws -> JobHistory { JobHistory(try JSONValue(parsing: Array(text.utf8))) }

    @Test func aStepOfVersion01StaysReadable() throws {
        let text = #"{"attempts":1,"trail":[{"at":"t","to":"deferred","why":"contact 18: 503"}]}"#
        var story = try story(text)
        #expect(story.trail.first?.why == "contact 18: 503" && story.trail.first?.reason == nil)
        story.add(.init(at: "u", to: "done", reason: Reason(.nothingDiffers)))
        let trail = story.json["trail"]?.array
        #expect(trail?.first == ["at": "t", "to": "deferred", "why": "contact 18: 503"], "it gets no code")
        #expect(trail?.last == ["at": "u", "to": "done", "why": "nothing to write", "code": "nothing-differs"])
    }

    @Test func aCodeOfALaterVersionSurvivesARewrite() throws {
        let step: JSONValue = [
            "at": "t", "to": "deferred", "why": "w", "code": "of-a-later-version", "arguments": ["planet": "Mars"],
        ]
        var story = JobHistory(["trail": [step]])
        #expect(story.trail.first?.reason == nil && story.trail.first?.why == "w")
        story.attempts = 3
        #expect(story.json["trail"] == [step])
    }

    @Test func membersOfALaterVersionStay() throws {
        let step: JSONValue = [
            "at": "t", "to": "deferred", "why": "w", "code": "gone", "arguments": ["what": "x", "planet": "Mars"],
            "later": [1], "result": ["fields": [:]],
        ]
        let story = JobHistory(["trail": [step], "origin": "backfill"])
        #expect(story.trail.first?.reason == Reason(.gone, [.what: "x"]))
        #expect(story.json["trail"] == [step])
        #expect(story.json["origin"] == "backfill")
        #expect(JobHistory(story.json) == story)
    }

    private static let written: JSONValue = ["fields": ["A:1": ["before": "old", "after": "new"]]]
    private static let other: JSONValue = ["fields": ["A:1": ["before": "new", "after": "newer"]]]

    private func done(_ at: String) -> JobHistory.Step {
        .init(at: at, to: "done", reason: Reason(.written, [.count: 1]))
    }

    /// Values that stood in the CRM before are never lost.
    @Test func aRunThatWroteNothingKeepsTheResultOfOneThatDid() {
        var story = JobHistory()
        story.end(done("1"), achieved: Self.written, wrote: true)
        story.end(done("2"), achieved: ["unchanged": true], wrote: false)
        #expect(story.result == Self.written)
        #expect(story.trail.map(\.result) == [nil, ["unchanged": true]])
        story.end(done("3"), achieved: Self.other, wrote: true)
        #expect(story.result == Self.other)
        #expect(story.trail.compactMap(\.result).contains(Self.written))
        #expect(JobHistory(story.json) == story)
    }

    @Test(arguments: ["deferred", "failed"]) func whatARunAchievedBeforeItFailedStaysWithItsStep(state: String) {
        var story = JobHistory()
        story.force = true
        story.end(.init(at: "1", to: state, reason: "x"), achieved: Self.written, wrote: false)
        #expect(story.result == nil && story.trail.last?.result == Self.written && story.force)
        story.end(done("2"), achieved: Self.other, wrote: true)
        #expect(story.result == Self.other && story.trail.first?.result == Self.written && !story.force)
    }

    @Test func stepsThatWroteSomethingAreDroppedLast() {
        var story = JobHistory()
        story.add(.init(at: "0", to: "failed", reason: "x", result: Self.written))
        for number in 1...300 { story.add(.init(at: "\(number)", to: "deferred", reason: "x")) }
        #expect(story.trail.count == JobHistory.longestTrail)
        #expect(story.trail.first?.result == Self.written && story.trail.last?.at == "300")
    }

    /// A file that was dropped in may bring as many steps as fit; taking them away one by one took minutes.
    @Test(.timeLimit(.minutes(1))) func anyNumberOfStepsIsShortenedAtOnce() {
        let steps = (0..<100_000).map { number -> JSONValue in
            ["at": .string("\(number)"), "to": number < 60 ? "done" : "deferred", "why": "x"]
        }
        var story = JobHistory(["trail": .array(steps)])
        story.add(.init(at: "now", to: "failed", reason: "x"))
        let kept = (0..<60).map { "\($0)" } + (99_961..<100_000).map { "\($0)" } + ["now"]
        #expect(story.trail.map(\.at) == kept)
        story = JobHistory(["trail": .array(Array(repeating: ["at": "t", "to": "done", "why": "x"], count: 300))])
        story.add(.init(at: "now", to: "done", reason: "x"))
        #expect(story.trail.count == JobHistory.longestTrail && story.trail.last?.at == "now")
    }
}
