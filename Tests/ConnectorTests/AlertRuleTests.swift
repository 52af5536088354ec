import FoundationEssentials
import Glibc
import Testing

/// The alert rules in deploy/, by Prometheus' own tool.
@Suite("Alert rules")
struct AlertRuleTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()

    /// Why they cannot be tried here; nil when they can.
    private static let obstacle: String? = {
        // Not installed by scripts/test --all: Debian's package starts a server.
        Tool.path("promtool") == nil ? "promtool is not installed (Debian's package prometheus has it)" : nil
    }()

    private static let rules = "\(root)/deploy/prometheus-alerts.yml"

    @Test("Prometheus understands them", .enabled(if: obstacle == nil, "\(obstacle ?? "")"))
    func syntax() async throws { try await Tool.run("promtool", "check", "rules", Self.rules) }

    @Test("For each fault of a host the right one fires", .enabled(if: obstacle == nil, "\(obstacle ?? "")"))
    func faults() async throws {
        try await Tool.run("promtool", "test", "rules", "\(Self.root)/deploy/prometheus-alerts.test.yml")
    }

    @Test("Each rule's metrics are in docs/METRICS.md, and its runbook in docs/OPERATING.md")
    func references() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: URL(filePath: "\(Self.root)/\(path)"), encoding: .utf8)
        }
        let rules = try String(contentsOf: URL(filePath: Self.rules), encoding: .utf8)
        let metrics = try Set(text("docs/METRICS.md").matches(of: #/\n\| `([a-z_]+)`/#).map { String($0.1) })
        for match in rules.matches(of: #/(superoffice_connector_[a-z_]+|process_[a-z]+_[a-z_]+)/#) {
            let name = match.1.replacing(#/_(bucket|sum|count)$/#, with: "")
            #expect(metrics.contains(String(name)), "\(name) is not in docs/METRICS.md")
        }
        let headings = try text("docs/OPERATING.md").matches(of: #/\n## (.+)/#).map { match in
            match.1.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
                .replacing(" ", with: "-")
        }
        for match in rules.matches(of: #/runbook: "docs\/OPERATING\.md#([^"]*)"/#) {
            #expect(headings.contains(String(match.1)), "no heading for \(match.1)")
        }
    }
}
