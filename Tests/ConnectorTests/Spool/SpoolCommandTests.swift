import FoundationEssentials
import JSON
import Testing

@Suite("list, replay, pause, prune, erase and failures")
struct SpoolCommandTests {
    private static let old = "20260101T000000.000000Z_contact.changed_18_e"

    private static func failed(_ key: Int, _ why: String) -> String {
        let trail = #"[{"at":"2026-01-01T00:00:00.000Z","to":"failed","why":"\#(why)"}]"#
        return #"{"Event":"contact.changed","PrimaryKey":\#(key),"_spool":{"attempts":2,"trail":\#(trail)}}"#
    }

    /// Jobs in several folders, as a processor leaves them.
    private static func fill(_ place: Workplace) throws {
        try place.makeSpool(["failed", "skipped/2026-01-01/own-change", "done/2026-01-01", "ledger", "locks", "tmp"])
        try place.write(failed(18, "SuperOffice answered 503 at 12:01"), to: "spool/failed/\(old).json")
        try place.write(failed(43, "SuperOffice answered 503 at 13:45"), to: "spool/failed/b.json")
        try place.write(failed(43, "another reason"), to: "spool/failed/c.json")
        try place.write("{", to: "spool/failed/d.json")
        try place.write("the file is not valid JSON\n", to: "spool/failed/d.json.why")
        try place.write(Body.renamed(contact: 18), to: "spool/skipped/2026-01-01/own-change/s.json")
        try place.write(Body.renamed(contact: 43), to: "spool/done/2026-01-01/x.json")
        try place.write(#"{"account":18}"#, to: "spool/ledger/contact-18.json")
    }

    private static func lines(_ text: String) -> Int { text.split(separator: "\n").count }

    @Test("list shows the oldest first, with why; and what there is not is no error")
    func list() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let all = try await place.command("list", "failed")
            #expect(all.code == 0 && Self.lines(all.output) == 4)
            #expect(all.output.hasPrefix(Self.old))
            #expect(all.output.contains("not valid JSON"))
            let json = try await place.command("list", "failed", "--json", "--account", "43", "--reason", "503")
            let jobs = try #require(try JSONValue(parsing: Array(json.output.utf8)).array)
            #expect(jobs.count == 1 && jobs[0]["name"] == "b" && jobs[0]["attempts"] == 2)
            #expect(try await place.command("list", "skipped", "--reason", "superseded").code == 0)
            #expect(try await place.command("list", "nowhere").code == 2)
        }
    }

    @Test("replay shows its plan, asks, and moves what was chosen")
    func replay() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let plan = try await place.command("replay", "--failed", "--reason", "503", "--dry-run")
            #expect(plan.code == 0 && plan.output.contains("SuperOffice answered N at N:N"), "\(plan.output)")
            let unasked = try await place.command("replay", "--failed")
            #expect(unasked.code == 2 && unasked.errors.contains("--yes"))
            #expect(place.spool.jobs.allSatisfy { $0.state != "incoming" })
            let moved = try await place.command("replay", "--failed", "--reason", "503", "--yes")
            #expect(moved.code == 0, "\(moved.errors)")
            #expect(place.spool.entries("incoming") == [Self.old + ".json", "b.json"])
            #expect(place.spool.entries("failed") == ["c.json", "d.json", "d.json.why"])
            #expect(try await place.command("replay", "--yes", "spool/skipped/2026-01-01/own-change/s.json").code == 0)
            #expect(place.spool.entries("incoming").contains("s.json"))
            #expect(try await place.command("replay", "--yes", "nothing-like-it").code == 1)
            #expect(try await place.command("replay").code == 2)
        }
    }

    @Test("A replayed job runs while the processor runs")
    func replayWhileRunning() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            try place.write(Self.failed(18, "then"), to: "spool/failed/again.json")
            #expect(try await place.command("replay", "again", "--yes").code == 0)
            #expect(try await place.spool.ending(of: "again").state == "done")
        }
    }

    @Test("pause holds the processor, says why in status, and resume lets it go on")
    func pause() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            #expect(try await place.command("pause", "--reason", "an upgrade").code == 0)
            _ = try await processor.logged("paused")
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/job.json")
            let status = try await place.command("status")
            #expect(status.output.contains("PAUSED") && status.output.contains("an upgrade"))
            let json = try JSONValue(parsing: Array(try await place.command("status", "--json").output.utf8))
            #expect(json["paused"] == true && json["pauseNote"]?.string?.contains("an upgrade") == true, "\(json)")
            #expect(try await place.command("pause").output.contains("was paused already"))
            #expect(place.spool.entries("incoming") == ["job.json"])
            #expect(try await place.command("resume").code == 0)
            #expect(try await place.command("resume").output.contains("was not paused"))
            #expect(try await place.spool.ending(of: "job").state == "done")
        }
    }

    @Test("prune removes old days and keeps what failed")
    func prune() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let dry = try await place.command("prune", "--days", "1", "--dry-run")
            #expect(dry.code == 0 && dry.output.contains("1 in done/, 1 in skipped/"), "\(dry.output)")
            #expect(place.spool.entries("done/2026-01-01") == ["x.json"])
            let never = try await place.command("prune", "--days", "0", "--yes")
            #expect(never.code == 2 && never.errors.contains("--days must be 1"), "\(never)")
            let unasked = try await place.command("prune", "--days", "1")
            #expect(unasked.code == 2 && unasked.errors.contains("--yes"), "\(unasked)")
            #expect(place.spool.entries("done/2026-01-01") == ["x.json"])
            #expect(try await place.command("prune", "--days", "1", "--yes").code == 0)
            #expect(place.spool.entries("done") == [] && place.spool.entries("skipped") == [])
            #expect(place.spool.entries("failed").count == 5)
        }
    }

    @Test("erase removes a company's files everywhere, names what nobody can attribute, and counts")
    func erase() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            try place.write(#"{"note":"about company 18"}"#, to: "spool/failed/note.json")
            let outcome = try await place.command("erase", "--account", "18", "--yes")
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("3 files were removed"), "\(outcome.output)")
            for name in ["d", "note"] { #expect(outcome.errors.contains("failed/\(name).json"), "\(outcome.errors)") }
            #expect(place.spool.entries("failed") == ["b.json", "c.json", "d.json", "d.json.why", "note.json"])
            #expect(place.spool.entries("ledger") == [])
            #expect(place.spool.entries("done/2026-01-01") == ["x.json"])
            #expect(place.text("spool/erasures.log").hasSuffix(" 3 files\n"))
            #expect(!place.text("spool/erasures.log").contains("18 "))
        }
    }

    @Test("What files and their names hold cannot drive the terminal, and a job stays on its line")
    func controlCharacters() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            try place.write(
                Self.failed(7, #"red \u001b[2J\u0007\u009b1m\nend"#),
                to: "spool/failed/\u{1B}]0;x\u{7}.json"
            )
            try place.write("broken \u{1B}[2J\n", to: "spool/failed/d.json.why")
            for arguments in [
                ["list", "failed"], ["failures"], ["replay", "--failed", "--dry-run"], ["show", "]0;x"],
            ] {
                let outcome = try await place.command(arguments)
                #expect(outcome.code == 0 && outcome.output.contains("red ["), "\(arguments): \(outcome)")
                let controls = (outcome.output + outcome.errors).unicodeScalars.filter {
                    $0 != "\n" && $0.properties.generalCategory == .control
                }
                #expect(controls.isEmpty, "\(arguments): \(controls)")
            }
            #expect(Self.lines(try await place.command("list", "failed").output) == 5)
        }
    }

    @Test("An account that is no company's id is a mistake")
    func noAccount() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            for account in ["0", "-5"] {
                let outcome = try await place.command("erase", "--account=\(account)", "--yes")
                #expect(outcome.code == 2 && outcome.errors.contains("--account must be"), "\(outcome)")
            }
        }
    }

    @Test(
        "Without a spool there is one line that says so, and none is made",
        arguments: [
            ["status"], ["list", "failed"], ["failures"], ["replay", "--failed", "--yes"], ["pause"], ["resume"],
            ["prune", "--yes"], ["erase", "--account", "18", "--yes"],
        ]
    )
    func missing(_ arguments: [String]) async throws {
        try await withWorkplace { place in
            let outcome = try await place.command(arguments + ["--spool", "typo"])
            #expect(outcome.code == 1 && outcome.output.isEmpty, "\(outcome)")
            #expect(Self.lines(outcome.errors) == 1 && outcome.errors.contains("\(place.folder)/typo"), "\(outcome)")
            #expect(!FileManager.default.fileExists(atPath: "\(place.folder)/typo"))
        }
    }

    @Test("failures groups what differs only in numbers, the most frequent first, each with a remedy")
    func failures() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let outcome = try await place.command("failures", "--json")
            let groups = try #require(try JSONValue(parsing: Array(outcome.output.utf8)).array)
            #expect(groups.map { $0["count"]?.int } == [2, 1, 1])
            #expect(groups.first?["reason"] == "SuperOffice answered N at N:N")
            #expect(groups.allSatisfy { $0["remedy"]?.string?.isEmpty == false })
            #expect(try await place.command("failures", "--account", "999999").output.contains("nothing failed"))
        }
    }
}
