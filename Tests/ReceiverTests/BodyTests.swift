import Testing

@testable import Receiver

/// What a caller can make us keep, and how long it can keep us busy.
@Suite("Bodies", .timeLimit(.minutes(1)))
struct BodyTests {
    private static let secret = "a-secret-of-the-test"
    /// Could be one.
    private static let signature = "X-SuperOffice-Signature: " + sign("another body", secret)

    @Test(arguments: [
        [], ["X-SuperOffice-Signature: "], ["X-SuperOffice-Signature: bm8="], ["X-SuperOffice-Signature: %%%"],
        ["X-SuperOffice-Signature: \(String(repeating: "A", count: 4000))"], [signature, signature],
    ])
    func `without a signature a body is not waited for`(headers: [String]) async throws {
        var settings = try ReceiverSettings.test(token: nil, secret: Self.secret)
        settings.listener.limits.request = .seconds(300)
        try await withReceiver(settings) { receiver async throws in
            for more in [["Content-Length: 1000"], ["Transfer-Encoding: chunked", "Expect: 100-continue"]] {
                let client = try await receiver.connect()
                try await client.send(requestText(headers: headers + more))
                let answer = try await client.answer()
                #expect(answer?.status == 401)
                #expect(answer?.headers["connection"] == "close")
                #expect(await client.untilClosed() == "")
            }
            #expect(receiver.refused("signature") == 2)
        }
    }

    @Test func `a wrong signature is told after the body, and the connection stays`() async throws {
        try await withReceiver(.test(token: nil, secret: Self.secret)) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText(headers: [Self.signature], body: webhook()))
            #expect(try await client.answer()?.status == 401)
            let right = "X-SuperOffice-Signature: " + sign(webhook(), Self.secret)
            try await client.send(requestText(headers: [right], body: webhook()))
            #expect(try await client.answer()?.status == 200)
        }
    }

    @Test func `many large bodies are refused, and webhooks of the usual size are not`() async throws {
        var settings = try ReceiverSettings.test(token: nil, secret: Self.secret)
        settings.listener.limits.request = .seconds(300)
        let signed = requestText(
            headers: ["X-SuperOffice-Signature: " + sign(webhook(), Self.secret)],
            body: webhook()
        )
        let large = webhook(id: "large") + String(repeating: " ", count: 200_000)
        let signedLarge = requestText(
            headers: ["X-SuperOffice-Signature: " + sign(large, Self.secret)],
            body: large
        )
        try await withReceiver(settings) { receiver async throws in
            var clients: [WireClient] = []
            for _ in 0..<80 {
                let client = try await receiver.connect()
                try await client.send(requestText(headers: [Self.signature, "Content-Length: 262144"]))
                await client.trySending([UInt8](repeating: 0x20, count: 200_000))
                clients.append(client)
            }
            // 16 MiB are room for 64 of them.
            try await waitUntil { receiver.refused("busy") == 16 }
            let other = try await receiver.connect()
            try await other.send(signed)
            #expect(try await other.answer()?.status == 200)
            try await other.send(signedLarge)
            let answer = try await other.answer()
            #expect(answer?.status == 503)
            #expect(answer?.headers["retry-after"] == "30")
            for client in clients { await client.close() }
            try await waitUntil {
                let client = try await receiver.connect()
                await client.trySending(Array(signedLarge.utf8))
                let status = try await client.answer()?.status
                await client.close()
                return status == 200
            }
        }
    }

    @Test func `a share of the budget comes back`() {
        let budget = BodyBudget(bytes: 100)
        var shares = [budget.share(60), budget.share(40)]
        #expect(shares.allSatisfy { $0 != nil } && budget.share(1) == nil)
        shares.removeFirst()
        #expect(budget.share(61) == nil && budget.share(60) != nil)
    }

    /// The decoder takes all of these without a limit of its own.
    @Test(arguments: [
        requestText(headers: ["Transfer-Encoding: chunked"]) + "1;" + String(repeating: "x", count: 1 << 20),
        requestText(headers: ["Transfer-Encoding: chunked"])
            + String(repeating: "1;\(String(repeating: "x", count: 999))\r\n \r\n", count: 1000),
        String(repeating: "\r\n", count: 1 << 19),
        requestText("GET", "/health") + String(repeating: "\r\n", count: 1 << 19),
    ])
    func `much that is neither head nor body ends the connection`(request: String) async throws {
        var settings = try ReceiverSettings.test()
        settings.listener.limits.request = .seconds(300)
        settings.listener.limits.idle = .seconds(300)
        try await withReceiver(settings) { receiver async throws in
            let client = try await receiver.connect()
            await client.trySending(Array(request.utf8))
            #expect(await client.untilClosed().contains("HTTP/1.1 400 "))
            #expect(receiver.refused("http") == 1)
        }
    }

    /// Bodies of 60 KB that a parser which tries one type after the other needs many seconds for.
    @Test(arguments: [8, 30, 100])
    func `a body that is hard to read holds up nobody`(depth: Int) async throws {
        let values = String(repeating: "{},", count: 19_900) + "{}"
        let nest = String(repeating: "[", count: depth) + values + String(repeating: "]", count: depth)
        let body =
            #"{"Event":"contact.changed","PrimaryKey":1,"EventId":"x","FieldValues":{"contact_id":1.5,"x":"# + nest
            + "}}"
        let headers = ["X-SuperOffice-Signature: " + sign(body, Self.secret)]
        let clock = ContinuousClock()
        try await withReceiver(.test(token: nil, secret: Self.secret)) { receiver async throws in
            let health = try await receiver.connect()
            var best = Duration.seconds(60)
            // The machine may be busy with other things; what the body costs is the same each time.
            for _ in 0..<10 where best > .milliseconds(100) {
                let start = clock.now
                async let answer = receiver.post(body, headers: headers)
                try await health.send(requestText("GET", "/health"))
                #expect(try await health.answer()?.status == 200)
                #expect([200, 400].contains(try await answer?.status))
                best = min(best, start.duration(to: clock.now))
                if best > .seconds(2) { break }
            }
            #expect(best < .milliseconds(100))
        }
    }

    /// Fields of 15 KB of marks that Swift would put in order, for each comparison, before anybody knows the caller.
    @Test(arguments: ["Connection", "Host", "X-Webhook-Token", "Authorization", "Expect", "Cookie", "X-Other"])
    func `a head that is hard to read holds up nobody`(field: String) async throws {
        let marks = String(repeating: "\u{301}\u{316}", count: 3800)
        let clock = ContinuousClock()
        try await withReceiver { receiver async throws in
            let operators = try await Running.start { onBound in
                OperatorsListener(
                    place: .address(host: "127.0.0.1", port: 0),
                    logger: receiver.log.logger,
                    onBound: onBound
                )
            }
            for port in [receiver.port, operators.port] {
                func time(_ value: String) async throws -> Duration {
                    var best = Duration.seconds(60)
                    for _ in 0..<5 {
                        let client = try await WireClient.connect(port: port)
                        let start = clock.now
                        try await client.send(requestText("GET", "/health", headers: ["\(field): \(value)"]))
                        _ = try await client.answer()
                        best = min(best, start.duration(to: clock.now))
                        await client.close()
                    }
                    return best
                }
                let plain = try await time(String(repeating: "a", count: marks.utf8.count))
                #expect(try await time(marks) < plain * 10 + .milliseconds(2))
            }
            try await operators.stop()
        }
    }
}
