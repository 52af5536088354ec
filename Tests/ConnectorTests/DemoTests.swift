import FoundationEssentials
import Glibc
import Testing

@Suite("demo")
struct DemoTests {
    @Test("The demo shows every way a job can go, ends by itself, and needs and leaves nothing")
    func demo() async throws {
        try await withWorkplace { place in
            let temporary = "\(place.folder)/tmp"
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
            // Neither a real tenant's settings nor what is wrong with them may matter.
            try place.write("this is no setting\n", to: ".env")
            let outcome = try await place.command(
                "demo",
                of: Executable.sandbox,
                settings: ["TMPDIR": temporary, "SO_CLIENT_ID": "real", "SPOOL_DIR": "\(place.folder)/real"]
            )
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty, "\(outcome.errors)")
            for state in ["done", "skipped", "deferred", "failed"] {
                #expect(outcome.output.contains(" \(state) "), "\(state)")
            }
            let summary = outcome.output.split(separator: "\n").drop { $0 != "What came of it" }.joined(separator: "\n")
            for word in ["done", "skipped", "own-change", "superseded", "failed", "analyses", "fields were written"] {
                #expect(summary.contains(word), "\(word) in \(summary)")
            }
            #expect(!outcome.output.contains("\u{1B}["), "no colours in a pipe")
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(place.folder)/real"))
        }
    }

    @Test("Ctrl-C ends the demo at once, wherever it is, and leaves nothing")
    func interrupted() async throws {
        try await withWorkplace { place in
            let temporary = "\(place.folder)/tmp"
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
            let demo = try await place.start("demo", of: Executable.sandbox, settings: ["TMPDIR": temporary])
            try await waitUntil("a job is done") { demo.output.contains(" done ") }
            await demo.send(SIGINT)
            #expect(try await demo.ended(within: .seconds(20)) == .exit(0))
            #expect(demo.errors.isEmpty, "\(demo.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
        }
    }

    @Test("With --keep it goes on after the summary until it is stopped, and says how to play")
    func kept() async throws {
        try await withWorkplace { place in
            let demo = try await place.start(
                "demo",
                "--keep",
                of: Executable.sandbox,
                settings: ["TMPDIR": place.folder]
            )
            try await waitUntil("it says how to play") { demo.output.contains("ls -R ") }
            #expect(await demo.isRunning)
            let line = try #require(demo.output.split(separator: "\n").first { $0.contains("ls -R ") })
            let spool = SpoolFolder(path: String(line.split(separator: " ").last ?? ""))
            let before = spool.jobs.count
            try FileManager.default.copyItem(
                atPath: "\(spool.path)/\(try #require(spool.jobs.first { $0.state == "skipped" }))",
                toPath: "\(spool.path)/incoming/again.json"
            )
            #expect(try await spool.ending(of: "again").state == "skipped")
            #expect(spool.jobs.count == before + 1)
            #expect(try await demo.stop(within: .seconds(20)) == .exit(0))
        }
    }

    @Test("A connector that dies, or is none, is one line with the end of its log", arguments: [true, false])
    func noConnector(_ exists: Bool) async throws {
        try await withWorkplace { place in
            try place.write("#!/bin/sh\necho 'out of luck' >&2\nexit 3\n", to: "fake")
            try #require(chmod("\(place.folder)/fake", 0o755) == 0)
            let program = exists ? "\(place.folder)/fake" : "\(place.folder)/nothing"
            let outcome = try await place.command(
                "demo",
                "--connector",
                program,
                of: Executable.sandbox,
                settings: ["TMPDIR": place.folder]
            )
            #expect(outcome.code == (exists ? 69 : 78))
            #expect(outcome.errors.split(separator: "\n").count == (exists ? 2 : 1), "\(outcome.errors)")
            #expect(outcome.errors.contains(exists ? "out of luck" : "--connector"), "\(outcome.errors)")
        }
    }

    @Test("--spool names a new folder, which stays; a folder with something in it is left alone")
    func ownSpool() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            let refused = try await place.command("demo", "--spool", "spool", of: Executable.sandbox)
            #expect(refused.code == 78 && refused.errors.contains("--spool"), "\(refused)")
            let demo = try await place.start("demo", "--spool", "mine", of: Executable.sandbox)
            let spool = SpoolFolder(path: "\(place.folder)/mine")
            try await waitUntil("a job is done", details: { demo.errors }) {
                spool.jobs.contains { $0.state == "done" }
            }
            #expect(try await demo.stop(within: .seconds(20)) == .exit(0))
            #expect(spool.jobs.contains { $0.state == "done" })
        }
    }
}
