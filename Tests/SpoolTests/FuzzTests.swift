import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// Names and stories that nobody wrote.
///
/// 20,000 names and 4,000 stories, or so many times more as `FUZZ_FACTOR` says; `FUZZ_SEED` begins elsewhere.
@Suite("Fuzzing names and stories", .timeLimit(.minutes(10))) struct FuzzTests {
    static let cases = 20_000 * (ProcessInfo.processInfo.environment["FUZZ_FACTOR"].flatMap { Int($0) } ?? 1)
    static let first = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { Int($0) } ?? 0
    static let shares = 8

    // MARK: Names

    static let pieces = [
        "/", "..", ".", ".json", "\u{0}", "é", "e\u{301}", "😀", "\u{200D}", "_", "-", " ", "\n", "a", "Z", "7", ".why",
        ".2.json", "20260301T101500.123456Z", "contact.changed", "_18_", "\\", "%2e", "\u{FFFD}", "ÿ", "json",
    ]

    static func text(_ numbers: inout Numbers) -> String {
        var text = ""
        for _ in 0..<numbers.below(9) {
            let piece =
                numbers.below(4) == 0
                ? String(UnicodeScalar(UInt32(numbers.below(0xD7FF))).map(Character.init) ?? "x")
                : pieces[numbers.below(pieces.count)]
            text += numbers.below(12) == 0 ? String(repeating: piece, count: numbers.below(300)) : piece
        }
        return text
    }

    static let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-".utf8)

    @Test(arguments: 0..<shares) func noNameLeavesItsFolder(share: Int) throws {
        var numbers = Numbers(seed: Self.first + share)
        let layout = SpoolLayout(root: "/spool")
        var last = try #require(JobName(fileName: "a.json"))
        for _ in 0..<Self.cases / Self.shares {
            let text = Self.text(&numbers)
            if let name = JobName(fileName: text + (numbers.below(3) == 0 ? "" : ".json")) {
                Self.checkFound(name, layout, number: numbers.below(10_001))
                Self.checkOrder(name, last)
                last = name
            }
            let instant = Date(
                timeIntervalSince1970: Double(numbers.below(4_000_000_000)) + Double(numbers.below(1000)) / 1000
            )
            let made = JobName(receivedAt: instant, event: text, key: Self.text(&numbers), id: Self.text(&numbers))
            #expect(made.fileName.utf8.allSatisfy { Self.alphabet.contains($0) }, "\(made)")
            #expect(JobName(fileName: made.fileName) == made)
            #expect(abs(made.receivedAt?.timeIntervalSince(instant) ?? 1) < 1e-5, "\(made)")
            Self.checkFound(made, layout, number: numbers.below(10_001))
            let reason = SpoolLayout.reasonFolder(text)
            #expect(!reason.isEmpty && !reason.hasPrefix(".") && reason.utf8.count <= 255, "\(reason)")
            #expect(reason.utf8.allSatisfy { Self.alphabet.contains($0) }, "\(reason)")
        }
    }

    private static func checkFound(_ name: JobName, _ layout: SpoolLayout, number: Int) {
        for name in [name, name.numbered(number), name.withRoomForWhy, name.withRoomForWhy.numbered(number)] {
            let bytes = name.fileName.utf8
            #expect(
                bytes.count <= 255 && bytes.first != UInt8(ascii: ".") && bytes.suffix(5).elementsEqual(".json".utf8),
                "\(name)"
            )
            #expect(!bytes.contains(UInt8(ascii: "/")) && !bytes.contains(0), "\(name)")
            #expect(JobName(fileName: name.fileName) == name, "\(name)")
            #expect(layout.path(.incoming(name)) == "/spool/incoming/" + name.fileName)
        }
        #expect(name.withRoomForWhy.fileName.utf8.count + 4 <= 255, "\(name)")
        #expect(number < 2 || name.numbered(number).fileName.utf8.count + 4 <= 255, "\(name)")
        // None of these may trap.
        _ = (name.event, name.eventPart, name.receivedAt, name.stem(atMost: number % 260))
    }

    private static func checkOrder(_ left: JobName, _ right: JobName) {
        let bytes = (Array(left.fileName.utf8), Array(right.fileName.utf8))
        #expect((left == right) == (bytes.0 == bytes.1))
        #expect((left < right) == bytes.0.lexicographicallyPrecedes(bytes.1))
        #expect(left != right || left.hashValue == right.hashValue)
    }

    // MARK: Stories

    static let values = [
        "null", "true", "0", "-1", "3", "1e3", "1e400", "99999999999999999999", "1.50", #""x""#, #""\ud800""#, #""é""#,
        "[]",
        "{}", "[[1]]", #"{"id":18,"name":"N"}"#, #"{"id":"18"}"#, #"[{"at":"x","to":"deferred","why":"503"}]"#,
        "[1,null]",
        #"{"status":"written","contact":{"SuperOffice:83":{"old":"","new":"x"}}}"#,
        #"[{"result":{"a":1},"to":"done"}]"#,
    ]
    static let names = ["attempts", "trail", "account", "result", "force", "origin", "mine", "é", ""]

    static func story(_ numbers: inout Numbers) -> String {
        if numbers.below(6) == 0 { return values[numbers.below(values.count)] }
        var members: [String] = []
        for _ in 0..<numbers.below(6) {
            members.append("\"\(names[numbers.below(names.count)])\":\(values[numbers.below(values.count)])")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    @Test(arguments: 0..<shares) func aStoryIsReadWrittenAndReadAgain(share: Int) throws {
        var numbers = Numbers(seed: Self.first + share + 1000)
        // A story is written and read again several times.
        for _ in 0..<Self.cases / Self.shares / 5 {
            let webhook =
                #" "Event" : "contact.changed",  "n":1.50,"deep":\#(Self.values[numbers.below(Self.values.count)])"#
            let before = numbers.below(2) == 0
            let story = #""_spool":\#(Self.story(&numbers))"#
            let text = before ? "{\(story),\(webhook)}" : "{\(webhook),\(story)}"
            var job = try JobFile(Array(text.utf8))
            #expect((0...JobHistory.mostAttempts).contains(job.story.attempts), "\(text)")
            try Self.checkWritten(job, webhook, text)
            for _ in 0..<numbers.below(4) {
                job.story.attempts += 1
                job.story.end(
                    .init(
                        at: "x",
                        to: numbers.below(2) == 0 ? "done" : "deferred",
                        reason: Reason(stringLiteral: Self.text(&numbers))
                    ),
                    achieved: numbers.below(2) == 0 ? ["a": .string(Self.text(&numbers))] : nil,
                    wrote: numbers.below(2) == 0
                )
                try Self.checkWritten(job, webhook, text)
            }
        }
    }

    private static func checkWritten(_ job: JobFile, _ webhook: String, _ text: String) throws {
        let again = try JobFile(job.bytes)
        #expect(again.story == job.story, "\(text)")
        let kept = again.object.members.filter { $0.name != JobHistory.member }.map { again.object.bytes[$0.range] }
        let sent = job.object.members.filter { $0.name != JobHistory.member }.map { job.object.bytes[$0.range] }
        #expect(kept == sent && kept.count == 3, "\(text)")
    }

    /// What a story may grow to, whatever it is told: a file beyond its allowance would be refused at its next turn.
    @Test(arguments: ["x", "é", "😀", "\u{1}", "e\u{301}", "👨‍👩‍👧‍👦"]) func aStoryKeepsItsLimits(character: String) throws {
        var story = JobHistory()
        let reason = Reason(stringLiteral: String(repeating: character, count: 3000))
        for _ in 0..<300 { story.add(.init(at: "x", to: "deferred", reason: reason)) }
        #expect(story.trail.count == JobHistory.longestTrail)
        #expect(story.trail.allSatisfy { $0.why.utf8.count <= JobHistory.longestReason + 3 })
    }
}
