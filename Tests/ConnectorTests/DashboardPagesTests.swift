import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Testing

/// The operators' pages of the real program, from a webhook to the page that tells what was written.
@Suite("Dashboard")
struct DashboardPagesTests {
    private func page(_ port: Int, _ path: String) async throws -> (status: Int, text: String) {
        var headers: HTTPFields = [:]
        headers[.acceptLanguage] = "de"
        let answer = try await HTTP.client.perform(
            HTTPClientRequest(.get, url: "http://127.0.0.1:\(port)\(path)", headers: headers)
        )
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// The addresses of a page's links that begin like this, each once.
    private func links(_ page: String, _ start: String) -> [String] {
        var links: [String] = []
        for part in page.split(separator: "href=\"").dropFirst() where part.hasPrefix(start) {
            let link = String(part.prefix { $0 != "\"" })
            if !links.contains(link) { links.append(link) }
        }
        return links
    }

    @Test("Every page of a run that a webhook started can be opened, and the log says where")
    func everyPage() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start(
                "run",
                settings: ["SO_API_ASSOCIATE_ID": "77", "DASHBOARD_JOBS": "5000"]
            )
            let port = try await connector.operatorsPort
            let line = try await connector.logged("the dashboard is open")
            #expect(line["address"]?.string == "http://127.0.0.1:\(port)/")
            #expect(try await Sender(port: connector.webhookPort).post(Body.renamed(contact: 18)) == 200)
            let start = try await eventually("the company's run is on the start page", details: { connector.errors }) {
                let start = try await page(port, "/")
                #expect(start.status == 200)
                return start.text.contains("openers.primary") ? start.text : nil
            }
            // What mapping.json calls the fields.
            for word in ["vertical", "summary", "openers.primary"] { #expect(start.contains(word), "\(word)") }
            let run = try #require(links(start, "/runs/").first)
            let runPage = try await page(port, run)
            #expect(runPage.status == 200)
            let job = try #require(links(runPage.text, "/jobs/").first)
            let jobPage = try await page(port, job)
            #expect(jobPage.status == 200)
            #expect(jobPage.text.contains("Bearbeitet wegen: name."))
            let spool = try await page(port, "/spool")
            #expect(spool.status == 200 && spool.text.contains("Kein Webhook dieser App"), "\(spool.text)")
            // What is shown first depends on when the webhooks were looked at.
            let other = try await page(port, "/").text
            #expect(other.contains("<title>(1) ") && other.contains("class=\"banner warning\""), "\(other)")
            #expect(try await page(port, "/nothing").status == 404)
            for asset in links(start, "/assets/") { #expect(try await page(port, asset).status == 200, "\(asset)") }
            #expect(try await page(port, "/metrics").status == 200)
            #expect(try await connector.stop() == .exit(0))
        }
    }

    @Test("A setting of the dashboard that makes no sense is named")
    func settings() async throws {
        try await withWorkplace { place in
            for (name, value) in [("DASHBOARD_JOBS", "many"), ("RUN_GAP_MINUTES", "0"), ("DASHBOARD_MASK", "perhaps")] {
                let outcome = try await place.command("receive", settings: [name: value])
                #expect(outcome.code == 78)
                #expect(outcome.errors.contains(name) && outcome.errors.contains(value), "\(outcome.errors)")
            }
        }
    }
}
