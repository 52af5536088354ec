import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite("The log")
struct LogTests {
    @Test("A whole run, at its most talkative, has no secret, token, query string or body in its log")
    func secrets() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await place.set(["SO_API_ASSOCIATE_ID": "77"])
            await place.set([
                "LOG_LEVEL": "trace", "WEBHOOK_TOKEN": "t0ken-new,t0ken-old", "WEBHOOK_SECRET": "s3cret-of-the-test",
            ])
            let connector = try await place.start("run")
            let port = try await connector.webhookPort
            _ = try await connector.logged("ready")
            let url = "http://127.0.0.1:\(port)/connector/webhook"
            await sandbox.setWebhookTarget(
                WebhookTarget(url: "\(url)?token=t0ken-old&more=qu3ry", secret: "s3cret-of-the-test") {
                    $0.headers = ["X-Whatever": "he4der"]
                }
            )
            try await sandbox.editByPerson(.contact(18), "Name", to: "N4me GmbH")
            await sandbox.webhooksSettled()
            try await place.spool.settled()
            // Refusals, too: of a token, a signature, a body, a path.
            let sender = Sender(port: port, path: "/connector/webhook?token=wr0ng")
            #expect(try await sender.post("b0dy") == 401)
            let signed = Sender(port: port, path: "/webhook?token=t0ken-new&qu3ry")
            #expect(try await signed.post("b0dy", headers: ["X-SuperOffice-Signature": "c2lnbmF0dXIz"]) == 401)
            #expect(try await signed.post(String(repeating: "b0dy", count: 1 << 19)) == 413)
            #expect(try await Sender(port: port, path: "/t0ken-new?qu3ry").post("b0dy") == 404)
            // The CRM's tokens expire, and it refuses them.
            await sandbox.expireTokens()
            try await sandbox.editByPerson(.contact(43), "Name", to: "N4me KG")
            await sandbox.webhooksSettled()
            try await place.spool.settled()
            let operators = try await connector.operatorsPort
            for path in ["/health/ready?token=t0ken-new", "/nothing?qu3ry=1"] {
                _ = try await HTTP.client.perform(HTTPClientRequest(.get, url: "http://127.0.0.1:\(operators)\(path)"))
            }
            #expect(try await connector.stop() == .exit(0))

            let log = connector.errors
            #expect(connector.output.isEmpty)
            let configuration = sandbox.configuration
            for secret in [
                "t0ken", "s3cret", "qu3ry", "he4der", "wr0ng", "b0dy", "c2lnbmF0dXIz", "N4me", "Bearer", "8A:Cust",
                configuration.clientSecret, configuration.refreshToken, configuration.explorerToken ?? "none",
            ] {
                let line = log.split(separator: "\n").first { $0.contains(secret) }
                #expect(line == nil, "\(secret) is in the log")
            }
            #expect(log.contains("Webhook refused"))
            #expect(place.spool.jobs.filter { $0.state == "done" }.count == 2)
        }
    }

    @Test("With LOG_FORMAT=json every line is a JSON object with time, level and message")
    func json() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run", settings: ["LOG_LEVEL": "debug"])
            _ = try await connector.logged("ready")
            #expect(try await Sender(port: try await connector.webhookPort).post(Body.renamed(contact: 18)) == 200)
            try await place.spool.settled()
            #expect(try await connector.stop() == .exit(0))
            let lines = connector.errors.split(separator: "\n")
            #expect(connector.log.count == lines.count)
            for line in connector.log {
                for member in ["time", "level", "message"] {
                    #expect(line[member]?.string?.isEmpty == false, "\(line)")
                }
            }
            let done = try #require(connector.log.first { $0["state"] == "done" })
            #expect(done["job"]?.string?.contains("contact.changed_18") == true)
        }
    }

    @Test("With LOG_FORMAT=text a line begins with time and level, and the flag wins over the setting")
    func text() async throws {
        try await withWorkplace { place in
            let receiver = try await place.start(
                "receive",
                "--log-format",
                "text",
                "--log-level",
                "notice",
                settings: ["LOG_FORMAT": "json", "LOG_LEVEL": "trace"]
            )
            let line = try await eventually("a line is written") {
                receiver.errors.split(separator: "\n").first { $0.contains("accepting webhooks") }
            }
            #expect(line.contains("Z notice accepting webhooks port="), "\(line)")
            #expect(!receiver.errors.contains(" info "))
            #expect(!receiver.errors.contains("{"))
            #expect(try await receiver.stop() == .exit(0))
        }
    }
}
