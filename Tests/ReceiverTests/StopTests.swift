import FoundationEssentials
import Glibc
import Logging
import NIOConcurrencyHelpers
import Receiver
import ServiceLifecycle
import Spool
import Testing

@Suite("Stopping", .timeLimit(.minutes(1)))
struct StopTests {
    private static let token = "X-Webhook-Token: let-me-in"

    @Test func `requests in work are answered before it stops`() async throws {
        let system = FaultyFileSystem()
        var settings = try ReceiverSettings.test()
        // Nothing may be cut off on a busy machine.
        settings.listener.limits.linger = .seconds(20)
        settings.listener.limits.drain = .seconds(50)
        let receiver = try await startReceiver(settings, try TestSpool(system: system))
        var waiting = system.hold().makeAsyncIterator()
        let inWork = try await receiver.connect()
        try await inWork.send(requestText(headers: [Self.token], body: webhook(key: 1)))
        await waiting.next()
        let halfSent = try await receiver.connect()
        // It is answered once, so it is accepted.
        try await halfSent.send(requestText("GET", "/health"))
        #expect(try await halfSent.answer()?.status == 200)
        let second = requestText(headers: [Self.token], body: webhook(key: 2))
        try await halfSent.send(String(second.prefix(60)))

        await receiver.running.group.triggerGracefulShutdown()
        #expect(await untilRefused(receiver.port))
        try await halfSent.send(String(second.dropFirst(60)))
        system.release()
        for client in [inWork, halfSent] {
            let answer = try await client.answer()
            #expect(answer?.status == 200)
            #expect(answer?.headers["connection"] == "close")
            #expect(await client.untilClosed() == "")
            await client.close()
        }
        try await receiver.running.task.value
        #expect(try receiver.spool.names(.incoming).count == 2)
        // At least: one that asked whether it is refused may have got in.
        let draining = try #require(
            receiver.log.lines.lazy.compactMap { $0.firstMatch(of: /Draining connections=(\d+)/) }.first
        )
        #expect(try #require(Int(draining.1)) >= 2)
    }

    @Test func `a request that was on its way when it stops is answered`() async throws {
        var settings = try ReceiverSettings.test()
        settings.listener.limits.linger = .seconds(20)
        settings.listener.limits.drain = .seconds(50)
        let receiver = try await startReceiver(settings, TestSpool())
        let fresh = try await receiver.connect()
        let used = try await receiver.connect()
        try await used.send(requestText("GET", "/health"))
        #expect(try await used.answer()?.headers["connection"] == nil)

        await receiver.running.group.triggerGracefulShutdown()
        #expect(await untilRefused(receiver.port))
        for (key, client) in [fresh, used].enumerated() {
            try await client.send(requestText(headers: [Self.token], body: webhook(key: key)))
            #expect(try await client.answer()?.status == 200)
            #expect(await client.untilClosed() == "")
            await client.close()
        }
        try await receiver.running.task.value
        #expect(try receiver.spool.names(.incoming).count == 2)
    }

    @Test func `connections that the kernel has queued when it stops are served`() async throws {
        var settings = try ReceiverSettings.test()
        settings.listener.limits.linger = .seconds(20)
        settings.listener.limits.drain = .seconds(50)
        let receiver = try await startReceiver(settings, TestSpool())
        // Faster than they are accepted.
        let clients = (0..<300).map { _ in rawConnection(to: receiver.port) }
        await receiver.running.group.triggerGracefulShutdown()
        #expect(await untilRefused(receiver.port))
        let request = Array(requestText("GET", "/health").utf8)
        for client in clients {
            #expect(send(client, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
            var answer = [UInt8](repeating: 0, count: 12)
            #expect(recv(client, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count)
            #expect(String(decoding: answer, as: UTF8.self) == "HTTP/1.1 200")
            close(client)
        }
        try await receiver.running.task.value
    }

    private func rawConnection(to port: Int) -> CInt {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, __CONST_SOCKADDR_ARG(__sockaddr__: $0), size)
            }
        }
        #expect(result == 0)
        return client
    }

    @Test(arguments: [Logger.Level.trace, .critical])
    func `idle connections are closed and do not hold it up`(level: Logger.Level) async throws {
        var settings = try ReceiverSettings.test()
        settings.listener.limits.drain = .seconds(300)
        let receiver = try await startReceiver(settings, TestSpool(), log: LogCapture(level: level))
        let fresh = try await receiver.connect()
        let used = try await receiver.connect()
        try await used.send(requestText("GET", "/health"))
        #expect(try await used.answer()?.status == 200)
        try await receiver.running.stop()
        #expect(await fresh.untilClosed() == "")
        #expect(await used.untilClosed() == "")
    }

    @Test(arguments: [Logger.Level.trace, .critical])
    func `what never ends is cut off after the drain time`(level: Logger.Level) async throws {
        var settings = try ReceiverSettings.test()
        settings.listener.limits.request = .seconds(300)
        settings.listener.limits.drain = .milliseconds(200)
        let receiver = try await startReceiver(settings, TestSpool(), log: LogCapture(level: level))
        let client = try await receiver.connect()
        // It is answered once, so it is accepted.
        try await client.send(requestText("GET", "/health"))
        #expect(try await client.answer()?.status == 200)
        try await client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        try await receiver.running.stop()
        #expect(await client.untilClosed() == "")
        #expect(receiver.log.lines.contains { $0.contains("Connections were cut off") } == (level == .trace))
    }

    @Test func `a hanging disk does not keep it from stopping`() async throws {
        let system = FaultyFileSystem()
        var settings = try ReceiverSettings.test()
        settings.listener.limits.drain = .milliseconds(200)
        let receiver = try await startReceiver(settings, try TestSpool(system: system))
        var waiting = system.hold().makeAsyncIterator()
        let client = try await receiver.connect()
        try await client.send(requestText(headers: [Self.token], body: webhook()))
        await waiting.next()
        try await receiver.running.stop()
        #expect(await client.untilClosed() == "")
        system.release()
    }

    @Test func `cancellation ends it at once`() async throws {
        let receiver = try await startReceiver(.test(), TestSpool())
        let client = try await receiver.connect()
        receiver.running.task.cancel()
        _ = await receiver.running.task.result
        #expect(await client.untilClosed() == "")
    }

    @Test func `a second instance beside the first takes over and nobody is refused`() async throws {
        let spool = try TestSpool()
        var settings = try ReceiverSettings.test()
        settings.listener.reusePort = true
        let first = try await startReceiver(settings, spool)
        settings.listener.port = first.port
        let posted = NIOLockedValueBox(0)
        let isDone = NIOLockedValueBox(false)
        let port = first.port

        let callers = (0..<8).map { caller in
            Task {
                var failures: [String] = []
                while !isDone.withLockedValue({ $0 }) {
                    let key = posted.withLockedValue { count in
                        count += 1
                        return count
                    }
                    do {
                        let client = try await WireClient.connect(port: port)
                        try await client.send(
                            requestText(headers: [Self.token], body: webhook(key: key, id: "id-\(key)"))
                        )
                        let status = try await client.answer()?.status
                        if status != 200 { failures.append("\(key): \(status ?? 0)") }
                        await client.close()
                    } catch {
                        failures.append("\(key): \(error)")
                    }
                }
                return failures
            }
        }
        func morePosts(_ number: Int) async {
            let goal = posted.withLockedValue { $0 } + number
            while posted.withLockedValue({ $0 }) < goal { await Task.yield() }
        }
        var running = first
        for _ in 0..<5 {
            await morePosts(50)
            let next = try await startReceiver(settings, spool)
            await morePosts(50)
            try await running.running.stop()
            running = next
        }
        await morePosts(50)
        isDone.withLockedValue { $0 = true }
        for caller in callers { #expect(await caller.value == []) }
        try await running.running.stop()
        #expect(try spool.names(.incoming).count == posted.withLockedValue { $0 })
    }

    @Test func `without the setting a second instance is told that the port is taken`() async throws {
        let first = try await startReceiver(.test(), TestSpool())
        var settings = try ReceiverSettings.test()
        settings.listener.port = first.port
        let error = await #expect(throws: ReceiverError.self) { try await startReceiver(settings, TestSpool()) }
        #expect(error?.kind == .unavailable)
        #expect(error?.description.contains("127.0.0.1:\(first.port)") == true)
        #expect(error?.description.contains("ddress already in use") == true)
        try await first.running.stop()
    }

    /// Waits until the port refuses connections.
    private func untilRefused(_ port: Int) async -> Bool {
        while true {
            do {
                await (try await WireClient.connect(port: port)).close()
                await Task.yield()
            } catch {
                return true
            }
        }
    }
}
