import Crypto
import FoundationEssentials
import Spool
import Testing

@testable import Receiver

@Suite("Webhook endpoint", .timeLimit(.minutes(1)))
struct EndpointTests {
    @Test func `stores a webhook under its name with the bytes that came`() async throws {
        let body =
            "{ \"PrimaryKey\":18,\r\n\t\"Event\" : \"contact.changed\", \"EventId\":\"88f91933\", \"x\":\"\\u00e5 å\"}\n"
        try await withReceiver { receiver async throws in
            let answer = try await receiver.post(body)
            #expect(answer?.status == 200)
            let names = try receiver.spool.names(.incoming)
            #expect(names.count == 1)
            #expect(names.first?.hasSuffix("Z_contact.changed_18_88f91933.json") == true)
            #expect(receiver.spool.bytes(.incoming, names[0]) == Array(body.utf8))
            #expect(try receiver.spool.names(.tmp).isEmpty)
        }
    }

    @Test(arguments: ["/connector/webhook", "/webhook", "/connector/webhook/", "/webhook?x=1"])
    func `serves both paths`(path: String) async throws {
        try await withReceiver { receiver async throws in
            #expect(try await receiver.post(webhook(), path)?.status == 200)
        }
    }

    @Test func `serves a configured path and the short one`() async throws {
        var settings = try ReceiverSettings.test()
        settings.path = "/hooks/crm/"
        try await withReceiver(settings) { receiver async throws in
            #expect(try await receiver.post(webhook(key: 1), "/hooks/crm")?.status == 200)
            #expect(try await receiver.post(webhook(key: 2), "/webhook")?.status == 200)
            #expect(try await receiver.post(webhook(key: 3), "/connector/webhook")?.status == 404)
        }
    }

