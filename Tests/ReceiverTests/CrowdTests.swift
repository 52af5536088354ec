import Hummingbird
import NIOConcurrencyHelpers
import NIOPosix
import Receiver
import Spool
import Testing
import Text
import Webhook

/// One address holds as many connections as it can get; everybody is answered all the same.
///
/// The real program with the real limits is in ConnectorTests; here the limits are small.
@Suite("A crowd of connections", .timeLimit(.minutes(2)))
struct CrowdTests {
    enum Port: CaseIterable, Sendable { case webhooks, operators }

    private func limits() -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.total = 64
        limits.linger = .milliseconds(100)
        // None of them may do the work here.
        limits.firstByte = .seconds(300)
        limits.idle = .seconds(300)
        limits.request = .seconds(300)
        return limits
    }

    private func with(_ port: Port, _ limits: ConnectionLimits, _ body: (Int) async throws -> Void) async throws {
        switch port {
        case .webhooks:
            var settings = try ReceiverSettings.test()
            settings.listener.limits = limits
            try await withReceiver(settings) { receiver async throws in try await body(receiver.port) }
        case .operators:
            let running = try await Running.start { onBound in
                OperatorsListener(
                    place: .address(host: "127.0.0.1", port: 0),
                    limits: limits,
                    logger: LogCapture().logger,
                    onBound: onBound
                )
            }
            try await body(running.port)
            try await running.stop()
        }
    }

    /// Asks as somebody who has nothing to do with the crowd, or from the same address.
    private func probe(_ port: Int, from address: String) throws -> Duration {
        let start = ContinuousClock.now
        let client = try RawClient(port: port, from: address)
        client.send("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(client.receive().hasPrefix("HTTP/1.1 200"))
        return start.duration(to: .now)
    }

    @Test(arguments: Port.allCases)
    func `idle, slow and half-sent requests keep nobody out`(port: Port) async throws {
        try await with(port, limits()) { port async throws in
            var crowd: [RawClient] = []
            for _ in 0..<150 { crowd.append(try RawClient(port: port)) }
            for text in ["P", "POST /webhook HTTP/1.1\r\nX-Slow: ", "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"] {
                for _ in 0..<50 {
                    let client = try RawClient(port: port)
                    client.send(text)
                    crowd.append(client)
                }
            }
            for _ in 0..<50 {
                let client = try RawClient(port: port)
                client.send("POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{")
                crowd.append(client)
            }
            for address in ["127.0.0.2", "127.0.0.1", "127.0.0.3"] {
                #expect(try probe(port, from: address) < .seconds(5))
            }
            // The last ones are accepted and closed on the port's own threads.
            try await waitUntil { crowd.count { $0.isOpen } <= 64 }
        }
    }

    @Test(arguments: Port.allCases)
    func `a slow one of another address is not closed for the crowd`(port: Port) async throws {
        try await with(port, limits()) { port async throws in
            let slow = try RawClient(port: port, from: "127.0.0.2")
            slow.send("GET /health HTTP/1.1\r\nHost: local")
            let crowd = try (0..<200).map { _ in try RawClient(port: port) }
            slow.send("host\r\n\r\n")
            #expect(slow.receive().hasPrefix("HTTP/1.1 200"))
            // The last ones are accepted and closed on the port's own threads.
            try await waitUntil { crowd.count { $0.isOpen } <= 64 }
        }
    }

    @Test(arguments: Port.allCases)
    func `over its share an address keeps the newest`(port: Port) async throws {
        var limits = limits()
        limits.total = 500
        limits.perAddress = 5
        try await with(port, limits) { port async throws in
            var crowd = try (0..<20).map { _ in try RawClient(port: port) }
            // Each new one is looked at after a moment; until then all are within it.
            while crowd.prefix(15).contains(where: { $0.isOpen }) {
                crowd.append(try RawClient(port: port))
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try probe(port, from: "127.0.0.1") < .seconds(5))
            #expect(crowd[crowd.count - 1].isOpen)
        }
    }

    @Test func `a proxy of ours has no share`() async throws {
        var limits = limits()
        limits.total = 500
        limits.perAddress = 2
        limits.proxies = [try #require(AddressRange("127.0.0.7"))]
        try await with(.webhooks, limits) { port async throws in
            let proxy = try (0..<20).map { _ in try RawClient(port: port, from: "127.0.0.7") }
            var crowd = try (0..<10).map { _ in try RawClient(port: port) }
            while crowd[0].isOpen {
                crowd.append(try RawClient(port: port))
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(proxy.allSatisfy { $0.isOpen })
        }
    }

    @Test func `what keeps the public port's threads busy does not keep operators from looking`() async throws {
        let isReleased = ConditionLock(value: false)
        defer {
            isReleased.lock()
            isReleased.unlock(withValue: true)
        }
        let running = try await Running.start { onBound in
            OperatorsListener(
                place: .address(host: "127.0.0.1", port: 0),
                logger: LogCapture().logger,
                onBound: onBound
            )
        }
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
            loop.execute {
                _ = isReleased.lock(whenValue: true, timeoutSeconds: 60)
                isReleased.unlock()
            }
        }
        #expect(try probe(running.port, from: "127.0.0.1") < .seconds(5))
        isReleased.lock()
        isReleased.unlock(withValue: true)
        try await running.stop()
    }
}
