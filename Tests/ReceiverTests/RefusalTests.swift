import JSON
import Logging
import NIOConcurrencyHelpers
import Spool
import Testing

@testable import Receiver

@Suite("Refused calls", .timeLimit(.minutes(1)))
struct RefusalTests {
    private static let token = "X-Webhook-Token: let-me-in"

    private static func post(_ body: String, _ more: String = token) -> String {
        requestText(headers: [more], body: body)
    }

    /// Each request with its status and the reason that it is counted under.
    static let requests: [(request: String, status: Int, reason: String)] = [
        ("POST /webhook HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 400, "host"),
        ("GET /health HTTP/1.1\r\n\r\n", 400, "host"), ("HEAD /health HTTP/1.1\r\n\r\n", 400, "host"),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400, "host"),
        ("GET /health HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n", 400, "host"),
        ("GET /health HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400, "host"),
        ("POST /webhook HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, "http"),
        ("GET /health HTTP/2.0\r\nHost: a\r\n\r\n", 400, "http"),
        ("GET /health HTTP/1.2\r\nHost: a\r\n\r\n", 400, "http"),
        ("BREW coffee\r\n\r\n", 400, "http"), ("\u{16}\u{3}\u{1}\0\u{a5}\u{1}\0\0", 400, "http"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "http"),
        ("GET /health HTTP/1.1\r\nHost : a\r\n\r\n", 400, "http"),
        ("POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400, "http"),
        ("POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "http"),
        ("POST /webhook HTTP/1.1\r\nHost: a\r\n\(token)\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "http"),
        (
            "POST /webhook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            400, "http"
        ),
        (requestText("GET", "/nothing"), 404, "path"), (requestText("POST", "//webhook"), 404, "path"),
        (requestText("GET", "/webhook"), 405, "method"), (requestText("POST", "/health"), 405, "method"),
        (requestText(headers: [token, "Content-Length: 262145"]), 413, "size"),
        (post(webhook(), "X-Webhook-Token: let-me-out"), 401, "token"), (post(webhook(), "X: y"), 401, "token"),
        (post("not json"), 400, "json"), (post("[]"), 400, "json"), (post("{}"), 400, "event"),
        (post(webhook(String(repeating: "x", count: 101))), 400, "event"),
        (post(webhook(id: String(repeating: "x", count: 201))), 400, "event"),
        (post(webhook(id: String(repeating: "é", count: 101))), 400, "event"),
        (post(webhook(tenant: String(repeating: "x", count: 101))), 400, "event"),
        (post("{\"Event\":\"contact.changed\",\"PrimaryKey\":1,\"_spool\":{}}"), 400, "requested"),
        (post(webhook("contact.requested")), 400, "requested"),
    ]

    @Test(arguments: requests)
    func `are answered in one line and counted by their reason`(request: String, status: Int, reason: String)
        async throws
    {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            await client.trySending(Array(request.utf8))
            let isHead = request.hasPrefix("HEAD")
            let answer = try await client.answer(toHead: isHead)
            #expect(answer?.status == status)
            #expect(isHead || answer?.body.split(separator: "\n").count == 1)
            #expect(receiver.tally.figures.refused == [reason: 1])
            #expect(receiver.tally.figures.lastRefused != nil && receiver.tally.figures.accepted == 0)
            // What may have two meanings is the last thing that is read.
            if reason == "http" || reason == "host" {
                #expect(answer?.headers["connection"] == "close")
                #expect(await client.untilClosed() == "")
            }
            #expect(try receiver.spool.names(.incoming).isEmpty)
            #expect(try await receiver.post(webhook())?.status == 200)
            #expect(receiver.tally.figures.accepted == 1)
        }
    }

    @Test(arguments: [
        "", "Connection: keep-alive\r\n", "Host: a\r\nConnection: Keep-Alive\r\n", "Expect: 100-continue\r\n",
    ])
    func `HTTP 1.0 is answered and the connection closed`(headers: String) async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            try await client.send("GET /health HTTP/1.0\r\n\(headers)\r\n")
            #expect(try await client.answer()?.headers["connection"] == "close")
            #expect(await client.untilClosed() == "")
            let body = webhook()
            let post = try await receiver.connect()
            try await post.send(
                "POST /webhook HTTP/1.0\r\n\(Self.token)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            #expect(try await post.answer()?.status == 200)
            #expect(await post.untilClosed() == "")
        }
    }

    /// The largest text that an attacker with a token can make us remember was a megabyte.
    @Test func `events with huge ids are refused`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            let body = webhook(id: String(repeating: "x", count: 200_000))
            for _ in 0..<30 {
                try await client.send(requestText(headers: [Self.token], body: body))
                #expect(try await client.answer()?.status == 400)
            }
            #expect(try await receiver.post(webhook(id: String(repeating: "x", count: 1_000_000)))?.status == 413)
        }
    }

    @Test func `a reason is logged once, with its peer and nothing that was sent`() async throws {
        try await withReceiver { receiver async throws in
            for _ in 0..<20 {
                _ = try await receiver.post("b0dy", "/webhook?token=wr0ng", headers: [])
                _ = try await receiver.post("b0dy", "/n0thing?token=wr0ng")
                _ = try await receiver.post("b0dy")
            }
            let lines = receiver.log.lines.filter { $0.contains("Webhook refused") }
            #expect(lines.count == 3, "\(lines)")
            for reason in ["token", "path", "json"] {
                #expect(receiver.refused(reason) == 20)
                let line = lines.first { $0.contains("reason=\(reason) ") }
                #expect(line?.hasPrefix("warning") == true && line?.contains("peer=127.0.0.1") == true, "\(lines)")
            }
            #expect(
                !receiver.log.lines.contains { $0.contains("b0dy") || $0.contains("wr0ng") || $0.contains("n0thing") }
            )
        }
    }

