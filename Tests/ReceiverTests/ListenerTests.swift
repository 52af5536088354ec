import Receiver
import Spool
import Testing

@Suite("Connections", .timeLimit(.minutes(1)))
struct ListenerTests {
    private static let token = "X-Webhook-Token: let-me-in"

    private func chunked(_ sizes: [Int]) -> String {
        sizes.map { String($0, radix: 16) + "\r\n" + String(repeating: " ", count: $0) + "\r\n" }.joined()
    }

    @Test func `a declared length over the limit is refused before the body is sent`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText(headers: [Self.token, "Content-Length: 1048577"]))
            let answer = try await client.answer()
            #expect(answer?.status == 413)
            #expect(answer?.headers["connection"] == "close")
            #expect(await client.untilClosed() == "")
        }
    }

    @Test func `the answer to a body that is too large arrives though the body is being sent`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            let size = 16 << 20
            try await client.send(requestText(headers: [Self.token, "Content-Length: \(size)"]))
            await client.trySending([UInt8](repeating: 0x20, count: size))
            #expect(try await client.answer()?.status == 413)
        }
    }

    @Test(arguments: ["X-Webhook-Token: let-me-in", "X-Webhook-Token: wrong"])
    func `a chunked body over the limit is 413 whatever the token`(token: String) async throws {
        var settings = try ReceiverSettings.test()
        settings.sizeLimit = 1000
        try await withReceiver(settings) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText(headers: [token, "Transfer-Encoding: chunked"]))
            try await client.send(chunked([500, 500]))
            await client.trySending(Array(chunked([1]).utf8))
            let answer = try await client.answer()
            #expect(answer?.status == 413)
            #expect(answer?.headers["connection"] == "close")
            #expect(await client.untilClosed() == "")
        }
    }

    @Test func `a chunked body within the limit is stored as one`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            let body = webhook()
            try await client.send(requestText(headers: [Self.token, "Transfer-Encoding: chunked"]))
            for byte in body.utf8 { try await client.send("1\r\n\(Character(Unicode.Scalar(byte)))\r\n") }
            try await client.send("0\r\n\r\n")
            #expect(try await client.answer()?.status == 200)
            let names = try receiver.spool.names(.incoming)
            #expect(names.map { receiver.spool.bytes(.incoming, $0) } == [Array(body.utf8)])
        }
    }

    @Test func `a body of exactly the limit is read`() async throws {
        var settings = try ReceiverSettings.test()
        settings.sizeLimit = webhook().utf8.count
        try await withReceiver(settings) { receiver async throws in
            #expect(try await receiver.post(webhook())?.status == 200)
            #expect(try await receiver.post(webhook() + " ")?.status == 413)
        }
    }

    @Test func `waits for 100 Continue are ended, unless the body is not wanted`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            let body = webhook()
            let head = [Self.token, "Expect: 100-continue", "Content-Length: \(body.utf8.count)"]
            try await client.send(requestText(headers: head))
            #expect(try await client.answer()?.status == 100)
            try await client.send(body)
            #expect(try await client.answer()?.status == 200)
            let tooLarge = [Self.token, "Expect: 100-continue", "Content-Length: 9999999"]
            try await client.send(requestText(headers: tooLarge))
            #expect(try await client.answer()?.status == 413)
            let other = try await receiver.connect()
            try await other.send(requestText("POST", "/other", headers: head))
            #expect(try await other.answer()?.status == 404)
            #expect(await other.untilClosed() == "")
        }
    }

    @Test func `one connection serves many requests`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            for key in 0..<20 {
                try await client.send(requestText(headers: [Self.token], body: webhook(key: key)))
                #expect(try await client.answer()?.status == 200)
                try await client.send(requestText(headers: [], body: webhook(key: key)))
                #expect(try await client.answer()?.status == 401)
            }
            #expect(try receiver.spool.names(.incoming).count == 20)
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            let requests = [
                requestText(headers: [Self.token], body: webhook(key: 1)), requestText("GET", "/health"),
                requestText(headers: [], body: webhook(key: 2)), requestText(headers: [Self.token], body: "no"),
                requestText(headers: [Self.token, "Connection: close"], body: webhook(key: 3)),
            ]
            try await client.send(requests.joined())
            for status in [200, 200, 401, 400, 200] { #expect(try await client.answer()?.status == status) }
            #expect(await client.untilClosed() == "")
            #expect(try receiver.spool.names(.incoming).count == 2)
        }
    }

    @Test func `many pipelined requests behind one that waits for the disk are answered`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            let refused = String(repeating: requestText(headers: [], body: webhook(key: 2)), count: 300)
            try await client.send(requestText(headers: [Self.token], body: webhook(key: 1)) + refused)
            try await client.finishSending()
            #expect(try await client.answer()?.status == 200)
            for _ in 0..<300 { #expect(try await client.answer()?.status == 401) }
            #expect(await client.untilClosed() == "")
        }
    }

    @Test func `a body that comes in many pieces is stored as one`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            let body = webhook(key: 1) + String(repeating: " ", count: 200_000)
            try await client.send(requestText(headers: [Self.token, "Content-Length: \(body.utf8.count)"]))
            let bytes = Array(body.utf8)
            for start in stride(from: 0, to: bytes.count, by: 20_000) {
                try await client.send(Array(bytes[start..<min(start + 20_000, bytes.count)]))
            }
            #expect(try await client.answer()?.status == 200)
            let name = try #require(try receiver.spool.names(.incoming).first)
            #expect(receiver.spool.bytes(.incoming, name) == bytes)
        }
    }

    @Test func `a client that stops sending after its request is answered`() async throws {
        try await withReceiver { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText(headers: [Self.token], body: webhook()))
            try await client.finishSending()
            #expect(try await client.answer()?.status == 200)
            #expect(await client.untilClosed() == "")
        }
    }

    @Test(arguments: [
        requestText(headers: [token, "Content-Length: 1000"]) + webhook(),
        requestText(headers: [token, "Transfer-Encoding: chunked"]) + String(webhook().utf8.count, radix: 16) + "\r\n"
            + webhook() + "\r\n",
        requestText(headers: [token, "Transfer-Encoding: chunked"]) + "fff\r\n" + webhook(),
    ])
    func `a request that breaks off is not stored, though what came is a webhook`(request: String) async throws {
        try await withReceiver { receiver async throws in
            for isHalf in [true, false] {
                let client = try await receiver.connect()
                try await client.send(request)
                if isHalf {
                    try await client.finishSending()
                    #expect(!(await client.untilClosed()).contains(" 200 "))
                }
                await client.close()
            }
            try await receiver.running.stop()
            #expect(try receiver.spool.names(.incoming).isEmpty)
            #expect(receiver.tally.figures.refused.isEmpty, "nobody is there to be refused")
        }
    }

    @Test(arguments: [
        "BREW coffee\r\n\r\n", "POST /webhook HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /webhook HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /webhook HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET /\(String(repeating: "x", count: 100_000)) HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n",
        "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 1000) + "\r\n", "\u{16}\u{3}\u{1}\0\u{a5}\u{1}\0\0",
    ])
    func `what is no HTTP is refused and harms nobody`(text: String) async throws {
        var settings = try ReceiverSettings.test()
        settings.listener.limits.request = .seconds(3)
        try await withReceiver(settings) { receiver async throws in
            let client = try await receiver.connect()
            await client.trySending(Array(text.utf8))
            let answer = await client.untilClosed()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
            #expect(try await receiver.post(webhook())?.status == 200)
        }
    }
}

