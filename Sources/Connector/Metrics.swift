import FoundationEssentials
import JSON
import Spool
import SuperOffice

/// The spool and the webhooks as Prometheus reads them, in its text format (version 0.0.4).
///
/// The folders are counted at each scrape; `done/` and `skipped/` are not, because they hold a month of files.
struct Metrics {
    let files: SpoolFiles

    private static let prefix = "superoffice_connector_"
    private static let counted: [SpoolLayout.Folder] = [.incoming, .processing, .deferred, .failed]

    /// Blocks.
    func text(now: Date) throws(SpoolError) -> String {
        let inspector = SpoolInspector(files: files)
        var (jobs, oldest): ([Sample], [Sample]) = ([], [])
        for state in Self.counted {
            let census = try inspector.census(of: state, now: now)
            jobs.append(Sample(["state": state.rawValue], Double(census.count)))
            oldest.append(Sample(["state": state.rawValue], census.all.oldest ?? 0))
        }
        let statuses = try inspector.workers().filter(\.isAlive).compactMap(\.status)
        return [
            Self.family("jobs", "gauge", "Jobs in the folder of a state.", jobs),
            Self.family("oldest_job_age_seconds", "gauge", "Since the oldest job of a state was received.", oldest),
            Self.family(
                "free_bytes",
                "gauge",
                "Free on the spool's volume.",
                [Sample([:], Double(try files.freeSpace()))]
            ),
            Self.family("paused", "gauge", "1 while claiming is paused.", [Sample([:], inspector.isPaused ? 1 : 0)]),
            Self.family("workers", "gauge", "Processes that work on the spool.", [Sample([:], Double(statuses.count))]),
            Self.family("breaker_open", "gauge", "1 while claiming stops for a destination.", Self.breakers(statuses)),
        ].joined() + Self.webhooks(statuses)
    }

    private static func breakers(_ statuses: [JSONValue]) -> [Sample] {
        let open = Set(statuses.flatMap { ($0["breakers"]?.object ?? [:]).keys })
        return open.sorted().map { Sample(["destination": $0], 1) }
    }

    private static func webhooks(_ statuses: [JSONValue]) -> String {
        // All processes look at the same webhooks: the one that looked last knows best.
        let health = statuses.compactMap { $0["webhooks"].flatMap(WebhookHealth.init) }
            .max { $0.lookedAt ?? .distantPast < $1.lookedAt ?? .distantPast }
        guard let health else { return "" }
        let hooks = health.hooks.map { (labels: ["id": String($0.id), "name": $0.name], hook: $0) }
        func usage(_ value: (WebhookRegistration.Usage) -> Int) -> [Sample] {
            hooks.compactMap { labels, hook in hook.usage.map { Sample(labels, Double(value($0))) } }
        }
        return [
            family(
                "webhook_active",
                "gauge",
                "1 while SuperOffice delivers this webhook.",
                hooks.map { Sample($0.labels, $0.hook.state == .active ? 1 : 0) }
            ),
            family("webhook_calls_total", "counter", "Deliveries, as SuperOffice counts them.", usage(\.calls)),
            family("webhook_errors_total", "counter", "Failed deliveries.", usage(\.errors)),
            family("webhook_consecutive_errors", "gauge", "Nine switch the webhook off.", usage(\.consecutiveErrors)),
            family(
                "webhook_looked_at_seconds",
                "gauge",
                "When SuperOffice last told, in Unix time.",
                health.lookedAt.map { [Sample([:], $0.timeIntervalSince1970)] } ?? []
            ),
        ].joined()
    }

    private struct Sample {
        var labels: [String: String]
        var value: Double

        init(_ labels: [String: String], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    private static func family(_ name: String, _ type: String, _ help: String, _ samples: [Sample]) -> String {
        var text = "# HELP \(prefix)\(name) \(help)\n# TYPE \(prefix)\(name) \(type)\n"
        for sample in samples {
            let labels = sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
            let value = Int(exactly: sample.value).map(String.init) ?? String(sample.value)
            text += "\(prefix)\(name)\(labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") \(value)\n"
        }
        return text
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
