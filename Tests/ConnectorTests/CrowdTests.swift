import FoundationEssentials
import Glibc
import JSON
import Testing

/// Strangers who hold all the connections they can get, against the real program and its real limits.
@Suite("A crowd of connections", .serialized)
struct CrowdTests {
    private static let token = "correct-horse-battery"

    /// The tests' own descriptors are as many as the program's.
    private func raiseLimit() {
        var limits = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        guard getrlimit(resource, &limits) == 0 else { return }
        limits.rlim_cur = limits.rlim_max
        setrlimit(resource, &limits)
    }

    private func descriptors(_ process: RunningProcess) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.id)/fd").count) ?? 0
    }

    /// The most memory it ever had, in MiB.
    private func memory(_ process: RunningProcess) -> Int {
        let status = String(
            decoding: FileManager.default.contents(atPath: "/proc/\(process.id)/status") ?? Data(),
            as: UTF8.self
        )
        return (status.firstMatch(of: /VmHWM:\s*(\d+) kB/).flatMap { Int($0.1) } ?? 0) / 1024
    }

    /// How long a stranger's request takes to be answered as it should be.
    private func time(_ port: Int, from address: String, _ request: String, _ answer: String) async throws -> Duration {
        let start = ContinuousClock.now
        let socket = try RawSocket(port: port, from: address)
        try socket.send(request)
        let text = try await socket.rest()
        #expect(text.hasPrefix("HTTP/1.1 \(answer)"), "\(text)")
        return start.duration(to: .now)
    }

    private func webhook(_ key: Int) -> String {
        let body = Body.renamed(contact: key)
        return "POST /connector/webhook HTTP/1.1\r\nHost: localhost\r\nX-Webhook-Token: \(Self.token)\r\n"
            + "Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static let ready = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    /// 1,600 connections without a byte and 600 with one header byte a second, while `body` runs.
    private func besieged(_ port: Int, _ body: () async throws -> Void) async throws {
        let idle = try (0..<1600).map { _ in try RawSocket(port: port) }
        let slow = try (0..<600).map { _ in
            let socket = try RawSocket(port: port)
            try? socket.send("POST /connector/webhook HTTP/1.1\r\nX-Slow: ")
            return socket
        }
        let dripping = Task.detached {
            while !Task.isCancelled {
                for socket in slow { try? socket.send("x") }
                try? await Task.sleep(for: .seconds(1))
            }
        }
        defer { dripping.cancel() }
        try await body()
        withExtendedLifetime((idle, slow)) {}
    }

    @Test("1,600 idle and 600 slow connections of one address keep nobody out", arguments: [nil, 1024] as [Int?])
    func siege(_ limit: Int?) async throws {
        raiseLimit()
        try await withWorkplace { place in
            await place.set(["WEBHOOK_TOKEN": Self.token])
            let receiver: RunningProcess
            if let limit {
                receiver = try await place.start("receive", descriptors: limit)
            } else {
                receiver = try await place.start("receive")
            }
            let (webhooks, operators) = (try await receiver.webhookPort, try await receiver.operatorsPort)
            // What it opens for itself it has opened once both ports have answered.
            _ = try await time(webhooks, from: "127.0.0.1", webhook(98), "200")
            _ = try await time(operators, from: "127.0.0.1", Self.ready, "200")
            let before = descriptors(receiver)
            try await besieged(webhooks) {
                for round in 0..<5 {
                    let other = try await time(webhooks, from: "127.0.0.2", webhook(round * 2 + 1), "200")
                    let same = try await time(webhooks, from: "127.0.0.1", webhook(round * 2 + 2), "200")
                    // The first one comes while the crowd is still being accepted.
                    #expect(other < .seconds(round == 0 ? 3 : 1) && same < .seconds(5), "\(other) \(same)")
                    #expect(try await time(operators, from: "127.0.0.1", Self.ready, "200") < .seconds(1))
                }
            }
            try await besieged(operators) {
                for round in 0..<5 {
                    let other = try await time(operators, from: "127.0.0.2", Self.ready, "200")
                    let same = try await time(operators, from: "127.0.0.1", Self.ready, "200")
                    #expect(other < .seconds(round == 0 ? 3 : 1) && same < .seconds(5), "\(other) \(same)")
                }
                #expect(try await time(webhooks, from: "127.0.0.1", webhook(99), "200") < .seconds(1))
            }
            #expect(place.spool.entries("incoming").count == 12)
            #expect(memory(receiver) < 120, "\(memory(receiver)) MiB")
            #expect(receiver.log.contains { $0["message"]?.string?.contains("closed to make room") == true })
            _ = try await eventually("descriptors are free again", details: { "\(descriptors(receiver)) of \(before)" })
            {
                descriptors(receiver) <= before ? true : nil
            }
        }
    }

    @Test("Without a free descriptor it says so, and goes on when there are some")
    func noDescriptors() async throws {
        try await withWorkplace { place in
            await place.set(["WEBHOOK_TOKEN": Self.token])
            // Fewer than its limits reckon with.
            let receiver = try await place.start("receive", descriptors: 48)
            let port = try await receiver.webhookPort
            var crowd = try (0..<200).map { _ in try RawSocket(port: port) }
            let line = try await receiver.logged("Cannot accept connections")
            #expect(line["level"]?.string == "error", "\(line)")
            crowd = []
            _ = crowd.count
            #expect(try await time(port, from: "127.0.0.1", webhook(1), "200") < .seconds(10))
            #expect(receiver.log.count { $0["message"]?.string == "Cannot accept connections" } == 1)
        }
    }
}
