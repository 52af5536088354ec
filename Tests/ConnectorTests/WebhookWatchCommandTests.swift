import FoundationEssentials
import JSON
import Sandbox
import Testing

/// The watch as a command and beside the processor, over webhooks that fail for real.
@Suite("The watch over the webhooks")
struct WebhookWatchCommandTests {
    /// A line of the watch, or of the log.
    private static func line(_ message: String, in text: @autoclosure () -> String) async throws -> JSONValue {
        try await eventually("the watch says \(message)", details: { text() }) {
            text().split(separator: "\n").compactMap { try? JSONValue(parsing: Array($0.utf8)) }
                .first { $0["message"]?.string == message }
        }
    }

    @Test("It tells that a webhook was switched off, why it stays off, and that it is on again")
    func command() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            let watch = try await place.start("webhook", "watch", "--interval", "1", "--enable", "--json")
            let first = try await Self.line("webhook is active", in: watch.output)
            #expect(first["level"] == "info")
            await feed.receiver.kill()
            await feed.sandbox.editByPersonAndSettle()
            let off = try await Self.line("webhook was switched off by SuperOffice", in: watch.output)
            #expect(off["level"] == "error")
            #expect(off["webhook"]?.int == first["webhook"]?.int)
            let why = try await Self.line("webhook stays off", in: watch.output)["detail"]?.string
            #expect(why?.contains("127.0.0.1:\(feed.port)") == true)
            try await feed.startReceiver()
            _ = try await Self.line("webhook was switched on again", in: watch.output)
            #expect(try await feed.list().first?["state"] == "Active")
            #expect(watch.output.split(separator: "\n").count { $0.contains("webhook stays off") } == 1, "said once")
            #expect(!watch.output.contains("hunter"))
        }
    }

    @Test("Beside the processor it shows in status, and leaves alone what a person stopped")
    func service() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            let processor = try await place.start(
                "process",
                settings: ["WEBHOOK_WATCH_SECONDS": "1", "WEBHOOK_REENABLE": "true"]
            )
            _ = try await processor.logged("webhook is active")
            let active = try await Self.shown(place) { $0["hooks"]?.array?.first?["state"] == "Active" }
            #expect(active["error"] == .null)
            let text = try await place.command("status").output
            #expect(text.contains("\"superoffice-connector\": Active"), "\(text)")

            await feed.receiver.kill()
            await feed.sandbox.editByPersonAndSettle()
            _ = try await processor.logged("webhook stays off")
            try await feed.startReceiver()
            _ = try await processor.logged("webhook was switched on again")
            _ = try await Self.shown(place) { $0["hooks"]?.array?.first?["state"] == "Active" }
            // What was not delivered meanwhile is made good.
            _ = try await processor.logged("deliveries failed for a while")
            let line = try await processor.logged("compared the CRM with the spool")
            #expect(line["occasion"] == "hole" && line["missing"] != "0", "\(line)")
            #expect(!place.spool.jobs(named: "_backfill-").isEmpty)
            #expect(try await processor.stop() == .exit(0))
            #expect(!processor.errors.contains("hunter"))
        }
    }

    @Test("Without the right to webhooks the processor works, and says it once")
    func forbidden() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            await feed.sandbox.setBehaviour { $0.webhookAPIForbidden = true }
            let processor = try await place.start("process", settings: ["WEBHOOK_WATCH_SECONDS": "1"])
            let line = try await processor.logged("webhooks cannot be checked")
            #expect(line["level"] == "warning")
            #expect(line["why"]?.string?.contains("developer portal") == true)
            let shown = try await Self.shown(place) { $0["error"]?.string != nil }
            #expect(shown["error"]?.string?.contains("403") == true)
            #expect(try await place.command("status").output.contains("the webhooks cannot be checked"))
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/job.json")
            #expect(try await place.spool.ending(of: "job").state == "done")
            #expect(processor.log.count { $0["message"] == "webhooks cannot be checked" } == 1)
        }
    }

    @Test("Switched off it asks nothing")
    func off() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            await feed.sandbox.setBehaviour { $0.webhookAPIForbidden = true }
            let processor = try await place.start("process", settings: ["WEBHOOK_WATCH_SECONDS": "0"])
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/job.json")
            #expect(try await place.spool.ending(of: "job").state == "done")
            #expect(try await processor.stop() == .exit(0))
            #expect(!processor.errors.contains("the webhooks cannot be checked"))
        }
    }

    @Test("What may be switched on again has to be known", arguments: [["run"], ["webhook", "watch", "--enable"]])
    func address(_ arguments: [String]) async throws {
        try await withWorkplace { place in
            let settings = CommandLineTests.complete.merging(["WEBHOOK_REENABLE": "1"]) { $1 }
            let outcome = try await place.command(arguments, settings: settings)
            CommandLineTests.expectConfigurationError(outcome, naming: ["WEBHOOK_URL"])
        }
    }

    /// What status shows of the webhooks, once it is as wanted.
    private static func shown(_ place: Workplace, _ isWanted: (JSONValue) -> Bool) async throws -> JSONValue {
        try await eventually("status shows the webhooks") {
            let outcome = try await place.command("status", "--json")
            let worker = try JSONValue(parsing: Array(outcome.output.utf8))["workers"]?.array?.first
            return worker?["status"]?["webhooks"].flatMap { isWanted($0) ? $0 : nil }
        }
    }
}
