import Metrics
import Testing

@testable import Dashboard

@Suite("The text for Prometheus")
struct PrometheusTests {
    private static let ours = MetricFamily.prefix

    private func scrape(_ registry: PrometheusRegistry, _ more: [MetricSample] = []) throws -> Exposition {
        try Exposition(PrometheusText.text(more + registry.samples))
    }

    @Test func `a counter adds up, from the first look on`() throws {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "webhooks_refused_total", dimensions: [("reason", "token")], factory: registry)
        #expect(try scrape(registry)[Self.ours + "webhooks_refused_total", ["reason": "token"]] == 0)
        counter.increment()
        counter.increment(by: 41)
        // The same series, whoever asks for it.
        Counter(label: "webhooks_refused_total", dimensions: [("reason", "token")], factory: registry).increment()
        let page = try scrape(registry)
        #expect(page[Self.ours + "webhooks_refused_total", ["reason": "token"]] == 43)
        #expect(page.types[Self.ours + "webhooks_refused_total"] == "counter")
        #expect(page.help[Self.ours + "webhooks_refused_total"]?.isEmpty == false)
    }

    @Test func `a histogram counts each value in its bucket and all above`() throws {
        let registry = PrometheusRegistry()
        let timer = Timer(label: "commit_seconds", factory: registry)
        #expect(try scrape(registry).values.isEmpty, "nothing measured, nothing shown")
        // On a bound, between two, and above all.
        for nanoseconds in [500_000, 500_001, 3_000_000, 3_600_000_000_000] as [Int64] {
            timer.recordNanoseconds(nanoseconds)
        }
        let page = try scrape(registry)
        let name = Self.ours + "commit_seconds"
        for (bound, count) in ["0.0005": 1.0, "0.001": 2, "0.0025": 2, "0.005": 3, "10": 3, "+Inf": 4] {
            #expect(page["\(name)_bucket", ["le": bound]] == count, "\(bound)")
        }
        #expect(page["\(name)_count"] == 4)
        #expect(abs((page["\(name)_sum"] ?? 0) - 3600.004000001) < 1e-6)
    }

    @Test func `values that are none do not spoil a histogram`() throws {
        let registry = PrometheusRegistry()
        let recorder = Recorder(label: "commit_batch_size", aggregate: true, factory: registry)
        recorder.record(Double.nan)
        recorder.record(Double.infinity)
        recorder.record(3)
        #expect(try scrape(registry)[Self.ours + "commit_batch_size_sum"] == 3)
    }

    @Test(arguments: ["plain", "a \"quoted\" one", "back\\slash", "two\nlines", "\\n", "ümläut 📦", "", "{a=\"b\"} 1"])
    func `any text can be a label's value`(_ text: String) throws {
        let page = try scrape(PrometheusRegistry(), [.ours("webhook_active", 1, [("id", "1"), ("name", text)])])
        #expect(page[Self.ours + "webhook_active", ["id": "1", "name": text]] == 1)
    }

    @Test(arguments: [0, 1, -1, 0.5, 1e-7, 1e300, .infinity, -.infinity, 9_007_199_254_740_992, 1.7632e9])
    func `any number comes back as it was`(_ number: Double) throws {
        let page = try scrape(PrometheusRegistry(), [.ours("free_bytes", number)])
        #expect(page[Self.ours + "free_bytes"] == number)
    }

    @Test func `of two samples of one series the first is shown`() throws {
        let page = try scrape(PrometheusRegistry(), [.ours("paused", 1), .ours("paused", 0)])
        #expect(page[Self.ours + "paused"] == 1)
    }

    @Test func `what the list does not know is shown all the same`() throws {
        let registry = PrometheusRegistry()
        Counter(label: "surprises-total", dimensions: [("the kind", "nice")], factory: registry).increment()
        Timer(label: "surprise_seconds", factory: registry).recordSeconds(2)
        let page = try scrape(registry)
        #expect(page[Self.ours + "surprises_total", ["the_kind": "nice"]] == 1)
        #expect(page.types[Self.ours + "surprises_total"] == "counter")
        #expect(page[Self.ours + "surprise_seconds_bucket", ["le": "10"]] == 1)
    }

    @Test func `one name is one kind of metric`() throws {
        let registry = PrometheusRegistry()
        Timer(label: "jobs_claimed_total", factory: registry).recordSeconds(1)
        Counter(label: "surprise", factory: registry).increment()
        Timer(label: "surprise", dimensions: [("a", "b")], factory: registry).recordSeconds(1)
        let page = try scrape(registry)
        #expect(page.values.count == 1)
        #expect(page[Self.ours + "surprise"] == 1)
    }

    @Test func `the number of series is bounded`() throws {
        let registry = PrometheusRegistry()
        for number in 0..<2000 {
            Counter(label: "jobs_skipped_total", dimensions: [("reason", "\(number)")], factory: registry).increment()
        }
        #expect(try scrape(registry).values.count == PrometheusRegistry.seriesLimit)
    }

    @Test func `many threads at once lose nothing`() async throws {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "jobs_claimed_total", factory: registry)
                    let timer = Timer(label: "job_queue_seconds", factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        timer.recordNanoseconds(1_000_000)
                    }
                }
                group.addTask { for _ in 0..<50 { _ = PrometheusText.text(registry.samples) } }
            }
        }
        let page = try scrape(registry)
        #expect(page[Self.ours + "jobs_claimed_total"] == 80_000)
        #expect(page[Self.ours + "job_queue_seconds_count"] == 80_000)
    }

    /// The parser finds what the tests rely on it to find.
    @Test(
        arguments: [
            "a 1", "# TYPE a gauge\na 1\na 2\n", "# TYPE a gauge\n# TYPE a gauge\na 1\n", "# TYPE a gauge\nb 1\n",
            "# TYPE a gauge\na{b=\"c} 1\n", "# TYPE a gauge\na{b=\"\\x\"} 1\n", "# TYPE a gauge\na{b=\"c\" 1\n",
            "# TYPE a gauge\na one\n", "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# HELP a x\n",
            "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 1\n",
        ]
    )
    func `the parser refuses what Prometheus would`(_ text: String) {
        #expect(throws: Exposition.Flaw.self) { try Exposition(text) }
    }
}
