import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Testing

/// Files that people put into `incoming/` of a spool that is being worked on.
@Suite("Drop-ins")
struct DropInTests {
    /// A way to put a whole webhook into `incoming/`.
    enum Way: String, Sendable, CaseIterable {
        case moved, copied, writtenInTwoHalves, writtenInTwoGoes, savedByRename, savedInPlace, linkedTwice
    }

    @Test("A whole webhook is worked on, however it got there", arguments: Way.allCases)
    func whole(_ way: Way) async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            let body = Body.renamed(contact: 18)
            let half = body.utf8.count / 2
            let (first, second) = (Array(body.utf8.prefix(half)), Array(body.utf8.dropFirst(half)))
            let target = "\(place.spool.path)/incoming/replay.json"
            switch way {
            case .moved:
                try place.write(body, to: "elsewhere")
                try FileManager.default.moveItem(atPath: "\(place.folder)/elsewhere", toPath: target)
            case .copied:
                try place.write(body, to: "elsewhere")
                try FileManager.default.copyItem(atPath: "\(place.folder)/elsewhere", toPath: target)
            case .writtenInTwoHalves:
                try await Writing.to(target) { file in
                    try file.write(first)
                    try await Self.somethingElseIsSkipped(place)
                    #expect(place.spool.entries("incoming") == ["replay.json"])
                    try file.write(second)
                }
            case .writtenInTwoGoes:
                try await Writing.to(target) { try $0.write(first) }
                try await Self.somethingElseIsSkipped(place)
                #expect(place.spool.entries("incoming") == ["replay.json"])
                try await Writing.to(target, O_APPEND) { try $0.write(second) }
            case .savedByRename:
                let scratch = "\(place.spool.path)/incoming/.replay.json.swp"
                try await Writing.to(scratch) { try $0.write(first + second) }
                rename(scratch, target)
            case .savedInPlace:
                // As an editor that truncates: somebody corrects a file that waits.
                try place.write("", to: "spool/locks/PAUSED")
                _ = try await processor.logged("paused")
                try place.write(#"{"Event": "nonsense"}"#, to: "spool/incoming/replay.json")
                try await Writing.to(target, O_TRUNC) { try $0.write(first + second) }
                try FileManager.default.removeItem(atPath: "\(place.spool.path)/locks/PAUSED")
            case .linkedTwice:
                // `ln` gives a second name to the same file, and raises neither a close nor a move.
                try place.write(body, to: "elsewhere")
                try FileManager.default.linkItem(atPath: "\(place.folder)/elsewhere", toPath: target)
            }
            let job = try await place.spool.ending(of: "replay")
            #expect(job.state == "done", "\(job)")
            #expect(place.spool.text("\(job)")?.hasPrefix(body.dropLast()) == true)
            #expect(await sandbox.counters().analysesByAccount[18] == 1)
        }
    }

    /// What came later is dealt with: the spool does not wait for anything.
    ///
    /// Something that is skipped, for that takes no time: half a file is given up after some seconds.
    private static func somethingElseIsSkipped(_ place: Workplace) async throws {
        try place.write(#"{"Event": "sale.sold", "PrimaryKey": 7}"#, to: "spool/incoming/other.json")
        #expect(try await place.spool.ending(of: "other").state == "skipped")
    }

    @Test("What is no webhook goes to failed/ byte for byte, with the reason beside it")
    func malformed() async throws {
        let body = Body.renamed(contact: 18)
        let cases: [(name: String, bytes: [UInt8], why: String, code: String)] = [
            ("empty.json", [], "the file is empty", "not-json"),
            ("nul.json", Array(body.utf8.dropLast()) + [0] + Array("}".utf8), "unexpected 0x0", "not-json"),
            ("behind.json", Array(body.utf8) + [0], "unexpected 0x0", "not-json"),
            ("half.json", Array(body.utf8.prefix(100)), "it ends in the middle", "not-json"),
            ("array.json", Array("[\(body)]".utf8), "not a JSON object", "not-json"),
            ("object.json", Array("{}".utf8), "\"Event\" is missing", "no-webhook"),
            ("key.json", Array(#"{"Event":"contact.changed"}"#.utf8), "\"PrimaryKey\" is missing", "no-webhook"),
            (
                "large.json", Array(#"{"Event":""#.utf8) + Array(repeating: UInt8(ascii: "x"), count: 10 << 20),
                "bytes", "too-large"
            ),
            ("ümläut.json", Array("x".utf8), "not a JSON object", "not-json"),
        ]
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            for (name, bytes, _, _) in cases {
                try await Writing.to("\(place.spool.path)/incoming/\(name)") { try $0.write(bytes) }
            }
            try place.write(body, to: "spool/incoming/good.json")
            #expect(try await place.spool.ending(of: "good").state == "done")
            for (name, bytes, why, code) in cases {
                let job = try await place.spool.ending(of: name)
                #expect(job.folder == "failed", "\(name): \(job)")
                #expect(place.spool.bytes("failed/\(name)") == bytes, "\(name)")
                let reason = try await eventually("\(name) has its reason") { place.spool.text("failed/\(name).why") }
                let lines = reason.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count == 3 && lines[2].isEmpty, "\(name): a line for people, one for programs")
                #expect(lines[0].contains(why), "\(name): \(reason)")
                #expect(try JSONValue(parsing: lines[1].utf8)["code"]?.string == code, "\(name): \(reason)")
            }
            // Mended and moved back, it runs: a replay.
            try place.write(Body.renamed(contact: 9), to: "spool/failed/half.json")
            rename("\(place.spool.path)/failed/half.json", "\(place.spool.path)/incoming/half.json")
            try await waitUntil("the replay runs") { place.spool.jobs(named: "half").map(\.state) == ["done"] }
        }
    }

    @Test("Links, folders, FIFOs and foreign names are left where they are; nothing hangs or spins")
    func leftAlone() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            let incoming = "\(place.spool.path)/incoming"
            try place.write(Body.renamed(contact: 9), to: "target")
            try FileManager.default.createSymbolicLink(
                atPath: "\(incoming)/link.json",
                withDestinationPath: "\(place.folder)/target"
            )
            try FileManager.default.createSymbolicLink(
                atPath: "\(incoming)/dangling.json",
                withDestinationPath: "\(place.folder)/nothing"
            )
            mkfifo("\(incoming)/fifo.json", 0o600)
            try FileManager.default.createDirectory(
                atPath: "\(incoming)/folder.json",
                withIntermediateDirectories: false
            )
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/folder.json/inside.json")
            for name in [".hidden.json", "plain", "notes.txt", "upper.JSON", "draft.json~", ".json"] {
                try place.write(Body.renamed(contact: 18), to: "spool/incoming/\(name)")
            }
            let left = place.spool.entries("incoming")
            #expect(left.count == 10)
            // Moving makes an event, too.
            for name in ["link.json", "fifo.json", "folder.json"] {
                try FileManager.default.moveItem(atPath: "\(incoming)/\(name)", toPath: "\(place.folder)/\(name)")
                try FileManager.default.moveItem(atPath: "\(place.folder)/\(name)", toPath: "\(incoming)/\(name)")
            }
            try place.write(Body.renamed(contact: 43), to: "spool/incoming/good.json")
            #expect(try await place.spool.ending(of: "good").state == "done")

            // A new process looks at everything when it starts.
            #expect(try await processor.stop() == .exit(0))
            let second = try await place.start("process")
            _ = try await second.logged("ready")
            try place.write(Body.renamed(contact: 101), to: "spool/incoming/better.json")
            #expect(try await place.spool.ending(of: "better").state == "done")
            #expect(place.spool.entries("incoming") == left)
            #expect(place.spool.jobs.count == 2, " \(place.spool.jobs)")
            #expect(await sandbox.counters().analysesByAccount == [43: 1, 101: 1])
            // Making a link is no event: the first process sees that one with its next sweep, if it lives so long.
            let (first, others) = (Self.reported(processor), ["fifo.json", "folder.json", "link.json"])
            #expect(first == others || first == ["dangling.json"] + others, "each once: \(first)")
            #expect(Self.reported(second) == ["dangling.json", "fifo.json", "folder.json", "link.json"], "each once")
            #expect(second.processorTime < 5, "\(second.processorTime) s of processor time for one job")
        }
    }

    private static func reported(_ process: RunningProcess) -> [String] {
        process.log.filter { $0["message"]?.string?.hasPrefix("left alone") == true }
            .compactMap { $0["job"]?.string }.sorted()
    }

    @Test("A name that is taken is not overwritten")
    func takenName() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            for (number, contact) in [9, 18, 43].enumerated() {
                try place.write(Body.renamed(contact: contact), to: "spool/incoming/same.json")
                try await waitUntil("job \(number) is done") {
                    place.spool.jobs.filter { $0.state == "done" }.count == number + 1
                }
            }
            #expect(Set(place.spool.jobs.map(\.name)) == ["same.json", "same.2.json", "same.3.json"])
        }
    }

    @Test("A finished job moved back to incoming/ runs again; \"force\" asks for a new analysis")
    func replay() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/job.json")
            let done = try await place.spool.ending(of: "job")
            rename("\(place.spool.path)/\(done)", "\(place.spool.path)/incoming/again.json")
            let again = try await place.spool.ending(of: "again")
            let story = try place.spool.json(again)["_spool"]
            let trail = story?["trail"]?.array ?? []
            #expect(trail.map { $0["code"] } == ["written", "unchanged"], "the trail goes on: \(again)")
            #expect(story?["result"]?["status"] == "written", "what was written before is kept")
            #expect(await sandbox.counters().analyses == 1)

            let forced = (place.spool.text("\(again)") ?? "").replacing(
                "\"attempts\"",
                with: "\"force\":true,\"attempts\""
            )
            try place.write(forced, to: "spool/incoming/forced.json")
            #expect(try await place.spool.ending(of: "forced").state == "done")
            #expect(await sandbox.counters().analyses == 2)
        }
    }
}
