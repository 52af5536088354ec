import Foundation
import JSON
import Testing

@testable import Dashboard

/// docs/METRICS.md, the alert rules and the Grafana dashboard name metrics that there are.
@Suite("Metrics in documents") struct MetricsDocumentsTests {
    private static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every name that looks like one of our metrics.
    private static func names(in text: String) -> Set<String> {
        let ours = text.matches(of: #/\b(superoffice_connector|process)_[a-z][a-z_]*[a-z]\b/#).map { String($0.0) }
        return Set(ours)
    }

    private static let sampleNames = Set(MetricFamily.all.flatMap(sampleNames(of:)))

    /// A histogram's samples have names of their own.
    private static func sampleNames(of family: MetricFamily) -> [String] {
        family.kind == .histogram ? ["_bucket", "_sum", "_count"].map { family.name + $0 } : [family.name]
    }

    @Test func `each metric is listed once, as Prometheus likes it`() {
        let names = MetricFamily.all.map(\.name)
        #expect(Set(names).count == names.count)
        for family in MetricFamily.all {
            #expect(family.name.wholeMatch(of: #/[a-z][a-z_]*[a-z]/#) != nil)
            #expect((family.kind == .counter) == family.name.hasSuffix("_total"), "\(family.name)")
            #expect(family.help.hasSuffix("."), "\(family.name)")
            guard family.kind == .histogram else { continue }
            let bounds = family.bounds
            #expect(!bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy(<), "\(family.name)")
            #expect(!family.labels.contains("le"))
        }
    }

    @Test func `the table of docs/METRICS.md and the code agree`() throws {
        let rows = try Self.text("docs/METRICS.md").split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.filter { $0 != "`" }.trimmingCharacters(in: .whitespaces) }
        }
        #expect(rows.map { $0[1] } == MetricFamily.all.map(\.name))
        for (row, family) in zip(rows, MetricFamily.all) {
            #expect(row[2] == family.kind.rawValue, "\(family.name)")
            #expect(row[3] == family.labels.joined(separator: ", "), "\(family.name)")
            #expect(["spool", "process"].contains(row[4]), "\(family.name)")
            #expect(row.count == 7 && !row[5].isEmpty, "\(family.name)")
        }
    }

    @Test func `every alert is about metrics that there are, and leads to a runbook that there is`() throws {
        let rules = try Self.text("deploy/prometheus-alerts.yml")
        #expect(Self.names(in: rules).subtracting(Self.sampleNames) == [])
        #expect(Self.names(in: rules).count > 10)
        let headings = try Self.text("docs/OPERATING.md").split(separator: "\n").filter { $0.hasPrefix("## ") }
            .map { "docs/OPERATING.md#" + $0.dropFirst(3).lowercased().replacing(" ", with: "-") }
        let alerts = rules.split(separator: "- alert: ").dropFirst()
        #expect(alerts.count > 10)
        for alert in alerts {
            let name = alert.prefix { $0 != "\n" }
            #expect(alert.contains("severity: page") || alert.contains("severity: ticket"), "\(name)")
            #expect(alert.contains("summary: \""), "\(name)")
            let runbook = alert.firstMatch(of: #/runbook: "([^"]*)"/#).map { String($0.1) }
            #expect(headings.contains(runbook ?? ""), "\(name): \(runbook ?? "none")")
        }
    }

    @Test func `every alert about the spool joins what several processes tell`() throws {
        // Each process on a spool tells the same of it: a plain gauge would fire once for each, a sum would lie.
        let rules = try Self.text("deploy/prometheus-alerts.yml")
        let table = try Self.text("docs/METRICS.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        for line in table where line.contains("| spool |") {
            guard let name = line.split(separator: "`").dropFirst().first else { continue }
            for match in rules.matches(of: try Regex("\(name)\\b")) {
                let before = rules[..<match.range.lowerBound]
                #expect(before.hasSuffix("max(") || before.hasSuffix("min(") || before.hasSuffix(") ("), "\(name)")
            }
        }
    }

    @Test func `the Grafana dashboard can be imported and shows metrics that there are`() throws {
        let text = try Self.text("deploy/grafana-dashboard.json")
        let dashboard = try JSONValue(parsing: Array(text.utf8))
        let variables = dashboard["templating"]?["list"]?.array ?? []
        #expect(variables.first?["type"] == "datasource")
        let panels = dashboard["panels"]?.array ?? []
        #expect(panels.count > 20)
        #expect(Set(panels.compactMap { $0["id"]?.int }).count == panels.count)
        var shown: Set<String> = []
        for panel in panels where panel["type"] != "row" {
            #expect(panel["datasource"]?["uid"] == "${datasource}", "\(panel["title"] ?? .null)")
            let targets = panel["targets"]?.array ?? []
            #expect(!targets.isEmpty)
            for target in targets {
                let expression = target["expr"]?.string ?? ""
                let names = Self.names(in: expression)
                #expect(!names.isEmpty && names.subtracting(Self.sampleNames) == [], "\(expression)")
                shown.formUnion(names)
            }
        }
        // What nobody looks at need not be counted.
        for family in MetricFamily.all where family.name != "superoffice_connector_scrape_errors_total" {
            #expect(!shown.isDisjoint(with: Self.sampleNames(of: family)), "\(family.name) is on no panel")
        }
    }
}
