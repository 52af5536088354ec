import FoundationEssentials
import JSON
import Sandbox
import Testing

/// The commands against a tenant that calls a real receiver.
@Suite("webhook")
struct WebhookCommandTests {
    static let secrets = [
        "WEBHOOK_SECRET": "hunter2-and-so-on,hunter1-and-so-on", "WEBHOOK_TOKEN": "hunter3-and-so-on",
    ]

    @Test(
        "Help says what each is for and has an example",
        arguments: ["list", "register", "test", "enable", "remove", "last-error", "watch"]
    )
    func help(_ command: String) async throws {
        try await withWorkplace { place in
            let help = try await place.command("webhook", command, "--help")
            #expect(help.code == 0)
            #expect(help.output.contains("Example: superoffice-connector webhook \(command)"), "\(help.output)")
        }
    }

    @Test("Registered, listed, tested and removed: the way of a webhook")
    func way() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            let made = try await place.command(
                "webhook",
                "register",
                "--yes",
                "--json",
                "--errors-email",
                "ops@example.com",
                "--header",
                "X-Env: test"
            )
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.errors.contains("approve"), "an app without webhooks: \(made.errors)")
            let id = try #require(try JSONValue(parsing: Array(made.output.utf8))["id"]?.int)
            let listed = try #require(try await feed.list().first)
            #expect(listed["id"]?.int == id)
            #expect(listed["state"] == "Active")
            #expect(listed["pointsHere"] == true)
            #expect(listed["target"]?.string == feed.url)
            #expect(listed["events"] == ["contact.created", "contact.changed", "person.created", "person.changed"])
            let text = try await place.command("webhook", "list")
            #expect(text.output.contains("* \(id)  Active"), "\(text.output)")

            await feed.sandbox.editByPersonAndSettle()
            #expect(place.spool.jobs.map(\.state) == ["incoming"], "the receiver takes what the webhook sends")

            for behaviour in [false, true] {
                await feed.sandbox.setBehaviour { $0.webhookSecretHidden = behaviour }
                let tested = try await place.command("webhook", "test")
                #expect(tested.code == 0, "\(tested)")
                #expect(tested.output.contains("200"), "\(tested.output)")
            }
            let last = try await place.command("webhook", "last-error", String(id))
            #expect(last.code == 0 && last.output.contains("(no error)"), "\(last)")

            let unasked = try await place.command("webhook", "remove")
            #expect(unasked.code == 2 && unasked.errors.contains("--yes"), "\(unasked)")
            #expect(try await feed.list().count == 1)
            #expect(try await place.command("webhook", "remove", "--yes").code == 0)
            #expect(try await feed.list().isEmpty)
            let gone = try await place.command("webhook", "test")
            #expect(gone.code == 1 && gone.errors.contains("webhook register"), "\(gone)")
            for outcome in [made, text, last, unasked, gone] {
                #expect(!(outcome.output + outcome.errors).contains("hunter"), "\(outcome)")
            }
        }
    }

    @Test("Two webhooks at one place are refused, unless they are wanted; then an id has to be given")
    func twins() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            let second = try await place.command("webhook", "register", "--yes")
            #expect(second.code == 1 && second.errors.contains("--force"), "\(second)")
            #expect(try await feed.list().count == 1)
            let forced = try await place.command("webhook", "register", "--yes", "--force")
            #expect(forced.code == 0, "\(forced)")
            let missing = try await place.command("webhook", "enable", "99")
            #expect(missing.code == 1 && missing.errors.contains("webhook 99 "), "\(missing)")
            let which = try await place.command("webhook", "test")
            #expect(which.code == 2 && which.errors.contains("which webhook"), "\(which)")
        }
    }

    @Test("A receiver that does not answer 200 is not registered, and the line says what to do")
    func deaf() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            let cases: [(settings: [String: String], code: Int32, parts: [String])] = [
                (["WEBHOOK_SECRET": "hunter4-and-so-on"], 69, ["401", "WEBHOOK_SECRET"]),
                (["WEBHOOK_URL": feed.url + "x"], 69, ["404", "RECEIVER_PATH"]),
                (["WEBHOOK_URL": "http://127.0.0.1:9/webhook"], 69, ["127.0.0.1:9"]),
                (["WEBHOOK_URL": feed.url + "?token=hunter5"], 78, ["WEBHOOK_TOKEN"]),
                (["WEBHOOK_URL": ""], 2, ["--url"]),
                (["WEBHOOK_SECRET": ""], 78, ["WEBHOOK_SECRET is set, but empty"]),
                (["WEBHOOK_TOKEN": "hunter7,"], 78, ["WEBHOOK_TOKEN has an empty value"]),
                (["SO_LOGIN_URL": "https://tenant.invalid"], 2, ["https"]),
                (["SO_LOGIN_URL": "http://tenant.invalid"], 78, ["SO_LOGIN_URL", "https"]),
            ]
            for (settings, code, parts) in cases {
                let outcome = try await place.command("webhook", "register", "--yes", settings: settings)
                #expect(outcome.code == code, "\(settings): \(outcome)")
                for part in parts { #expect(outcome.errors.contains(part), "\(part) in \(outcome.errors)") }
                #expect(!outcome.errors.contains("hunter"), "\(outcome.errors)")
            }
            // SuperOffice asks too.
            let unchecked = try await place.command(
                ["webhook", "register", "--yes", "--skip-check"],
                settings: ["WEBHOOK_SECRET": "hunter4-and-so-on"]
            )
            #expect(unchecked.code == 69 && unchecked.errors.contains("401"), "\(unchecked)")
            #expect(try await feed.list().isEmpty)
        }
    }

    @Test("An app without the right to webhooks is told what to ask for")
    func forbidden() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            await feed.sandbox.setBehaviour { $0.webhookAPIForbidden = true }
            for command in ["list", "test", "enable", "last-error", "remove"] {
                let outcome = try await place.command("webhook", command)
                CommandLineTests.expectConfigurationError(outcome, naming: ["403", "developer portal"])
            }
        }
    }

    @Test("A webhook that SuperOffice switched off shows why, and is switched on once the receiver answers")
    func enable() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            await feed.receiver.kill()
            await feed.sandbox.editByPersonAndSettle()
            let off = try #require(try await feed.list().first)
            #expect(off["state"] == "TooManyErrors" && off["consecutiveErrors"] == 9, "\(off)")
            let last = try await place.command("webhook", "last-error")
            #expect(last.output.contains("9 errors") && !last.output.contains("(no error)"), "\(last.output)")
            let early = try await place.command("webhook", "enable")
            #expect(early.code == 69 && early.errors.contains("stays off"), "\(early)")
            #expect(try await feed.list().first?["state"] == "TooManyErrors")
            try await feed.startReceiver()
            let enabled = try await place.command("webhook", "enable")
            #expect(enabled.code == 0 && enabled.output.contains("Active"), "\(enabled)")
            #expect(try await feed.list().first?["state"] == "Active")
        }
    }

    /// The commonest mistake: the receiver, and everything here, has other values than the webhook was registered with.
    @Test("A webhook with another token or secret than the receiver's is never called Active, and doctor names it")
    func mismatch() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            _ = await feed.receiver.kill()
            let other = ["WEBHOOK_TOKEN": "another-token-of-ours", "WEBHOOK_SECRET": "another-secret-of-ours"]
            await place.set(other)
            try await feed.startReceiver()
            await feed.sandbox.editByPersonAndSettle()
            for state in ["Active", "TooManyErrors"] {
                if state == "TooManyErrors" {
                    for _ in 0..<3 { await feed.sandbox.editByPersonAndSettle() }
                }
                let enabled = try await place.command("webhook", "enable")
                #expect(enabled.code == 69 && enabled.errors.contains("401"), "\(enabled)")
                #expect(!enabled.output.contains("Active"), "\(enabled)")
            }
            let report = try await DoctorReport(place, ["RECEIVER_PORT": String(feed.port)])
            #expect(report.code == 1)
            let refused = report.lines("service").contains {
                $0.found.contains("refused in the last 15 minutes: the token is wrong or missing")
            }
            #expect(refused, "\(report)")
            let status = try await place.command("status")
            #expect(status.output.contains("in the last 15 minutes: token"), "\(status.output)")
            #expect(!(report.description + status.output).contains("of-ours"))
        }
    }

    @Test("status knows at once what register, enable and remove have changed")
    func noted() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            let processor = try await place.start("process", settings: ["WEBHOOK_WATCH_SECONDS": "3600"])
            _ = try await eventually("the processor has looked") {
                try await place.command("status").output.contains("no webhook of this app points here") ? true : nil
            }
            try await feed.register()
            #expect(try await place.command("status").output.contains("Active"))
            await feed.receiver.kill()
            await feed.sandbox.editByPersonAndSettle()
            try await feed.startReceiver()
            let enabled = try await place.command("webhook", "enable")
            #expect(enabled.code == 0, "\(enabled)")
            let status = try await place.command("status")
            #expect(status.output.contains("Active") && !status.output.contains("TooManyErrors"), "\(status.output)")
            #expect(try await place.command("webhook", "remove", "--yes").code == 0)
            #expect(try await place.command("status").output.contains("no webhook of this app points here"))
            #expect(try await processor.stop() == .exit(0))
        }
    }

    @Test("A tenant without the newer counters tells them all the same")
    func olderTenant() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            await feed.sandbox.editByPersonAndSettle()
            let newer = try #require(try await feed.list().first)
            #expect((newer["calls"]?.int ?? 0) > 0)
            await feed.sandbox.setBehaviour { $0.webhookTotalsMissing = true }
            #expect(try await feed.list() == [newer])
        }
    }
}