    @Test func `has health and nothing else`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText("GET", "/health"))
            #expect(try await client.answer()?.body == "ok\n")
            try await client.send(requestText("HEAD", "/health"))
            let head = try await client.answer(toHead: true)
            #expect(head?.status == 200)
            #expect(head?.headers["content-length"] == "3")
            for path in ["/", "/metrics", "/health/ready", "/connector", "/connector/webhook/x", "//webhook", "*"] {
                try await client.send(requestText("GET", path))
                let answer = try await client.answer()
                #expect(answer?.status == 404, "\(path)")
                #expect(answer?.body.split(separator: "\n").count == 1)
            }
            for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
                try await client.send(requestText(method, "/connector/webhook"))
                let answer = try await client.answer()
                #expect(answer?.status == 405)
                #expect(answer?.headers["allow"] == "POST")
            }
        }
    }

    /// Every request has all the faults that would be found later, so the order shows.
    @Test(arguments: [
        (413, "not json, and much too large for the limit of this test", "wrong", "wrong"),
        (401, "not json", "wrong", "wrong"),
        (401, "not json", "let-me-in", "wrong"),
        (400, "not json", "let-me-in", "right"),
        (503, webhook(id: "x"), "let-me-in", "right"),
    ])
    func `checks in order`(status: Int, body: String, token: String, signature: String) async throws {
        let system = FaultyFileSystem()
        let spool = try TestSpool(system: system)
        system.fail("open", with: 28)
        var settings = try ReceiverSettings.test(secret: "s3cret-of-the-test")
        settings.sizeLimit = status == 413 ? 20 : 500
        try await withReceiver(settings, spool: spool) { receiver async throws in
            let code = signature == "right" ? sign(body, "s3cret-of-the-test") : "bm8="
            let answer = try await receiver.post(
                body,
                headers: ["X-Webhook-Token: \(token)", "X-SuperOffice-Signature: \(code)"]
            )
            #expect(answer?.status == status)
            #expect(answer?.body.split(separator: "\n").count == 1)
            #expect(try spool.names(.incoming).isEmpty)
            #expect(try spool.names(.tmp).isEmpty)
        }
    }

    @Test(arguments: [
        ("", "the body is empty"), ("[]", "the body is not a JSON object"), ("{}", "\"Event\" is missing"),
        ("{\"Event\":\"contact.changed\"}", "\"PrimaryKey\" is missing"),
        ("{\"Event\":\"contact.changed\",\"PrimaryKey\":\"18\"}", "\"PrimaryKey\" should be a whole number"),
        ("{\"Event\":7,\"PrimaryKey\":18}", "\"Event\" should be a string"),
        ("{\"Event\":\"contact.changed\",\"PrimaryKey\":18", "ends in the middle"),
        ("{\"Event\":\"contact.changed\",\"PrimaryKey\":18} trailing", "unexpected"),
    ])
    func `says what is wrong with a body`(body: String, reason: String) async throws {
        try await withReceiver { receiver async throws in
            let answer = try await receiver.post(body)
            #expect(answer?.status == 400)
            #expect(answer?.body.contains(reason) == true, "\(answer?.body ?? "")")
            #expect(try receiver.spool.names(.incoming).isEmpty)
        }
    }

    /// Believed, it would skip the fingerprint and the loop guard, and each analysis costs money.
    @Test(arguments: [
        #","_spool":{"force":true}"#, #","_spool":null"#, #","\u005fspool":{"trail":[]}"#, #","_\u0073pool":1,"x":2"#,
    ])
    func `a webhook never brings a story of its own`(member: String) async throws {
        try await withReceiver { receiver async throws in
            for event in ["contact.changed", "test"] {
                let body = #"{"Event":"\#(event)","PrimaryKey":18,"EventId":"e"\#(member)}"#
                let answer = try await receiver.post(body)
                #expect(answer?.status == 400)
                #expect(answer?.body.contains("put files into incoming/") == true, "\(answer?.body ?? "")")
            }
            #expect(try receiver.spool.names(.incoming).isEmpty)
            // Deeper down it is nobody's business, and the spool's is the one name.
            for (key, more) in [(1, #","Values":{"_spool":1}"#), (2, #","_Spool":1"#), (3, #","_spool ":1"#)] {
                let body = #"{"Event":"contact.changed","PrimaryKey":\#(key)\#(more)}"#
                #expect(try await receiver.post(body)?.status == 200)
            }
        }
    }

    @Test(arguments: ["contact.requested", "Person.REQUESTED", "x.requested"])
    func `requests are for files only`(event: String) async throws {
        try await withReceiver { receiver async throws in
            let answer = try await receiver.post(#"{"Event":"\#(event)","PrimaryKey":18}"#)
            #expect(answer?.status == 400)
            #expect(answer?.body.contains("put files into incoming/") == true, "\(answer?.body ?? "")")
            #expect(try receiver.spool.names(.incoming).isEmpty)
            #expect(try await receiver.post(#"{"Event":"contact.requested2","PrimaryKey":18}"#)?.status == 200)
        }
    }

    @Test func `a byte order mark is accepted and stays`() async throws {
        try await withReceiver(.test(secret: "s3cret-of-the-test")) { receiver async throws in
            let body = "\u{FEFF}" + webhook()
            let headers = [
                "X-Webhook-Token: let-me-in", "X-SuperOffice-Signature: \(sign(body, "s3cret-of-the-test"))",
            ]
            #expect(try await receiver.post(body, headers: headers)?.status == 200)
            let name = try #require(try receiver.spool.names(.incoming).first)
            #expect(receiver.spool.bytes(.incoming, name) == Array(body.utf8))
        }
    }

    @Test(arguments: [
        ("/webhook", ["X-Webhook-Token: a+b/c=0123"], 200), ("/webhook", ["x-webhook-TOKEN:   a+b/c=0123  "], 200),
        ("/webhook", ["Authorization: Bearer a+b/c=0123"], 200),
        ("/webhook", ["authorization: bearer  a+b/c=0123"], 200),
        ("/webhook?token=a+b/c=0123", [], 200), ("/webhook?token=a%2Bb%2Fc%3D0123", [], 200),
        ("/webhook?x=1&token=a%2Bb/c=0123&y", [], 200), ("/webhook?token=no", ["X-Webhook-Token: a+b/c=0123"], 200),
        ("/webhook", [], 401), ("/webhook?token=", [], 401), ("/webhook?token=a+b/c", [], 401),
        ("/webhook?Token=a+b/c=0123", [], 401), ("/webhook", ["Authorization: Basic a+b/c=0123"], 401),
        ("/webhook", ["Authorization: a+b/c=0123"], 401), ("/webhook", ["X-Webhook-Token: a+b/c=0123="], 401),
        ("/webhook", ["X-Webhook-Token: a+b/c=0123,old-token"], 401), ("/webhook", ["X-Webhook-Token: old-token"], 200),
    ])
    func `takes the token from each of its places`(target: String, headers: [String], status: Int) async throws {
        try await withReceiver(.test(token: "a+b/c=0123, old-token")) { receiver async throws in
            let answer = try await receiver.post(webhook(), target, headers: headers)
            #expect(answer?.status == status)
            #expect((answer?.headers["www-authenticate"] == nil) == (status == 200))
            #expect(try receiver.spool.names(.incoming).count == (status == 200 ? 1 : 0))
        }
    }

    @Test func `checks the signature over the raw bytes and tells which secret made it`() async throws {
        try await withReceiver(.test(token: nil, secret: "new-secret,old-secret")) { receiver async throws in
            let body = webhook()
            for (index, secret) in ["new-secret", "old-secret"].enumerated() {
                let body = webhook(key: index)
                for name in ["X-SuperOffice-Signature", "X-Superoffice-Signature", "x-superoffice-signature"] {
                    #expect(try await receiver.post(body, headers: ["\(name): \(sign(body, secret))"])?.status == 200)
                }
                #expect(
                    receiver.log.lines.contains { $0.contains("Webhook stored") && $0.contains("secret=\(index + 1)") }
                )
            }
            let wrong = [
                sign(body + " ", "new-secret"), sign(body, "other"), "", "%%%", sign(body, "new-secret").lowercased(),
            ]
            for signature in wrong {
                let answer = try await receiver.post(body, headers: ["X-SuperOffice-Signature: \(signature)"])
                #expect(answer?.status == 401)
            }
            #expect(try await receiver.post(body, headers: [])?.status == 401)
            #expect(try receiver.spool.names(.incoming).count == 2)
        }
    }

    @Test func `needs token and signature when both are set`() async throws {
        try await withReceiver(.test(secret: "s3cret-of-the-test")) { receiver async throws in
            let signature = "X-SuperOffice-Signature: " + sign(webhook(), "s3cret-of-the-test")
            #expect(try await receiver.post(webhook(), headers: [signature])?.status == 401)
            #expect(try await receiver.post(webhook())?.status == 401)
            #expect(
                try await receiver.post(webhook(), headers: [signature, "X-Webhook-Token: let-me-in"])?.status == 200
            )
        }
    }

    @Test func `answers a test and writes nothing`() async throws {
        try await withReceiver { receiver async throws in
            let token = "X-Webhook-Token: let-me-in"
            #expect(try await receiver.post(webhook("test", key: 0, tenant: "Default"))?.status == 200)
            #expect(try await receiver.post(webhook(), headers: [token, "X-Hook-Test: true"])?.status == 200)
            #expect(try await receiver.post(webhook(), headers: [token, "x-hook-test: True"])?.status == 200)
            #expect(try await receiver.post(webhook("test", key: 0), headers: [])?.status == 401)
            #expect(try receiver.spool.names(.incoming).isEmpty)
        }
    }

    @Test(arguments: Samples.all)
    func `accepts every shape SuperOffice publishes`(sample: Samples.Sample) async throws {
        try await withReceiver { receiver async throws in
            #expect(try await receiver.post(sample.body)?.status == 200)
            let names = try receiver.spool.names(.incoming)
            #expect(names.count == 1)
            #expect(names.first.map { receiver.spool.bytes(.incoming, $0) } == Array(sample.body.utf8))
        }
    }

    @Test func `logs neither token, secret, query nor body`() async throws {
        let log = LogCapture()
        let settings = try ReceiverSettings.test(token: "tok-1111,tok-2222", secret: "sec-3333,sec-4444")
        let receiver = try await startReceiver(settings, TestSpool(), log: log)
        let body = webhook().replacing("\"name\"", with: "\"body-5555\"")
        let good = "X-SuperOffice-Signature: " + sign(body, "sec-4444")
        for target in ["/webhook?token=tok-2222&q=query-6666", "/webhook?token=nope-7777", "/other?token=nope-7777"] {
            for text in [body, "{body-5555", ""] {
                _ = try await receiver.post(text, target, headers: [good, "Authorization: Bearer nope-7777"])
            }
        }
        for request in [
            "POST /webhook?token=tok-1111 HTTP/1.1\r\nHost: x\r\nContent-Length: zz\r\n\r\n",
            "POST /webhook?token=tok-1111 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ] {
            let client = try await receiver.connect()
            try await client.send(request)
            _ = try await client.answer()
            await client.close()
        }
        try await receiver.running.stop()
        #expect(
            log.lines.contains { $0.contains("Webhook stored") && $0.contains("token=2") && $0.contains("secret=2") }
        )
        for secret in [
            "tok-1111", "tok-2222", "sec-3333", "sec-4444", "body-5555", "query-6666", "nope-7777",
            sign(body, "sec-4444"),
        ] {
            #expect(!log.lines.contains { $0.contains(secret) }, "\(secret)")
        }
    }

    @Test func `notes at debug level when header and body disagree about the id`() async throws {
        try await withReceiver { receiver async throws in
            let token = "X-Webhook-Token: let-me-in"
            _ = try await receiver.post(webhook(id: "body-id"), headers: [token, "X-Superoffice-Eventid: header-id"])
            #expect(
                receiver.log.lines.contains {
                    $0.hasPrefix("debug") && $0.contains("header=header-id") && $0.contains("body=body-id")
                }
            )
        }
    }

    @Test func `stores another tenant's webhook and says so`() async throws {
        var settings = try ReceiverSettings.test()
        settings.contextIdentifier = "Cust1"
        try await withReceiver(settings) { receiver async throws in
            #expect(try await receiver.post(webhook(tenant: "Cust1"))?.status == 200)
            #expect(try await receiver.post(webhook(tenant: "Cust2"))?.status == 200)
            #expect(try receiver.spool.names(.incoming).count == 2)
            #expect(receiver.log.lines.filter { $0.contains("foreignTenant=Cust2") }.count == 1)
        }
    }
}

/// The header SuperOffice would send.
func sign(_ body: String, _ secret: String) -> String {
    let key = SymmetricKey(data: Data(secret.utf8))
    return Data(HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: key)).base64EncodedString()
}
