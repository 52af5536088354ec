import FoundationEssentials
import JSON
import Logging
import Processor
import Spool
import Testing
import Text

@testable import superoffice_connector

@Suite("list, replay, pause, prune, erase and failures")
struct SpoolCommandTests {
    static let old = "20260101T000000.000000Z_contact.changed_18_e"

    static func failed(_ key: Int, _ why: String) -> String {
        let trail = #"[{"at":"2026-01-01T00:00:00.000Z","to":"failed","why":"\#(why)"}]"#
        return #"{"Event":"contact.changed","PrimaryKey":\#(key),"_spool":{"attempts":2,"trail":\#(trail)}}"#
    }

    /// Jobs in several folders, as a processor leaves them.
    static func fill(_ place: Workplace) throws {
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

    static func json(_ place: Workplace, _ arguments: String...) async throws -> JSONValue {
        let outcome = try await place.command(arguments + ["--json"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    static func lines(_ text: String) -> Int { text.split(separator: "\n").count }

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
            #expect(status.output.contains("paused: ") && status.output.contains("an upgrade"))
            let json = try await Self.json(place, "status")
            #expect(json["paused"] == true && json["pauseNote"]?.string?.contains("an upgrade") == true, "\(json)")
            #expect(try await Self.json(place, "pause") == ["paused": true, "changed": false])
            #expect(place.spool.entries("incoming") == ["job.json"])
            #expect(try await place.command("resume").code == 0)
            #expect(try await Self.json(place, "resume")["changed"] == false)
            #expect(try await place.spool.ending(of: "job").state == "done")
        }
    }

    @Test("prune removes old days and keeps what failed")
    func prune() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let dry = try await Self.json(place, "prune", "--days", "1", "--dry-run")
            #expect(dry["old"] == ["done": 1, "skipped": 1] && dry["removed"] == 0, "\(dry)")
            #expect(place.spool.entries("done/2026-01-01") == ["x.json"])
            let never = try await place.command("prune", "--days", "0", "--yes")
            #expect(never.code == 2 && never.errors.contains("1 or more"), "\(never)")
            #expect(never.errors.contains("--days"), "\(never)")
            let unasked = try await place.command("prune", "--days", "1")
            #expect(unasked.code == 2 && unasked.errors.contains("--yes"), "\(unasked)")
            #expect(place.spool.entries("done/2026-01-01") == ["x.json"])
            #expect(try await place.command("prune", "--days", "1", "--yes").code == 0)
            #expect(place.spool.entries("done") == [] && place.spool.entries("skipped") == [])
            #expect(place.spool.entries("failed").count == 5)
        }
    }

