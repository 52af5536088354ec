import FoundationEssentials
import HTTPClient
import HTTPTypes
import Sandbox
import Testing

@Suite("metrics")
struct MetricsTests {
    private static func metrics(_ connector: RunningProcess) async throws -> [String] {
        let port = try await connector.operatorsPort
        let answer = try await HTTP.client.perform(HTTPCall(.get, url: "http://127.0.0.1:\(port)/metrics"))
        #expect(answer.status == 200)
        #expect(answer.response.headerFields[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("Jobs by state, the pause, breakers and the webhooks are there for Prometheus")
    func metrics() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool(["failed"])
            try place.write("x", to: "spool/failed/a.json")
            let connector = try await place.start("run")
            _ = try await connector.logged("ready")
            let lines = try await eventually("the webhooks were looked at", details: { connector.errors }) {
                let lines = try await Self.metrics(connector)
                return lines.contains { $0.hasPrefix("superoffice_connector_webhook_looked_at_seconds ") } ? lines : nil
            }
            for line in [
                "superoffice_connector_jobs{state=\"failed\"} 1", "superoffice_connector_jobs{state=\"incoming\"} 0",
                "superoffice_connector_paused 0", "superoffice_connector_workers 1",
                "# TYPE superoffice_connector_webhook_calls_total counter",
            ] {
                #expect(lines.contains(line), "\(line) in \(lines)")
            }
            // Every line is a comment or a sample: a name, labels and a number.
            for line in lines where !line.hasPrefix("# ") {
                #expect(line.wholeMatch(of: #/[a-z_]+(\{[^}]*\})? -?[0-9.e+]+/#) != nil, "\(line)")
            }
            #expect(!lines.contains { $0.hasPrefix("superoffice_connector_breaker_open{") })
            #expect(try await place.command("pause").code == 0)
            #expect(try await Self.metrics(connector).contains("superoffice_connector_paused 1"))
        }
    }

    @Test("An open breaker is a line with its destination")
    func breaker() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run", settings: ["SO_CLIENT_SECRET": "wrong"])
            try await waitUntil("the breaker is open") {
                try await Self.metrics(connector)
                    .contains("superoffice_connector_breaker_open{destination=\"SuperOffice\"} 1")
            }
        }
    }
}
