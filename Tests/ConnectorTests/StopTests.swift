import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Testing

/// SIGTERM and what follows it.
@Suite("Stopping")
struct StopTests {
    @Test("A request that is on its way is answered", arguments: [SIGTERM, SIGINT])
    func requestInFlight(_ signal: CInt) async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive")
            let port = try await receiver.webhookPort
            let body = Body.renamed(contact: 18)
            let half = body.utf8.count / 2
            let socket = try RawSocket(port: port)
            try socket.send(
                "POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body.prefix(half))"
            )
            // An answer to somebody else: the half request has been read, too.
            #expect(try await Sender(port: port).post(Body.renamed(contact: 9)) == 200)
            await receiver.send(signal)
            _ = try await receiver.logged("Draining", ["room": "receiver"])
            try socket.send(String(body.dropFirst(half)))
            let answer = try await socket.rest()
            #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
            #expect(try await receiver.ended(within: .seconds(20)) == .exit(0))
            #expect(place.spool.entries("incoming").count == 2)
            #expect(place.spool.entries("tmp").isEmpty)
        }
    }

    @Test("A job that ends within the grace is finished, and the process ends with 0 at once behind it")
    func finished() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.explorerDelay = 1 }
            let connector = try await place.start("run", settings: ["STOP_GRACE_SECONDS": "30"])
            _ = try await connector.logged("ready")
            #expect(try await Sender(port: try await connector.webhookPort).post(Body.renamed(contact: 18)) == 200)
            try await waitUntil("the explorer is asked") { await sandbox.counters().explorerRequests == 1 }
            #expect(try await connector.stop(within: .seconds(20)) == .exit(0))
            #expect(place.spool.jobs.map(\.state) == ["done"])
            #expect(place.spool.entries("processing").isEmpty)
        }
    }

    @Test("A job that does not is released to where it came from, and a restart goes on with it")
    func released() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setFault(Fault(.explorer, .hang, times: 3))
            let connector = try await place.start("run", settings: ["STOP_GRACE_SECONDS": "1", "CONCURRENCY": "3"])
            _ = try await connector.logged("ready")
            let sender = Sender(port: try await connector.webhookPort)
            for contact in [9, 18, 43, 101, 102] {
                #expect(try await sender.post(Body.renamed(contact: contact)) == 200)
            }
            try await waitUntil("three analyses hang") { await sandbox.counters().explorerRequests == 3 }
            let asked = ContinuousClock.now
            #expect(try await connector.stop(within: .seconds(20)) == .exit(0))
            #expect(ContinuousClock.now - asked < .seconds(15))
            #expect(place.spool.jobs.map(\.state) == Array(repeating: "incoming", count: 5), "\(place.spool.jobs)")
            #expect(place.spool.entries("processing").isEmpty)
            for job in place.spool.jobs {
                #expect(place.spool.text("\(job)")?.contains("_spool") == false, "as if it had never been claimed")
            }

            let again = try await place.start("run")
            _ = try await again.logged("ready")
            try await place.spool.settled()
            #expect(place.spool.jobs.map(\.state) == Array(repeating: "done", count: 5), "\(place.spool.jobs)")
            #expect(await sandbox.counters().analyses == 5)
        }
    }

    @Test("It stops at once while SuperOffice cannot be reached")
    func startingUp() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setFault(Fault(.token, .hang))
            let connector = try await place.start("run")
            let sender = Sender(port: try await connector.webhookPort)
            #expect(try await sender.post(Body.renamed(contact: 18)) == 200, "webhooks are received all the same")
            #expect(try await connector.stop(within: .seconds(15)) == .exit(0))
            #expect(place.spool.jobs.map(\.state) == ["incoming"])
        }
    }
}
