import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Testing

@Suite("status")
struct StatusTests {
    @Test("A spool without a file has nothing but zeros")
    func empty() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            let listing = place.spool.entries("")
            let text = try await place.command("status")
            #expect(text.code == 0)
            for state in SpoolFolder.states { #expect(text.output.contains(state)) }
            #expect(text.output.contains("no processor is running on this spool"))
            let status = try await Self.json(place)
            #expect(status["paused"] == false)
            #expect(status["workers"] == [])
            for state in SpoolFolder.states { #expect(status["states"]?[state]?["count"] == 0) }
            #expect(place.spool.entries("") == listing, "looking changes nothing")
        }
    }

    @Test("The verdict comes first; --check ends with 1 while something needs attention")
    func verdict() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run")
            _ = try await connector.logged("ready")
            let shown = try await place.command("status")
            #expect(shown.code == 0 && shown.output.hasPrefix("● Cust1234"), "\(shown)")
            let rows = shown.output.split(separator: "\n").filter { row in
                SpoolFolder.states.contains { row.hasPrefix($0 + " ") } || row.hasPrefix("minutes")
            }
            #expect(rows.count == SpoolFolder.states.count + 1 && rows.allSatisfy { $0.count <= 80 }, "\(rows)")
            _ = try await eventually("the webhooks were looked at") {
                let seen = try await place.command("status", "--check")
                let alert = "● Cust1234  needs attention\n  no webhook of this app points here; "
                return seen.code == 1 && seen.output.hasPrefix(alert) ? true : nil
            }
            #expect(try await connector.stop() == .exit(0))
            let off = try await place.command("status", "--check")
            #expect(off.code == 1 && off.errors.isEmpty, "\(off)")
            #expect(off.output.hasPrefix("● Cust1234  needs attention\n  no receiver is running"), "\(off)")
            let json = try JSONValue(parsing: Array(try await place.command("status", "--check", "--json").output.utf8))
            #expect(json["healthy"] == false && json["tenant"] == "Cust1234")
            #expect(json["alerts"]?.array?.compactMap { $0["code"]?.string } == ["no-receiver", "no-processor"])
        }
    }

    @Test("A spool that is not there is said to be not there")
    func missing() async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("status", "--spool", "typo")
            #expect(outcome.code == 1)
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains("\(place.folder)/typo") && outcome.errors.contains("--spool"))
            #expect(!FileManager.default.fileExists(atPath: "\(place.folder)/typo"))
        }
    }

    @Test("Jobs are counted by folder and by age since they were received")
    func counts() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            let hour = Self.name(minutesAgo: 61)
            for (folder, name) in [
                ("incoming", Self.name(minutesAgo: 1)), ("incoming", hour), ("processing/host-1-abc", hour),
                ("deferred", Self.name(minutesAgo: 15)), ("failed", hour), ("done/2026-03-01", hour),
                ("done/2026-03-02", Self.name(minutesAgo: 3)), ("skipped/2026-03-01/own-change", hour),
                ("skipped/2026-03-01/irrelevant", hour), ("skipped/2026-03-02/irrelevant", hour),
                ("incoming", ".hidden.json"), ("incoming", "notes.txt"), ("failed", "x.json.why"),
            ] {
                try FileManager.default.createDirectory(
                    atPath: "\(place.spool.path)/\(folder)",
                    withIntermediateDirectories: true
                )
                try place.write("{}", to: "spool/\(folder)/\(name)")
            }
            let status = try await Self.json(place)
            let expected = ["incoming": 2, "processing": 1, "deferred": 1, "failed": 1, "done": 2, "skipped": 3]
            for (state, count) in expected { #expect(status["states"]?[state]?["count"]?.int == count, "\(state)") }
            #expect(status["states"]?["skipped"]?["reasons"] == ["own-change": 1, "irrelevant": 2])
            #expect(status["states"]?["incoming"]?["ages"] == [1, 0, 0, 0, 1, 0, 0, 0, 0, 0])
            let oldest = try #require(status["states"]?["incoming"]?["oldestSeconds"]?.double)
            #expect((3600...3900).contains(oldest))
            let worker = try #require(status["workers"]?.array?.first)
            #expect(worker["id"] == "host-1-abc")
            #expect(worker["alive"] == false)
            #expect(worker["jobs"] == 1)
            let text = try await place.command("status").output
            #expect(text.contains("skipped: irrelevant 2, own-change 1"), "\(text)")
            #expect(text.contains("host-1-abc: gone"), "\(text)")
        }
    }

    @Test("Jobs that wait or failed are counted by event, too; those that are done are not")
    func events() async throws {
        try await withWorkplace { place in
            try place.makeSpool(["failed", "done/2026-03-01"])
            let person = Self.name(minutesAgo: 12).replacing("contact.changed", with: "person.created")
            for (folder, name) in [
                ("incoming", Self.name(minutesAgo: 1)), ("failed", Self.name(minutesAgo: 7)), ("failed", person),
                ("incoming", "by-hand.json"), ("done/2026-03-01", person.replacing("person", with: "sale")),
            ] {
                try place.write("{}", to: "spool/\(folder)/\(name)")
            }
            let lines = try await place.command("status").output.split(separator: "\n").map(String.init)
            let start = try #require(lines.firstIndex { $0.hasPrefix("waiting, running or failed") })
            let table = lines[(start + 2)...].prefix(3).map { $0.split(separator: " ").map(String.init) }
            #expect(table.map(\.first) == ["contact.changed", "dropped", "person.created"], "\(lines)")
            #expect(table.first?[1] == "2", "\(lines)")
            #expect(!lines.contains { $0.hasPrefix("sale.created") })
            let states = try await Self.json(place)["states"]
            #expect(states?["failed"]?["events"]?["person.created"]?["count"] == 1, "\(String(describing: states))")
            #expect(states?["failed"]?["events"]?["contact.changed"]?["ages"] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        }
    }

    @Test(
        "Watching needs a terminal and a sensible interval",
        arguments: [
            (["--watch"], "terminal"), (["--watch", "--json"], "choose one"),
            (["--watch", "--interval", "0"], "1 or more"),
        ]
    )
    func watch(_ flags: [String], _ why: String) async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            let outcome = try await place.command(["status"] + flags)
            #expect(outcome.code == 2 && outcome.output.isEmpty, "\(outcome)")
            #expect(outcome.errors.split(separator: "\n").first?.contains(why) == true, "\(outcome.errors)")
        }
    }

    @Test("A pause is shown, and holds; resuming goes on")
    func paused() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            try place.write("", to: "spool/locks/PAUSED")
            _ = try await processor.logged("paused")
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/job.json")
            try place.write("{}", to: "spool/incoming/broken.json")
            #expect(try await place.command("status").output.contains("  paused;"))
            #expect(try await Self.json(place)["paused"] == true)
            #expect(place.spool.entries("incoming") == ["broken.json", "job.json"])
            try FileManager.default.removeItem(atPath: "\(place.spool.path)/locks/PAUSED")
            #expect(try await place.spool.ending(of: "job").state == "done")
            #expect(try await place.spool.ending(of: "broken").state == "failed")
            #expect(try await Self.json(place)["paused"] == false)
        }
    }

    @Test("A worker is alive with its jobs, and gone when it was killed")
    func workers() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setFault(Fault(.explorer, .hang))
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/job.json")
            try await waitUntil("the job is claimed") { place.spool.jobs.first?.state == "processing" }
            let status = try await eventually("its heartbeat says that it is ready") {
                let status = try await Self.json(place)
                return status["workers"]?.array?.first?["status"]?["ready"] == true ? status : nil
            }
            let alive = try #require(status["workers"]?.array?.first)
            #expect(alive["alive"] == true)
            #expect(alive["jobs"] == 1)
            #expect(alive["id"]?.string?.contains("-\(processor.id)-") == true)
            #expect(alive["status"]?["ready"] == true)
            let process = try #require(status["processes"]?.array?.first)
            #expect(process["state"] == "moving" && process["pid"]?.int == Int(processor.id))
            #expect(process["claimer"] == alive["id"])
            let loops = process["loops"]?.object ?? [:]
            #expect(loops["spool"] != nil && loops["dispatch"] != nil, "\(loops)")
            await processor.kill()
            let after = try await Self.json(place)
            #expect(after["workers"]?.array?.first?["alive"] == false)
            #expect(after["processes"]?.array?.first?["state"] == "gone", "at once: its process is not there")
        }
    }

    @Test("A receiver is shown with what it has seen; a spool without one says so")
    func receivers() async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive")
            _ = try await receiver.webhookPort
            let process = try await eventually("it has a heartbeat") {
                try await Self.json(place)["processes"]?.array?.first
            }
            #expect(process["roles"] == ["pages", "receive"] && process["receiver"]?["accepted"]?.int != nil)
            let text = try await place.command("status").output
            #expect(text.contains("-\(receiver.id)-") && text.contains("alive, receives webhooks since"), "\(text)")
            #expect(text.contains("no processor is running on this spool"))
            #expect(try await receiver.stop() == .exit(0))
            #expect(place.spool.entries("locks/alive").isEmpty)
            let after = try await place.command("status").output
            #expect(after.contains("no receiver is running on this spool"), "\(after)")
        }
    }

    /// As a debugger, a cgroup's freezer or a hanging disk stops it: it holds its lock and its jobs.
    @Test("A process that is stopped is not moving within seconds, and is again when it goes on")
    func stopped() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run")
            _ = try await connector.webhookPort
            _ = try await connector.logged("ready")
            await connector.send(SIGSTOP)
            let text = try await eventually("it is said", within: .seconds(40)) {
                let text = try await place.command("status").output
                return text.contains("not moving since") ? text : nil
            }
            #expect(text.ranges(of: "not moving since").count == 2, "as worker and as receiver: \(text)")
            let stalled = try await Self.json(place)
            #expect(stalled["processes"]?.array?.first?["state"] == "stalled")
            #expect(stalled["workers"]?.array?.first?["alive"] == true)
            #expect(stalled["workers"]?.array?.first?["stalledSince"]?.string != nil)
            await connector.send(SIGCONT)
            try await waitUntil("it moves") { try await !place.command("status").output.contains("not moving") }
        }
    }

    /// Of the service's group: may read everything, may lock nothing.
    @Test("A member of the group sees who lives without being able to hold a lock", .enabled(if: geteuid() == 0))
    func asMember() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            #expect(chmod(place.folder, 0o750) == 0)
            let member = { (arguments: [String]) async throws in
                try await place.command(
                    ["--reuid", "40002", "--regid", "0", "--clear-groups"] + arguments,
                    program: "/usr/bin/setpriv"
                )
            }
            let text = try await eventually("it has a heartbeat") {
                let text = try await member([Executable.path, "status"]).output
                return text.contains("-\(processor.id)-") ? text : nil
            }
            #expect(text.contains(": alive, 0 jobs"), "\(text)")
            let claimer = try #require(place.spool.entries("processing").first)
            let lock = "\(place.spool.path)/processing/\(claimer)/.alive"
            #expect(try await member(["/bin/sh", "-c", "exec 9<'\(lock)'"]).code != 0)
            await processor.kill()
            #expect(try await member([Executable.path, "status"]).output.contains("\(claimer): gone"))
        }
    }

    @Test("Credentials that SuperOffice refuses stop claiming; status says why, and nothing is lost")
    func refusedCredentials() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run", settings: ["SO_CLIENT_SECRET": "hunter2"])
            let sender = Sender(port: try await connector.webhookPort)
            #expect(try await sender.post(Body.renamed(contact: 18)) == 200)
            let status = try await eventually("a breaker is open", details: { connector.errors }) {
                let status = try await Self.json(place)
                let breaker = status["workers"]?.array?.first?["status"]?["breakers"]?["SuperOffice"]
                // A bare nil would be JSON's null here, and the end of waiting.
                return breaker.map { _ in status }
            }
            let worker = try #require(status["workers"]?.array?.first)
            #expect(worker["alive"] == true)
            #expect(worker["status"]?["ready"] == false)
            let why = try #require(worker["status"]?["breakers"]?["SuperOffice"]?["why"]?.string)
            #expect(why.contains("client_id or client_secret is wrong") || why.contains("invalid_client"), "\(why)")
            let text = try await place.command("status").output
            #expect(text.contains("processing is on hold for SuperOffice"), "\(text)")
            #expect(text.contains(why), "\(text)")
            #expect(place.spool.jobs.map(\.state) == ["incoming"])
            let logged = connector.log.contains {
                $0["level"] == "error" && $0["error"]?.string?.contains("client") == true
            }
            #expect(logged, "the log says it too: \(connector.errors)")
            #expect(!connector.errors.contains("hunter2"))
        }
    }

    private static func json(_ place: Workplace) async throws -> JSONValue {
        let outcome = try await place.command("status", "--json")
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    /// A name as the receiver makes it.
    private static func name(minutesAgo minutes: Int) -> String {
        let date = Date(timeIntervalSinceNow: Double(-60 * minutes))
        var text = date.ISO8601Format()
        text = text.replacing("-", with: "").replacing(":", with: "").replacing("Z", with: ".000000Z")
        return "\(text)_contact.changed_18_\(UUID().uuidString).json"
    }
}
