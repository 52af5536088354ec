import Spool
import Testing

/// Without token and secret only this machine may send, and what a proxy passes on need not come from it.
@Suite("Without token and secret", .timeLimit(.minutes(1)))
struct OpenModeTests {
    private func request(_ headers: String, version: String = "1.1") -> String {
        let body = webhook()
        return "POST /webhook HTTP/\(version)\r\n\(headers)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static let proxied = [
        "Host: localhost\r\nX-Forwarded-For: 192.0.2.1", "Host: localhost\r\nx-forwarded-proto: https",
        "Host: localhost\r\nX-FORWARDED-HOST: a", "Host: localhost\r\nForwarded: for=192.0.2.1",
        "Host: localhost\r\nVia: 1.1 a", "Host: hooks.example.com", "Host: [::1].evil.example",
        "Host: [::1]evil.example", "Host: localhost.evil.example:8080", "Host: 127.0.0.1.evil.example", "Host: ",
    ]

    @Test(arguments: proxied)
    func `what came through a proxy is refused`(headers: String) async throws {
        try await withReceiver(.test(token: nil)) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(request(headers))
            let answer = try await client.answer()
            #expect(answer?.status == 403)
            #expect(answer?.body.contains("WEBHOOK_TOKEN or WEBHOOK_SECRET") == true)
            #expect(receiver.refused("proxied") == 1)
            #expect(try receiver.spool.names(.incoming).isEmpty)
            #expect(
                receiver.log.lines.contains { $0.hasPrefix("warning Every program of this machine can send webhooks") }
            )
        }
        // Who has to show a token may come from anywhere.
        try await withReceiver(.test(token: "let-me-in")) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(request("\(headers)\r\nX-Webhook-Token: let-me-in"))
            #expect(try await client.answer()?.status == 200)
            #expect(!receiver.log.lines.contains { $0.contains("Every program") })
        }
    }

    /// nginx passes calls on as HTTP/1.0 and with the receiver's own address as their host, if nobody tells it otherwise.
    @Test(arguments: ["Host: 127.0.0.1:8080\r\nConnection: close", "X: y"])
    func `nor is a proxy believed that says nothing of itself`(headers: String) async throws {
        try await withReceiver(.test(token: nil)) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(request(headers, version: "1.0"))
            #expect(try await client.answer()?.status == 403)
        }
    }

    @Test(arguments: ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080"])
    func `this machine is believed`(host: String) async throws {
        try await withReceiver(.test(token: nil)) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(request("Host: \(host)"))
            #expect(try await client.answer()?.status == 200)
            try await client.send(requestText("GET", "/health", headers: ["X-Forwarded-For: 192.0.2.1"]))
            #expect(try await client.answer()?.status == 200)
        }
    }
}