    @Test("What files and their names hold cannot drive the terminal, and a job stays on its line")
    func controlCharacters() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let odd = #"red \u001b[2J\u001b[8m\u0007\u009b1m\u202e\nend\u2028of"#
            let event = #"{"Event":"contact.\#(odd)","PrimaryKey":18,"Changes":["\#(odd)"],"#
            let trail =
                #"[{"at":"\#(odd)","to":"failed","code":"crm-rejected","arguments":{"status":400,"#
                + #""message":"\#(odd)"},"why":"\#(odd)"}]"#
            let result = #"{"contact":{"\#(odd)":{"old":"\#(odd)","new":"\#(odd)"}},"kept":{"a":"\#(odd)"}}"#
            try place.write(
                event + #""_spool":{"account":{"id":18,"name":"\#(odd)"},"trail":\#(trail),"result":\#(result)}}"#,
                to: "spool/failed/\u{1B}]0;x\u{7}.json"
            )
            try place.write("broken \u{1B}[2J\n", to: "spool/failed/d.json.why")
            let commands: [(arguments: [String], part: String)] = [
                (["list", "failed"], "red ["), (["list", "failed", "--json"], "red "), (["failures"], "red ["),
                (["failures", "--json"], "red "), (["replay", "--failed", "--dry-run"], "…"),
                (["show", "]0;x"], "red ["), (["show", "--json", "]0;x"], "red "), (["explain", "]0;x"], "red ["),
                (["explain", "--json", "]0;x"], "red "), (["erase", "--account", "18", "--dry-run"], "3 jobs"),
                (["status"], "failed"),
            ]
            for (arguments, part) in commands {
                let outcome = try await place.command(arguments)
                #expect(outcome.code == 0 && outcome.output.contains(part), "\(arguments): \(outcome)")
                let raw = (outcome.output + outcome.errors).unicodeScalars.filter {
                    $0 != "\n" && $0 != "\t" && String($0).inOneLine != String($0)
                }
                #expect(raw.isEmpty, "\(arguments): \(raw)")
                let tabs = outcome.output.split(separator: "\n").map { line in line.count { $0 == "\t" } }
                #expect(Set(tabs) == [arguments == ["list", "failed"] ? 4 : 0], "\(arguments): \(outcome)")
                #expect(!outcome.errors.contains("\t"), "\(arguments): \(outcome)")
            }
            #expect(Self.lines(try await place.command("list", "failed").output) == 5)
        }
    }

    @Test("What a command says of a file that is named oddly is one line, too")
    func oddArguments() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let name = "no\u{1B}[2J\nsuch"
            for arguments in [["show", name], ["explain", name], ["replay", "--yes", name]] {
                let outcome = try await place.command(arguments)
                #expect(outcome.code != 0 && outcome.errors.contains("no[2J such"), "\(arguments): \(outcome)")
                #expect(!outcome.errors.contains("\u{1B}"), "\(arguments)")
            }
        }
    }

    @Test("Jobs are found, shown, grouped and replayed by the code of their reason")
    func codes() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            func failed(_ name: String, _ code: String, _ arguments: String, _ why: String) throws {
                let step =
                    #"{"at":"2026-01-01T00:00:00.000Z","to":"failed","code":"\#(code)","#
                    + #""arguments":\#(arguments),"why":"\#(why)"}"#
                try place.write(
                    #"{"Event":"contact.changed","PrimaryKey":7,"_spool":{"trail":[\#(step)]}}"#,
                    to: "spool/failed/\(name).json"
                )
            }
            for (name, message) in [("f", "\\\"Adler\\\" is bad"), ("g", "another reason")] {
                try failed(name, "crm-rejected", #"{"status":400,"message":"\#(message)"}"#, message)
            }
            try failed("h", "unknown-field", #"{"field":"x:1"}"#, "crm-rejected is not in here")

            let list = try await place.command("list", "failed", "--json", "--reason", "crm-rejected")
            let jobs = try #require(try JSONValue(parsing: Array(list.output.utf8)).array)
            #expect(jobs.map { $0["name"] } == ["f", "g"])
            #expect(jobs.map { $0["code"] } == ["crm-rejected", "crm-rejected"])
            #expect(jobs[1]["arguments"] == ["status": 400, "message": "another reason"])

            let text = try await place.command("failures")
            #expect(text.output.contains("replay --failed --reason crm-rejected"), "\(text.output)")
            let failures = try await place.command("failures", "--json")
            let groups = try #require(try JSONValue(parsing: Array(failures.output.utf8)).array)
            let group = try #require(groups.first { $0["code"] == "crm-rejected" })
            #expect(group["count"] == 2 && group["arguments"] == ["status": 400] && group["remedyCode"] == "refused")
            #expect(groups.contains { $0["code"] == .null && $0["reason"] == "SuperOffice answered N at N:N" })

            let shown = try await place.command("show", "--json", "spool/failed/h.json")
            let step = try JSONValue(parsing: Array(shown.output.utf8)).array?.first?["story"]?["trail"]?.array?.first
            #expect(step?["code"] == "unknown-field" && step?["arguments"] == ["field": "x:1"])
            #expect(try await place.command("replay", "--failed", "--reason", "crm-rejected", "--yes").code == 0)
            #expect(place.spool.entries("incoming") == ["f.json", "g.json"])
        }
    }

    @Test("explain and show name the code of a reason in their JSON")
    func codesOfFiles() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            try place.write(
                "the file is torn\n" + #"{"code":"not-json","arguments":{"problem":"is torn"}}"#,
                to: "spool/failed/d.json.why"
            )
            let skipped = "spool/skipped/2026-01-01/own-change/s.json"
            let shown = try await place.command("show", "--json", skipped, "spool/failed/d.json")
            let files = try #require(try JSONValue(parsing: Array(shown.output.utf8)).array)
            #expect(files.map { $0["code"] } == ["own-change", "not-json"])
            #expect(files[1]["problem"] == "the file is torn" && files[1]["arguments"] == ["problem": "is torn"])
            let explained = try await place.command("explain", "--json", "spool/failed/d.json", skipped)
            let answers = try #require(try JSONValue(parsing: Array(explained.output.utf8)).array)
            #expect(answers[0]["code"] == "not-json" && answers[1]["goesTo"] == "processing/")
        }
    }

    @Test("resume --now lets every process try at once; a pause ends as ever, and one of our own says why")
    func resumeNow() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let plain = try await place.command("resume", "--now")
            #expect(plain.code == 0 && plain.output == "the next job tries now\n", "\(plain)")
            #expect(place.spool.entries("locks").contains("TRY-NOW"))
            let note = "contact 18: fields were emptied"
            let reason = #"{"code":"crm-wiped","arguments":{"what":"contact 18","field":"x:1"}}"#
            try place.write("\(note)\n\(reason)\n", to: "spool/locks/PAUSED")
            let status = try JSONValue(parsing: Array(try await place.command("status", "--json").output.utf8))
            #expect(status["pauseNote"] == .string(note) && status["pauseCode"] == "crm-wiped")
            #expect(status["pauseArguments"] == ["what": "contact 18", "field": "x:1"])
            let text = try await place.command("status").output
            #expect(text.contains("the connector paused itself: \(note)") && !text.contains("crm-wiped"), "\(text)")
            let resumed = try await place.command("resume", "--json")
            let answer = try JSONValue(parsing: Array(resumed.output.utf8))
            #expect(answer["changed"] == true && answer["code"] == "crm-wiped" && answer["tryingNow"] == false)
            #expect(!place.spool.entries("locks").contains("PAUSED"))
        }
    }

    @Test("status and its JSON tell brakes and alarms of every process")
    func brakes() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            let files = SpoolFiles(layout: SpoolLayout(root: place.spool.path))
            let queue = try JobQueue(
                files: files,
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() },
                classify: { _ in .skip(reason: "x") }
            )
            try await queue.start()
            let verdict = Reason(.sameVerdict, [.verdict: "gone", .count: 10, .job: "x.json"])
            let alarm = Reason(.onlyNoAnalyses, [.count: 20])
            let at: JSONValue = "2026-03-01T10:00:00.000Z"
            queue.status.publish([
                "ready": true,
                "breakers": [
                    "read": .object(
                        verdict.json.merging(["why": .string(verdict.sentence), "since": at, "probeAt": at]) { $1 }
                    )
                ],
                "stuck": ["count": 2, "job": "a.json", "why": "EPERM"],
                "alarms": [.object(alarm.json.merging(["why": .string(alarm.sentence), "since": at]) { $1 })],
            ])
            let heartbeat = try Heartbeat(
                files: files,
                roles: [.process],
                version: "1",
                status: queue.status,
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
            )
            await heartbeat.beat()
            let text = try await place.command("status").output
            for part in [
                "processing is on hold for read: \(verdict.sentence)", "resume --now", alarm.sentence,
                "2 jobs cannot be moved, for example a.json: EPERM",
            ] { #expect(text.contains(part), "\(part) in \(text)") }
            let json = try JSONValue(parsing: Array(try await place.command("status", "--json").output.utf8))
            let status = json["workers"]?.array?.first?["status"]
            #expect(status?["breakers"]?["read"]?["code"] == "same-verdict")
            #expect(status?["breakers"]?["read"]?["arguments"]?["job"] == "x.json")
            #expect(status?["alarms"]?.array?.first?["code"] == "only-no-analyses")
            await heartbeat.stop()
            await queue.stop()
            await queue.close()
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
            #expect(try await Self.json(place, "failures", "--account", "999999") == [])
        }
    }
}
