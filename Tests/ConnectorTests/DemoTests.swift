import FoundationEssentials
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
}
