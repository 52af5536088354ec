import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing
import Text

@Suite("metrics")
struct MetricsTests {
    private static let ours = "superoffice_connector_"
    /// Shown when SuperOffice has a webhook for us.
    private static let ofWebhooks = Set(
        ["active", "calls_total", "errors_total", "consecutive_errors"].map { ours + "webhook_" + $0 }
    )

    private static func scrape(_ connector: RunningProcess) async throws -> Exposition {
        let port = try await connector.operatorsPort
        let answer = try await HTTP.client.perform(HTTPClientRequest(.get, url: "http://127.0.0.1:\(port)/metrics"))
        #expect(answer.status == 200)
        #expect(answer.response.headerFields[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
        return try Exposition(String(decoding: answer.body, as: UTF8.self))
    }

    @Test("Jobs by state, the pause, breakers and the webhooks are there for Prometheus")
    func metrics() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setWebhookTarget(WebhookTarget(url: "http://127.0.0.1:9/webhook"))
            try place.makeSpool(["failed"])
            try place.write("x", to: "spool/failed/a.json")
            let connector = try await place.start("run")
            _ = try await connector.logged("ready")
            let page = try await eventually("the webhooks were looked at", details: { connector.errors }) {
                let page = try await Self.scrape(connector)
                return page[Self.ours + "webhook_looked_at_seconds"] == nil ? nil : page
            }
            for (series, value) in [
                Named(name: "jobs", labels: ["state": "failed"]): 1,
                Named(name: "jobs", labels: ["state": "incoming"]): 0, Named(name: "paused", labels: [:]): 0,
                Named(name: "workers", labels: [:]): 1, Named(name: "workers_ready", labels: [:]): 1,
                Named(name: "watch_up", labels: [:]): 1, Named(name: "ready", labels: [:]): 1,
                Named(name: "breaker_open", labels: ["name": "SuperOffice"]): 0,
                Named(name: "breaker_open", labels: ["name": "Company Explorer"]): 0,
                Named(name: "breaker_open", labels: ["name": "configuration"]): 0,
                Named(name: "free_floor_bytes", labels: [:]): 0,
                Named(name: "build_info", labels: ["version": Product.version]): 1,
            ] as [Named: Double] {
                #expect(page[Self.ours + series.name, series.labels] == value, "\(series.name) \(series.labels)")
            }
            #expect(page.types[Self.ours + "webhook_calls_total"] == "counter")
            #expect(page.sum(Self.ours + "webhook_active") == 1)
            for name in Self.ofWebhooks {
                #expect(
                    page.values.keys.contains { $0.name == name && $0.labels.keys.sorted() == ["id", "name"] },
                    "\(name)"
                )
            }
            #expect(try await place.command("pause").code == 0)
            #expect(try await Self.scrape(connector)[Self.ours + "paused"] == 1)
        }
    }

    @Test("An open breaker is told with its destination, and the others are closed")
    func breaker() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run", settings: ["SO_CLIENT_SECRET": "wrong"])
            let page = try await eventually("the breaker is open") {
                let page = try await Self.scrape(connector)
                return page[Self.ours + "breaker_open", ["name": "SuperOffice"]] == 1 ? page : nil
            }
            #expect(page[Self.ours + "breaker_open", ["name": "Company Explorer"]] == 0)
            #expect(page[Self.ours + "workers_ready"] == 0)
        }
    }

    @Test("Each webhook and each job is counted once, by what became of it")
    func counts() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let connector = try await place.start("run", settings: ["WEBHOOK_TOKEN": "t0ken-of-the-test"])
            _ = try await connector.logged("ready")
            let sender = Sender(port: try await connector.webhookPort)
            let token = ["X-Webhook-Token": "t0ken-of-the-test"]
            func post(_ body: String, _ headers: [String: String]? = nil, status: Int = 200) async throws {
                #expect(try await sender.post(body, headers: headers ?? token) == status, "\(body.prefix(80))")
            }
            // Refused, each for one reason.
            for _ in 0..<2 { try await post(Body.renamed(contact: 18), [:], status: 401) }
            try await post(String(repeating: "x", count: (1 << 20) + 1), status: 413)
            try await post("{", status: 400)
            for _ in 0..<3 { try await post("{\"Event\": \"contact.changed\"}", status: 400) }
            // SuperOffice's own test.
            try await post(Body.webhook("test", 0, changes: []))
            // Noise: three for two reasons.
            for id in 1...2 { try await post(Body.webhook("sale.changed", id, changes: ["amount"])) }
            try await post(Body.webhook("contact.changed", 43, changes: ["name"], by: 77))
            // A record that is gone, one that SuperOffice refuses, one whose analysis fails once, one that is written.
            await sandbox.setFault(Fault(.contact, .status(400), entity: 43))
            await sandbox.setFault(Fault(.explorer, .status(503), times: 1, entity: 9))
            try await post(Body.renamed(contact: 99_999))
            try await post(Body.renamed(contact: 43))
            try await post(Body.renamed(contact: 9))
            let event = UUID().uuidString
            for _ in 0..<3 { try await post(Body.renamed(contact: 18, event: event)) }
            try await place.spool.settled()
            // The counters of a job follow its move.
            let page = try await eventually("the last run is measured", details: { connector.errors }) {
                let page = try await Self.scrape(connector)
                return page.sum(Self.ours + "job_run_seconds_count") == 5 ? page : nil
            }
            let expected: [String: [[String: String]: Double]] = [
                "webhooks_received_total": [
                    ["result": "stored"]: 7, ["result": "duplicate"]: 2, ["result": "test"]: 1,
                ],
                "webhooks_refused_total": [
                    ["reason": "token"]: 2, ["reason": "size"]: 1, ["reason": "json"]: 1, ["reason": "event"]: 3,
                    ["reason": "signature"]: 0, ["reason": "space"]: 0, ["reason": "spool"]: 0, ["reason": "http"]: 0,
                    ["reason": "host"]: 0, ["reason": "path"]: 0, ["reason": "method"]: 0, ["reason": "proxied"]: 0,
                    ["reason": "busy"]: 0, ["reason": "requested"]: 0,
                ],
                "jobs_skipped_total": [
                    ["reason": "other-event"]: 2, ["reason": "own-change"]: 1, ["reason": "gone"]: 1,
                    ["reason": "irrelevant"]: 0, ["reason": "deleted"]: 0, ["reason": "foreign-tenant"]: 0,
                    ["reason": "superseded"]: 0, ["reason": "out-of-scope"]: 0, ["reason": "rejected"]: 0,
                    ["reason": "other"]: 0,
                ],
                "jobs_settled_total": [
                    ["outcome": "done"]: 2, ["outcome": "skipped"]: 4, ["outcome": "deferred"]: 1,
                    ["outcome": "failed"]: 1, ["outcome": "released"]: 0, ["outcome": "proposed"]: 0,
                ],
                "jobs_done_total": [
                    ["result": "written"]: 2, ["result": "unchanged"]: 0, ["result": "no-analysis"]: 0,
                    ["result": "no-company"]: 0, ["result": "nothing-mapped"]: 0, ["result": "other"]: 0,
                ],
                "jobs_claimed_total": [[:]: 5], "commit_seconds_count": [[:]: 7],
                // All but the refused and the test went through the writer, one after another.
                "commit_batch_size_sum": [[:]: 9], "commit_batch_size_count": [[:]: 9],
                "job_queue_seconds_count": [[:]: 4], "watch_armed_total": [[:]: 1],
                "jobs": [
                    ["state": "incoming"]: 0, ["state": "processing"]: 0, ["state": "deferred"]: 0,
                    ["state": "proposed"]: 0, ["state": "approved"]: 0, ["state": "failed"]: 1,
                ],
            ]
            for (name, series) in expected {
                let found = page.values.filter { $0.key.name == Self.ours + name }
                let counts = Dictionary(uniqueKeysWithValues: found.map { ($0.key.labels, $0.value) })
                #expect(counts == series, "\(name)")
            }
            let runs = ["done": 2.0, "skipped": 1, "failed": 1, "deferred": 1]
            for (outcome, count) in runs {
                #expect(page[Self.ours + "job_run_seconds_count", ["outcome": outcome]] == count, "\(outcome)")
            }
            try await Self.compareCalls(page, sandbox)
            try Self.compareWithDocument(page)
        }
    }

    /// What we measured is what the other side saw.
    private static func compareCalls(_ page: Exposition, _ sandbox: Sandbox) async throws {
        let seen = await sandbox.counters()
        let explorer = ours + "explorer_call_seconds_count"
        #expect(page.sum(explorer) == Double(seen.explorerRequests))
        #expect(page[explorer, ["operation": "enrich", "status": "5xx"]] == 1)
        let crm = ours + "crm_call_seconds_count"
        for (operation, count) in [
            "token": seen.tokenGrants, "tenant-state": seen.stateReads, "read-contact": seen.contactReads,
            "write": seen.patchRequests, "fields": seen.udefReads, "user": seen.principalReads,
            "webhooks": seen.webhookRequests, "lists": seen.listReads, "other": 0,
        ] {
            #expect(page.sum(crm, ["operation": operation]) == Double(count), "\(operation)")
        }
        #expect(page[crm, ["operation": "read-contact", "status": "4xx"]] == 2)
    }

    /// Everything that is shown stands in docs/METRICS.md, and everything that stands there is shown.
    private static func compareWithDocument(_ page: Exposition) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/METRICS.md"), encoding: .utf8)
        let names = Set(text.matches(of: #/\n\| `([a-z_]+)`/#).map { String($0.1) })
        // btrfs and the like have as many inodes as they want; there is no limit of analyses
        // here, nothing was missed, and nobody is told of alerts.
        let missing = [
            "free_files", "analyses_today", "analyses_limit", "reconciled_at_seconds", "reconciled_missing",
            "notifications_total",
        ]
        let optional = ofWebhooks.union(missing.map { ours + $0 })
        #expect(Set(page.types.keys).subtracting(names) == [], "not in docs/METRICS.md")
        #expect(names.subtracting(page.types.keys).subtracting(optional) == [], "never shown")
    }

    @Test("receive counts what it refuses for the disk and the signature, and has nothing about work")
    func receive() async throws {
        try await withWorkplace { place in
            let full = try await place.start("receive", settings: ["SPOOL_FREE_MIB": "1048576"])
            #expect(try await Sender(port: try await full.webhookPort).post(Body.renamed(contact: 1)) == 503)
            let first = try await Self.scrape(full)
            #expect(first[Self.ours + "webhooks_refused_total", ["reason": "space"]] == 1)
            #expect(first[Self.ours + "ready"] == 0)
            #expect(first[Self.ours + "commit_queue_length"] == 0)
            #expect(!first.types.keys.contains { $0.hasPrefix(Self.ours + "job_") || $0.hasPrefix(Self.ours + "crm_") })
            let signed = try await place.start("receive", settings: ["WEBHOOK_SECRET": "s3cret-of-the-test"])
            let sender = Sender(port: try await signed.webhookPort)
            #expect(try await sender.post(Body.renamed(contact: 1)) == 401)
            #expect(
                try await sender.post(Body.renamed(contact: 1), headers: ["X-SuperOffice-Signature": "bm8="]) == 401
            )
            let second = try await Self.scrape(signed)
            #expect(second[Self.ours + "webhooks_refused_total", ["reason": "signature"]] == 2)
            #expect(second[Self.ours + "ready"] == 1)
        }
    }

    @Test("process has operators' pages when they are asked for, and not else")
    func process() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let quiet = try await place.start("process", settings: ["OPS_PORT": ""])
            let heard = try await place.start("process")
            _ = try await heard.logged("ready")
            _ = try await quiet.logged("ready")
            let page = try await Self.scrape(heard)
            #expect(page[Self.ours + "workers"] == 2)
            #expect(page[Self.ours + "ready"] == 1)
            #expect(page.types[Self.ours + "webhooks_received_total"] == nil)
            // It would have listened long before it was ready.
            #expect(!quiet.log.contains { $0["room"] == "ops" })
        }
    }

    @Test("Under load each webhook is counted, and a scrape waits for nobody")
    func load() async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive")
            let load = Load(events: 600, about: Array(1...50))
            await load.listens(at: try await receiver.webhookPort)
            var scrapes: [Duration] = []
            var others: [Duration] = []
            let port = try await receiver.operatorsPort
            func time(_ path: String) async throws -> Duration {
                let call = try HTTPClientRequest(.get, url: "http://127.0.0.1:\(port)\(path)")
                let start = ContinuousClock.now
                #expect(try await HTTP.client.perform(call).status == 200)
                return start.duration(to: .now)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await load.run(clients: 16) }
                while await load.acknowledgedCount < 600 {
                    scrapes.append(try await time("/metrics"))
                    others.append(try await time("/health"))
                }
                try await group.waitForAll()
            }
            let page = try await Self.scrape(receiver)
            #expect(page[Self.ours + "webhooks_received_total", ["result": "stored"]] == 600)
            #expect(page[Self.ours + "commit_seconds_count"] == 600)
            #expect(page[Self.ours + "commit_batch_size_sum"] == 600)
            #expect((page[Self.ours + "commit_batch_size_count"] ?? 601) < 600, "some shared a flush")
            // A busy machine holds up every request; a scrape that waited for the disk would be slow on any.
            let (scrape, other) = (scrapes.sorted()[scrapes.count / 2], others.sorted()[others.count / 2])
            #expect(scrape < other * 10 + .milliseconds(250), "\(scrape) \(other)")
            print("scrapes under load:", scrapes.count, scrape, "health:", other)
        }
    }
}

/// A metric's series, as a key.
private struct Named: Hashable {
    var name: String
    var labels: [String: String]
}
