import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing

/// `/health/ready` of real processes: what turns a load balancer away, and what is only shown.
@Suite("Readiness")
struct ReadinessTests {
    private struct Answer {
        var status: Int
        var checks: [String: JSONValue]

        func isReady(_ check: String) -> Bool? { checks[check]?["ready"]?.bool }
        func detail(_ check: String) -> String { checks[check]?["detail"]?.string ?? "" }
    }

    private static func ask(_ process: RunningProcess, _ query: String = "") async throws -> Answer {
        let port = try await process.operatorsPort
        let url = "http://127.0.0.1:\(port)/health/ready\(query)"
        let answer = try await HTTP.client.perform(HTTPClientRequest(.get, url: url))
        let body = try JSONValue(parsing: answer.body)
        #expect(body["ready"]?.bool == (answer.status == 200))
        let checks = (body["checks"]?.array ?? []).map { ($0["name"]?.string ?? "", $0) }
        return Answer(status: answer.status, checks: Dictionary(checks, uniquingKeysWith: { $1 }))
    }

    @Test("A receiver whose CRM is down goes on taking webhooks, and says so")
    func tenantDown() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run", settings: ["SO_CLIENT_SECRET": "wrong"])
            _ = try await connector.webhookPort
            let answer = try await eventually("the breaker is shown") {
                let answer = try await Self.ask(connector)
                return answer.isReady("superoffice") == false ? answer : nil
            }
            #expect(answer.status == 200)
            #expect(answer.isReady("receiver") == true)
            #expect(answer.isReady("spool") == true)
            #expect(answer.isReady("loops") == true && answer.checks["loops"]?["vital"] == true)
            #expect(answer.isReady("watch") == true)
            #expect(answer.isReady("processor") == false)
            #expect(answer.isReady("company-explorer") == true)
            #expect(answer.detail("superoffice").contains("refuses our credentials"))
            #expect(answer.checks["superoffice"]?["vital"] == false)
            #expect(try await Self.ask(connector, "?deep=1").status == 503)
        }
    }

    @Test("When all is well, the deep look says so, too")
    func well() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run", settings: ["WEBHOOK_WATCH_SECONDS": "0"])
            _ = try await connector.webhookPort
            _ = try await connector.logged("ready")
            let answer = try await eventually("all is well", details: { connector.errors }) {
                let answer = try await Self.ask(connector, "?deep=1")
                return answer.status == 200 ? answer : nil
            }
            #expect(answer.checks.values.allSatisfy { $0["ready"] == true }, "\(answer.checks)")
        }
    }

    @Test("A spool that cannot take webhooks is not ready, and is again when it can")
    func spool() async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive")
            _ = try await receiver.webhookPort
            let first = try await Self.ask(receiver)
            #expect(first.status == 200)
            #expect(
                first.isReady("processor") == false,
                "no processor is running: shown, and no reason to turn webhooks away"
            )
            #expect(first.checks["watch"] == nil, "no processor, no watch")
            #expect(first.detail("spool").contains("MiB"))
            // Without a webhook: a load balancer that asks must not have to lose one first.
            let aside = "\(place.folder)/aside"
            #expect(rename(place.spool.path, aside) == 0)
            let gone = try await eventually("it is noticed", within: .seconds(10)) {
                let answer = try await Self.ask(receiver)
                return answer.status == 503 ? answer : nil
            }
            #expect(gone.detail("spool").contains(place.spool.path))
            #expect(try await Sender(port: try await receiver.webhookPort).post(Body.renamed(contact: 1)) == 503)
            #expect(!place.spool.isFolder(""), "nothing is made in its place")
            #expect(rename(aside, place.spool.path) == 0)
            try await waitUntil("it is back", within: .seconds(10)) { try await Self.ask(receiver).status == 200 }
            _ = try await receiver.logged("Webhooks cannot be stored")
            _ = try await receiver.logged("Webhooks can be stored again")
            let full = try await place.start("receive", settings: ["SPOOL_FREE_MIB": "1048576"])
            _ = try await full.webhookPort
            #expect(try await Self.ask(full).status == 503)
        }
    }

    @Test("From the signal to stop on a receiver is not ready, while it answers what is in flight")
    func stopping() async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive")
            let port = try await receiver.webhookPort
            #expect(try await Self.ask(receiver).status == 200)
            let body = Body.renamed(contact: 18)
            let socket = try RawSocket(port: port)
            try socket.send(
                "POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body.prefix(10))"
            )
            // An answer to somebody else: the half request has been read, too.
            #expect(try await Sender(port: port).post(Body.renamed(contact: 9)) == 200)
            await receiver.send(SIGTERM)
            _ = try await receiver.logged("Draining", ["room": "receiver"])
            let answer = try await eventually("it is said") {
                let answer = try await Self.ask(receiver)
                return answer.status == 503 ? answer : nil
            }
            #expect(answer.isReady("receiver") == false)
            #expect(answer.isReady("spool") == true)
            try socket.send(String(body.dropFirst(10)))
            #expect(try await socket.rest().hasPrefix("HTTP/1.1 200 "))
            #expect(try await receiver.ended(within: .seconds(20)) == .exit(0))
        }
    }

    /// In containers all of them are process 1.
    @Test("Another process that is ready makes no process ready")
    func notByAnother() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let well = try await place.start("process")
            _ = try await well.logged("ready")
            await sandbox.setFault(Fault(.principal, .status(503)))
            let processor = try await place.start("process")
            let answer = try await eventually("SuperOffice is blamed") {
                let answer = try await Self.ask(processor)
                return answer.isReady("superoffice") == false ? answer : nil
            }
            #expect(answer.status == 503 && answer.isReady("processor") == false)
            #expect(try await Self.ask(well).status == 200)
        }
    }

    @Test("A processor is ready once it knows the tenant")
    func processor() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setFault(Fault(.principal, .status(503), times: 1))
            let processor = try await place.start("process")
            let first = try await eventually("SuperOffice is blamed") {
                let answer = try await Self.ask(processor)
                return answer.isReady("superoffice") == false ? answer : nil
            }
            #expect(first.status == 503)
            #expect(first.checks["receiver"] == nil)
            _ = try await processor.logged("ready")
            try await waitUntil("it is ready") { try await Self.ask(processor).status == 200 }
        }
    }
}
