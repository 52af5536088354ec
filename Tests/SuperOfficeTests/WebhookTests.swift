import FoundationEssentials
import HTTPTypes
import JSON
import Testing

@testable import SuperOffice
import Webhook

private let listRoute = "GET /api/v1/Webhook"
private let archiveRoute = "GET /api/v1/Archive/dynamic"

@Suite("Webhook administration", .timeLimit(.minutes(1)))
struct WebhookTests {
    private static func webhook(_ more: String = "") -> String {
        """
        {"WebhookId":7,"Name":"Enrichment","Events":["contact.created","person.changed"],"State":"Active",
         "TargetUrl":"https://hooks.example.com/connector/webhook","Type":"webhook","Secret":"hunter2",
         "Headers":{"X-Webhook-Token":"hunter3"}\(more)}
        """
    }
    private static let counters = #","TotalCalls":120,"TotalErrors":"3","ConsecutiveErrors":2"#

    @Test("webhooks with the counters that they carry")
    func list() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(listRoute, .ok("[\(Self.webhook(Self.counters)), {\"Name\":\"without an id\"}]"))
            let webhooks = try await client.webhooks()
            #expect(
                webhooks == [
                    WebhookRegistration(
                        id: 7,
                        name: "Enrichment",
                        events: ["contact.created", "person.changed"],
                        targetURL: "https://hooks.example.com/connector/webhook",
                        state: .active,
                        usage: .init(calls: 120, errors: 3, consecutiveErrors: 2)
                    )
                ]
            )
            #expect(await fake.count(archiveRoute) == 0)
        }
    }

    @Test(
        "the state as a word or as the database's number",
        arguments: [
            (#""Active""#, WebhookState.active), (#""stopped""#, .stopped),
            (#""TooManyErrors""#, .tooManyErrors), ("1", .active), ("2", .stopped), ("3", .tooManyErrors),
            ("0", .unknown), (#""Resting""#, .unknown), ("null", .unknown),
        ]
    )
    func state(_ json: String, _ state: WebhookState) throws {
        #expect(WebhookState(try JSONValue(parsing: Array(json.utf8))) == state)
    }

    @Test(
        "an older tenant tells the counters in its archive, in any encoding",
        arguments: [("120", "3", "9"), (#""120""#, #""3""#, #""9""#), (#""[I:120]""#, #""[I:3]""#, #""[I:9]""#)]
    )
    func archive(_ calls: String, _ errors: String, _ inARow: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/Webhook/7", .ok(Self.webhook()))
            let row = """
                {"value":[{"webhook_usage.total_calls":\(calls),"webhook_usage.total_errors":\(errors),
                           "webhook_usage.consecutive_errors":\(inARow)}]}
                """
            await fake.script(archiveRoute, .ok(row))
            let usage = try await client.webhook(7).usage
            #expect(usage == .init(calls: 120, errors: 3, consecutiveErrors: 9))
            let query = await fake.requests(archiveRoute).first?.query ?? ""
            #expect(query.contains("webhook_usage.webhook_usage_id%20eq%207"), "\(query)")
        }
    }

    @Test(
        "a tenant that does not tell the counters tells the state all the same",
        arguments: [
            FakeSuperOffice.Reply.status(400, #"{"Error":true,"ErrorMessage":"no such table"}"#), .status(404),
            .status(403), .status(500), .ok(#"{"value":[]}"#), .ok("<html>"),
        ]
    )
    func noCounters(_ reply: FakeSuperOffice.Reply) async throws {
        try await withTenant { fake, client, _ in
            await fake.script(listRoute, .ok("[\(Self.webhook())]"))
            await fake.script(archiveRoute, reply)
            let webhook = try #require(try await client.webhooks().first)
            #expect(webhook.usage == nil)
            #expect(webhook.state == .active)
        }
    }

    private static let new = {
        var webhook = NewWebhook(
            name: "Enrichment",
            events: ["contact.created"],
            targetURL: "https://hooks.example.com/connector/webhook"
        )
        (webhook.secret, webhook.errorsEmail) = ("hunter2", "ops@example.com")
        webhook.headers = ["X-Webhook-Token": "hunter3"]
        return webhook
    }()

    @Test("a new webhook is sent as documented, active")
    func register() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("POST /api/v1/Webhook", .ok(Self.webhook(Self.counters)))
            #expect(try await client.register(Self.new).id == 7)
            let body = try JSONValue(parsing: Array(try #require(await fake.seen.last).body.utf8))
            #expect(
                body == [
                    "Name": "Enrichment", "Events": ["contact.created"], "State": "Active", "Type": "webhook",
                    "TargetUrl": "https://hooks.example.com/connector/webhook", "Secret": "hunter2",
                    "Headers": ["X-Webhook-Token": "hunter3"], "ErrorsEmail": "ops@example.com",
                ]
            )
        }
    }

    @Test("an error never repeats the secret or the token, whatever SuperOffice answers")
    func secretsInErrors() async throws {
        try await withTenant { fake, client, _ in
            for reply in [
                FakeSuperOffice.Reply.status(400, #"{"Error":true,"ErrorMessage":"Test failed: hunter2 hunter3"}"#),
                .status(500, "hunter2 hunter3"), .ok(#"{"Secret":"hunter2","Headers":"hunter3""#),
                .ok(#"{"Secret":"hunter2 hunter3"}"#),
            ] {
                await fake.script("POST /api/v1/Webhook", reply)
                let error = try await failure { () async throws(SuperOfficeError) in
                    _ = try await client.register(Self.new)
                }
                #expect(!"\(error)".contains("hunter"), "\(error)")
            }
        }
    }

    @Test("switching on patches the state and nothing else")
    func enable() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("PATCH /api/v1/Webhook/7", .ok(Self.webhook(Self.counters)))
            #expect(try await client.enableWebhook(7).state == .active)
            let body = try JSONValue(parsing: Array(try #require(await fake.seen.last).body.utf8))
            #expect(body == [["op": "replace", "path": "/State", "value": "Active"]])
        }
    }

    @Test("removing takes 204 without a body")
    func remove() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("DELETE /api/v1/Webhook/7", .status(204))
            try await client.removeWebhook(7)
            #expect(await fake.count("DELETE /api/v1/Webhook/7") == 1)
        }
    }

    @Test(
        "a test sends the webhook as it is; our secret stands in only where SuperOffice keeps its own to itself",
        arguments: [(#""Secret":"hunter2""#, "hunter2"), (#""Secret":null"#, "ours"), (#""Secret":"""#, "ours")]
    )
    func test(_ member: String, _ sent: String) async throws {
        try await withTenant { fake, client, _ in
            let webhook = Self.webhook(#","_Links":{"Self":"x"}"#).replacing(#""Secret":"hunter2""#, with: member)
            await fake.script("GET /api/v1/Webhook/7", .ok(webhook))
            await fake.script("POST /api/v1/Webhook/Test", .ok(#"{"Success":false,"Message":"401\r\n\r\nno"}"#))
            let result = try await client.testWebhook(7, secret: "ours")
            #expect(result == (false, "401\r\n\r\nno"))
            let body = try JSONValue(parsing: Array(try #require(await fake.seen.last).body.utf8))
            #expect(body["Secret"]?.string == sent)
            #expect(body["Headers"] == ["X-Webhook-Token": "hunter3"])
            #expect(body["WebhookId"] == 7)
            #expect(body["_Links"] == nil)
        }
    }

    @Test(
        "the last error as JSON, as bare text, and none",
        arguments: [(#""HTTP 500\r\nbody""#, "HTTP 500\r\nbody"), ("HTTP 500", "HTTP 500"), ("null", ""), ("", "")]
    )
    func lastError(_ body: String, _ text: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/Webhook/7/LastError", .ok(body))
            let answer = try await client.lastWebhookError(7)
            #expect(answer == text)
        }
    }

    @Test("an app without the right to webhooks is told so, and a webhook that is not there is not found")
    func refusals() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(FakeSuperOffice.principalRoute, .ok(Samples.principal))
            await fake.script(listRoute, .status(403, #"{"Error":true,"ErrorMessage":"No access to Webhook"}"#))
            let refused = try await failure { () async throws(SuperOfficeError) in _ = try await client.webhooks() }
            #expect(refused == .rejected(status: 403, message: "No access to Webhook", what: "the webhooks"))
            let gone = try await failure { () async throws(SuperOfficeError) in _ = try await client.webhook(8) }
            #expect(gone == .notFound(what: "webhook 8"))
        }
    }
}
