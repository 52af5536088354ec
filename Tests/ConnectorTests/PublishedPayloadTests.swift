import FoundationEssentials
import JSON
import Testing

/// The sandbox as a process of its own, `run` as another, and what SuperOffice publishes in its reference.
@Suite("Published payloads")
struct PublishedPayloadTests {
    @Test("Each is answered with 200 and ends where the decision puts it; what was sent stays as it was")
    func endings() async throws {
        try await withWorkplace { place in
            let sandbox = try await Self.sandbox(place)
            let connector = try await place.start("run", "--env-file", "sandbox.env")
            let sender = Sender(port: try await connector.webhookPort)
            _ = try await connector.logged("ready")
            var expected = 0
            for payload in PublishedPayload.all {
                let earlier = Set(place.spool.jobs)
                let status = try await sender.post(payload.body)
                #expect(status == 200, "\(payload.name)")
                guard payload.ending != .nowhere else { continue }
                expected += 1
                let job = try await eventually("\(payload.name) ends", details: { "\(place.spool.jobs)" }) {
                    place.spool.jobs.first {
                        !earlier.contains($0) && ["done", "skipped", "failed"].contains($0.state)
                    }
                }
                switch payload.ending {
                case .done:
                    #expect(job.state == "done", "\(payload.name): \(job)")
                    // The webhook's own bytes go on in the file, our story is behind them.
                    let sent = payload.body.dropLast(2)
                    #expect(place.spool.text("\(job)")?.hasPrefix(sent) == true, "\(payload.name)")
                    #expect(try place.spool.json(job)["_spool"]?["account"]?["name"]?.string?.isEmpty == false)
                case .skipped(let reason):
                    #expect(job.reason == reason, "\(payload.name): \(job)")
                    #expect(place.spool.text("\(job)") == payload.body, "\(payload.name)")
                case .nowhere: break
                }
            }
            #expect(place.spool.jobs.count == expected)
            // contact.changed and person.changed; their created events find the same input.
            #expect(try await sandbox.counter("analyses") == 2)
            // The company and the person: an event writes the fields of its own record only.
            #expect(try await sandbox.counter("patches") == 2)
            #expect(try await sandbox.counter("changes") == 2)
        }
    }

    @Test("A second delivery of each is answered with 200 and not written again, also by a new process")
    func repeated() async throws {
        try await withWorkplace { place in
            _ = try await Self.sandbox(place)
            // A process that starts anew takes every file that it finds for our tenant's: another tenant's event would
            // be written once more.
            let ours = PublishedPayload.all.filter { $0.body.contains("\"\(PublishedPayload.tenant)\"") }
            for (round, payloads) in [PublishedPayload.all, ours].enumerated() {
                let receiver = try await place.start("receive", "--env-file", "sandbox.env")
                let sender = Sender(port: try await receiver.webhookPort)
                for _ in 1...2 {
                    for payload in payloads { #expect(try await sender.post(payload.body) == 200) }
                }
                #expect(try await receiver.stop() == .exit(0))
                let names = place.spool.jobs.map(\.name)
                let withoutID = names.filter { $0.contains("_none") }
                // All but the test event and the one without an id; nothing tells two events without an id apart.
                #expect(names.count - withoutID.count == PublishedPayload.all.count - 2, "round \(round): \(names)")
                #expect(withoutID.count == 2 * (round + 1))
            }
        }
    }

    @Test("What we write comes back as our own change and starts nothing", arguments: ["bookkeeping", "named"])
    func echoes(_ echo: String) async throws {
        try await withWorkplace { place in
            let sandbox = try await Self.sandbox(place)
            let connector = try await place.start(
                "run",
                "--env-file",
                "sandbox.env",
                settings: ["WEBHOOK_TOKEN": "t0ken-of-the-test", "WEBHOOK_SECRET": "s3cret-of-the-test"]
            )
            let port = try await connector.webhookPort
            try await sandbox.put("behaviour", ["udefEcho": .string(echo), "duplicates": true])
            try await sandbox.put(
                "webhook",
                [
                    "url": .string("http://127.0.0.1:\(port)/connector/webhook"), "token": "t0ken-of-the-test",
                    "secret": "s3cret-of-the-test",
                ]
            )
            for edit: JSONValue in [
                ["contact": 18, "field": "Name", "value": "Bremer Abenteuerwelt GmbH"],
                ["person": 934, "field": "Title", "value": "Technischer Leiter"],
                ["contact": 994_863, "field": "Urls/-", "value": ["Value": "https://neu.example", "Description": ""]],
            ] {
                let before = place.spool.jobs.count
                try await sandbox.post("edit", edit)
                try await waitUntil("\(edit) arrives") { place.spool.jobs.count > before }
                try await Self.quiet(place, sandbox)
            }
            let jobs = place.spool.jobs
            let reasons = Set(jobs.filter { $0.state == "skipped" }.compactMap(\.reason))
            #expect(reasons == ["own-change"], "\(jobs)")
            #expect(jobs.filter { $0.state == "done" }.count == 3, "\(jobs)")
            #expect(jobs.filter { $0.state == "failed" }.isEmpty, "\(jobs)")
            #expect(try await sandbox.counter("analyses") == 3)
            // Company 18, person 934, company 994863.
            let patches = try await sandbox.counter("patches")
            #expect(patches == (try await sandbox.counter("changes")), "every write changed something")
            #expect(jobs.filter { $0.reason == "own-change" }.count == patches)
        }
    }

    /// Starts a sandbox; `sandbox.env` has what leads to it.
    private static func sandbox(_ place: Workplace) async throws -> SandboxControl {
        let process = try await place.start(
            "serve",
            "--port",
            "0",
            "--write-env",
            "sandbox.env",
            of: Executable.sandbox,
            settings: ["SO_CONTEXT_IDENTIFIER": PublishedPayload.tenant]
        )
        let environment = try await eventually("the sandbox starts", details: { process.errors }) {
            process.output.contains("COMPANY_EXPLORER_TOKEN=") ? place.text("sandbox.env") : nil
        }
        return try SandboxControl(environment: environment)
    }

    /// Waits until no webhook is on its way and no job is being worked on.
    private static func quiet(_ place: Workplace, _ sandbox: SandboxControl) async throws {
        var last: JSONValue?
        try await waitUntil("the tenant and the spool are quiet", details: { "\(place.spool.jobs)" }) {
            try await place.spool.settled()
            let waiting = try await sandbox.get("webhook")["waiting"]
            let counters = try await sandbox.get("counters")
            defer { last = counters }
            // Twice the same picture: nothing came of what was seen the first time.
            return waiting == 0 && counters == last
        }
    }
}