/// Tests of patience: with short limits, and with long ones where the other limit must do the work.
///
/// Where the client has something to do in time the limit is some seconds, which a busy machine does not use up.
@Suite("Slow clients", .timeLimit(.minutes(1)))
struct SlowClientTests {
    private func settings(idle: Duration = .seconds(300), request: Duration = .seconds(300)) throws -> ReceiverSettings
    {
        var settings = try ReceiverSettings.test()
        settings.listener.limits.firstByte = idle
        settings.listener.limits.idle = idle
        settings.listener.limits.request = request
        return settings
    }

    /// Sends one byte at a time until the other side closes: slowness is what is tested, nothing is waited for.
    private func drip(_ client: WireClient, _ byte: String) async -> Int {
        var sent = 0
        while sent < 2000 {
            do {
                try await client.send(byte)
                sent += 1
                try await Task.sleep(for: .milliseconds(10))
            } catch {
                break
            }
        }
        return sent
    }

    @Test func `a connection without a request is closed`() async throws {
        try await withReceiver(settings(idle: .milliseconds(100))) { receiver async throws in
            #expect(await (try await receiver.connect()).untilClosed() == "")
        }
    }

    @Test func `a connection that was used is closed when it is idle again`() async throws {
        try await withReceiver(settings(idle: .seconds(4))) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText("GET", "/health"))
            #expect(try await client.answer()?.status == 200)
            #expect(await client.untilClosed() == "")
        }
    }

    @Test(arguments: [
        "GET /health HTTP/1.1\r\nX-Slow: ", "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n", "",
    ])
    func `a request that trickles in is cut off`(start: String) async throws {
        try await withReceiver(settings(request: .milliseconds(200))) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(start)
            #expect(await drip(client, "x") < 2000)
            #expect(!(await client.untilClosed()).contains("200 OK"))
        }
    }

    @Test func `a request that stops halfway is cut off`() async throws {
        try await withReceiver(settings(request: .milliseconds(100))) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12")
            #expect(await client.untilClosed() == "")
        }
    }

    @Test func `half a second request behind the first is cut off when it stays half`() async throws {
        try await withReceiver(settings(idle: .seconds(4))) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText("GET", "/health") + "GET /health HTTP/1.1\r\nX-Half")
            #expect(try await client.answer()?.status == 200)
            #expect(await client.untilClosed() == "")
        }
    }

    @Test func `a second request that trickles in is cut off`() async throws {
        try await withReceiver(settings(request: .seconds(4))) { receiver async throws in
            let client = try await receiver.connect()
            try await client.send(requestText("GET", "/health"))
            #expect(try await client.answer()?.status == 200)
            #expect(await drip(client, "x") < 2000)
            #expect(!(await client.untilClosed()).contains("200 OK"))
        }
    }

    @Test func `a slow disk is not the client's fault`() async throws {
        let system = FaultyFileSystem()
        let spool = try TestSpool(system: system)
        let patience = Duration.seconds(4)
        try await withReceiver(settings(idle: patience, request: patience), spool: spool) { receiver async throws in
            var waiting = system.hold().makeAsyncIterator()
            let client = try await receiver.connect()
            try await client.send(requestText(headers: ["X-Webhook-Token: let-me-in"], body: webhook()))
            await waiting.next()
            // Another connection opened now is closed by the same limits.
            #expect(await (try await receiver.connect()).untilClosed() == "")
            system.release()
            #expect(try await client.answer()?.status == 200)
        }
    }
}