    @Test func `a minute later the next line says how many there were`() {
        let log = LogCapture()
        let clock = NIOLockedValueBox(Instant.now)
        let refusals = RefusalLog(log.logger, now: { clock.withLockedValue { $0 } })
        let (wrong, full) = (Refusal(.token, "wrong"), Refusal(.space, "not now", detail: "the disk is full"))
        for _ in 0..<5 { refusals.note(wrong, from: nil) }
        refusals.note(full, from: nil, job: JobName(fileName: "a.json"))
        #expect(log.lines.count == 2)
        #expect(log.lines[1].hasPrefix("error Webhook not stored") && log.lines[1].contains("the disk is full"))
        clock.withLockedValue { $0 = $0 + .seconds(59) }
        refusals.note(wrong, from: nil)
        #expect(log.lines.count == 2)
        clock.withLockedValue { $0 = $0 + .seconds(1) }
        refusals.note(wrong, from: nil)
        refusals.note(wrong, from: nil)
        #expect(log.lines.count == 3 && log.lines[2].contains("omitted=5"), "\(log.lines)")
        clock.withLockedValue { $0 = $0 + .seconds(3600) }
        refusals.note(wrong, from: nil)
        #expect(log.lines.count == 4 && log.lines[3].contains("omitted=1"), "\(log.lines)")
    }

    @Test func `a short secret is an alarm`() async throws {
        try await withReceiver(.test(token: "15-characters--", secret: "16-characters---")) { receiver async throws in
            #expect(receiver.tally.figures.alarms == [Reason(.shortSecret, [.what: "WEBHOOK_TOKEN", .count: 16])])
            let lines = receiver.log.lines.filter { $0.hasPrefix("warning A secret is short") }
            #expect(lines.count == 1 && lines[0].contains("setting=WEBHOOK_TOKEN"), "\(lines)")
            #expect(!receiver.log.lines.contains { $0.contains("15-char") })
        }
    }
}