/// A receiver, and a tenant that can call it.
struct Feed: Sendable {
    let place: Workplace
    let sandbox: Sandbox
    let receiver: RunningProcess
    let port: Int

    var url: String { "http://127.0.0.1:\(port)/connector/webhook" }

    init(_ place: Workplace) async throws {
        self.place = place
        sandbox = try await place.sandbox()
        await sandbox.setBehaviour { $0.webhookDelayScale = 0.001 }
        await place.set(WebhookCommandTests.secrets)
        receiver = try await place.start("receive")
        port = try await receiver.webhookPort
        await place.set(["WEBHOOK_URL": url])
    }

    /// At the port that it had before.
    @discardableResult
    func startReceiver() async throws -> RunningProcess {
        let receiver = try await place.start("receive", settings: ["RECEIVER_PORT": String(port)])
        _ = try await receiver.webhookPort
        return receiver
    }

    func register() async throws {
        let outcome = try await place.command("webhook", "register", "--yes")
        #expect(outcome.code == 0, "\(outcome)")
    }

    func list() async throws -> [JSONValue] {
        let outcome = try await place.command("webhook", "list", "--json")
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try JSONValue(parsing: Array(outcome.output.utf8)).array ?? []
    }
}

extension Sandbox {
    /// A person renames a company, and SuperOffice delivers that or gives up.
    func editByPersonAndSettle() async {
        do { try editByPerson(EntityKey(.contact, 18), "Name", to: "Renamed AG") } catch { Issue.record(error) }
        await webhooksSettled()
    }
}
