import Foundation
import Glibc
import JSON
import Testing

@testable import Spool

/// What people and programs put into `incoming/`, and how.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DropInTests {
    static let whole = job(lane: "a", id: 1)

    @Test func movingAFileInIsEnough() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            try spool.drop("incoming/x.json", Self.whole)
            try await harness.claim().finish()
            #expect(spool.jobs == ["done/\(spool.today)/x.json"])
        }
    }

    @Test func copyingAFileInIsEnough() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let slow = try SlowWriter(spool.path("incoming/x.json"))
            try slow.write(Self.whole)
            await harness.queue.settle()
            slow.close()
            try await harness.claim().finish()
            #expect(spool.jobs == ["done/\(spool.today)/x.json"])
        }
    }

    @Test func aFileThatIsBeingWrittenIsLeftUntilItIsClosed() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let slow = try SlowWriter(spool.path("incoming/x.json"))
            try slow.write(String(Self.whole.prefix(5)))
            await harness.queue.settle()
            await harness.sweep()
            #expect(spool.names("incoming") == ["x.json"])
            #expect(await harness.queue.recheckAt.count == 1)
            try slow.write(String(Self.whole.dropFirst(5)))
            slow.close()
            try await harness.claim().finish()
            #expect(spool.jobs == ["done/\(spool.today)/x.json"])
        }
    }

    @Test func aHalfThatIsClosedWaitsForTheOtherHalf() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let first = try SlowWriter(spool.path("incoming/x.json"))
            try first.write(String(Self.whole.prefix(5)))
            first.close()
            try await eventually("it was looked at") { await harness.queue.recheckAt.count == 1 }
            let second = try SlowWriter(spool.path("incoming/x.json"))
            try second.write(String(Self.whole.dropFirst(5)))
            second.close()
            try await harness.claim().finish()
            #expect(spool.jobs == ["done/\(spool.today)/x.json"])
        }
    }

    @Test func aHalfThatStaysAHalfFailsOnceItIsQuiet() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            try spool.drop("incoming/x.json", String(Self.whole.prefix(5)))
            try await eventually("it was looked at") { await harness.queue.recheckAt.count == 1 }
            await harness.advance(by: 6)
            #expect(spool.names("failed") == ["x.json", "x.json.why"])
            #expect(try spool.text("failed/x.json") == Self.whole.prefix(5))
            #expect(try spool.text("failed/x.json.why").contains("ends in the middle"))
        }
    }

    /// A copy of a file of 2001, of one of the future, and one of now.
    static let times = [
        Date(timeIntervalSince1970: 1e9), Date(timeIntervalSinceNow: 2), Date(timeIntervalSinceNow: 1e9), Date(),
    ]

    @Test(arguments: times) func aHalfIsLeftAloneWhateverItsModificationTime(modified: Date) async throws {
        let spool = try TestSpool()
        try spool.drop("half.json", String(Self.whole.prefix(5)))
        try spool.setModified("half.json", modified)
        try spool.move("half.json", "incoming/x.json")
        try await withQueue(spool) { harness in
            await harness.advance(by: 4)
            await harness.sweep()
            #expect(spool.jobs == ["incoming/x.json"])
            await harness.advance(by: 2)
            #expect(spool.names("failed") == ["x.json", "x.json.why"])
        }
    }

    @Test(arguments: times) func aWriterThatIsSlowerThanTheQuietPeriodKeepsItsFile(modified: Date) async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let slow = try SlowWriter(spool.path("incoming/x.json"))
            for piece in Self.whole {
                try slow.write(String(piece))
                // A copy that keeps dates, or a clock that runs ahead: the modification time says nothing.
                try spool.setModified("incoming/x.json", modified)
                harness.clock.advance(by: 4)
                await harness.queue.settle()
                await harness.sweep()
                #expect(spool.names("failed").isEmpty)
            }
            slow.close()
            try await harness.claim().finish()
            #expect(spool.tree("done").count == 1)
        }
    }

    @Test func anEditorThatSavesByRenameIsUnderstood() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.shut)
            try spool.drop("incoming/x.json", Self.whole)
            try await eventually("it waits") { await harness.hasWaiting() == 1 }
            // vim: backup, a swap file, a probe file, the new content under the old name.
            try spool.drop("incoming/.x.json.swp", "b0VIM")
            try spool.drop("incoming/4913", "")
            try spool.move("incoming/x.json", "incoming/x.json~")
            try spool.drop("incoming/x.json", job(lane: "b", id: 7))
            try spool.remove("incoming/x.json~")
            try spool.remove("incoming/4913")
            await harness.queue.settle()
            await harness.queue.setGate(.open)
            let claim = try await harness.claim()
            let lane = claim.job.object["lane"]
            #expect(lane == "b", "the new content, in its own lane")
            try await claim.finish()
            #expect(spool.names("incoming") == [".x.json.swp"])
        }
    }

    @Test func anEditorThatSavesInPlaceIsUnderstood() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            await harness.queue.setGate(.shut)
            try spool.drop("incoming/x.json", Self.whole)
            try await eventually("it waits") { await harness.hasWaiting() == 1 }
            // Truncated and half written when the claim comes.
            let slow = try SlowWriter(spool.path("incoming/x.json"), truncate: true)
            let text = job(lane: "b", id: 7)
            try slow.write(String(text.prefix(8)))
            let collector = Collector(harness.queue)
            await harness.queue.setGate(.open)
            await harness.queue.settle()
            #expect(spool.jobs == ["incoming/x.json"], "neither failed nor held while it is written")
            try slow.write(String(text.dropFirst(8)))
            slow.close()
            try await eventually("it is done") { collector.names == ["x.json"] }
            #expect(try spool.text("done/\(spool.today)/x.json").contains(#""id":7"#))
            await collector.stop()
        }
    }

    static let ignored = [
        ".hidden.json", "x.json.tmp", "x.txt", "x.JSON", "x", "README.md", ".x.json.swp", "x.json.why",
    ]

    @Test(arguments: ignored) func otherNamesAreLeftAlone(name: String) async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            try spool.drop("incoming/\(name)", Self.whole)
            await harness.advance(by: 4000)
            await harness.sweep()
            #expect(spool.tree("incoming") == ["incoming/\(name)"])
            #expect(await harness.hasWaiting() == 0)
        }
    }

    static let odd = [
        "a b.json", "ünïcode.json", "e\u{301}.json", "😀.json", "-rf.json", "$(reboot).json", "new\nline.json",
        "quote'\".json", "back\\slash.json", "a.json.json",
        String(repeating: "x", count: 250) + ".json", String(repeating: "😀", count: 62) + ".json",
        String(repeating: "é", count: 125) + ".json",
    ]

    @Test("any other name ends as it began, with its story", arguments: odd)
    func oddNames(name: String) async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            try spool.drop("incoming/\(name)", Self.whole)
            let first = try await harness.claim()
            try await first.settle(.retry(), why: "later", account: nil)
            #expect(try spool.story("deferred/\(name)").attempts == 1)
            await harness.advance(by: 3601)
            let second = try await harness.claim()
            try await second.settle(.failed, why: "no", account: nil)
            #expect(try spool.story("failed/\(name)").trail.map(\.to) == ["deferred", "failed"])
        }
    }

    @Test(arguments: odd) func oddNamesMayFailByteForByte(name: String) async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            for _ in 0..<2 {
                try spool.drop("incoming/\(name)", #"{"malformed":"no webhook"}"#)
                try await eventually("it failed") { spool.names("incoming").isEmpty }
            }
            // The reason follows the file.
            try await eventually("two files, each with its reason") { spool.names("failed").count == 4 }
            #expect(spool.names("tmp").isEmpty)
        }
    }

    @Test func twoSpellingsOfALetterAreTwoFiles() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\u{E9}.json", job(lane: "a", id: 1))
        try spool.drop("incoming/e\u{301}.json", job(lane: "b", id: 2))
        try await withQueue(spool) { harness in
            let first = try await harness.claim()
            let second = try await harness.claim()
            try await first.finish()
            try await second.finish()
            #expect(spool.tree("done").count == 2)
            #expect(spool.processing.isEmpty)
        }
    }

    @Test func aNameThatIsNoTextIsReportedOnce() async throws {
        let spool = try TestSpool()
        let path = spool.path("incoming/").utf8CString.dropLast() + [CChar(bitPattern: 0xFF), 0x61]
        let named = Array(path) + ".json".utf8CString
        try await withQueue(spool) { harness in
            let descriptor = named.withUnsafeBufferPointer { Glibc.open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
            try #require(descriptor >= 0)
            defer { _ = named.withUnsafeBufferPointer { Glibc.unlink($0.baseAddress!) } }
            _ = Glibc.write(descriptor, "{}", 2)
            Glibc.close(descriptor)
            try await eventually("it is reported") { harness.observations.leftAlone.count == 1 }
            for _ in 0..<3 { await harness.sweep() }
            #expect(harness.observations.leftAlone.count == 1)
            try spool.drop("incoming/x.json", Self.whole)
            try await harness.claim().finish()
        }
    }

    static let broken: [(name: String, bytes: [UInt8], why: String)] = [
        ("empty", [], "is empty"),
        ("nul bytes", [UInt8](repeating: 0, count: 100), "is not a JSON object"),
        ("a NUL inside", Array("{\"a\":\"\u{0}\"}".utf8), "unexpected 0x0"),
        ("an array", Array("[]".utf8), "is not a JSON object"),
        ("two objects", Array("{}{}".utf8), "unexpected '{'"),
        ("invalid UTF-8", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], "is not valid UTF-8"),
        ("UTF-16", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], "UTF-16"),
        ("gzip", [0x1F, 0x8B, 0x08, 0x00], "gzip"),
        ("10 MB", [UInt8](repeating: 0x20, count: 10_000_000), "the file has 10000000 bytes, more than the limit"),
        ("deep", Array(String(repeating: "{\"a\":", count: 200).utf8), "nested more than 128"),
    ]

    @Test(arguments: broken) func whatIsNoJobFailsByteForByte(name: String, bytes: [UInt8], why: String) async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            try spool.drop("incoming/x.json", bytes)
            try spool.setModified("incoming/x.json", Date().addingTimeInterval(-60))
            await harness.sweep()
            // The event of the drop may have been looked at before its date was set, which is a change too: then the
            // quiet time begins once more.
            for _ in 0..<2 { await harness.advance(by: 6) }
            #expect(spool.names("failed") == ["x.json", "x.json.why"])
            #expect(try spool.bytes("failed/x.json") == bytes)
            let reason = try spool.text("failed/x.json.why")
            #expect(reason.contains(why))
            #expect(reason.hasSuffix("\n") && reason.count { $0 == "\n" } == 2, "the sentence, and the code behind it")
            #expect(spool.jobs.count == 2)
        }
    }

    @Test func aWholeObjectThatIsNoWebhookFailsAtOnce() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/x.json", #"{"malformed":"has no Event"}"#)
        try await withQueue(spool) { _ async throws in
            #expect(Reason.read(note: try spool.bytes("failed/x.json.why")).sentence == "has no Event")
            #expect(try spool.text("failed/x.json") == #"{"malformed":"has no Event"}"#)
        }
    }
}
