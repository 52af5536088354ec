import Testing

@Suite("What is wrong with a command line")
struct UsageErrorTests {
    @Test(
        "A usage error ends with 2 and one line: what is wrong, and where there is help",
        arguments: [
            (["frobnicate"], "frobnicate", ""), (["run", "--bogus"], "--bogus", "run "), (["show"], "<job>", "show "),
            (["explain"], "<file>", "explain "), (["demo"], "demo", ""), (["sandbox"], "sandbox", ""),
            (["status", "extra"], "extra", "status "), (["run", "--spool"], "--spool", "run "),
            (["help", "nonsense"], "nonsense", ""), (["statsu"], "did you mean status?", ""),
            (["webhook", "lst"], "did you mean webhook list?", "webhook "), (["fail"], "did you mean failures?", ""),
            (["list", "fail"], "did you mean failed?", "list "),
            (["status", "--log-level", "loud"], "trace", "status "),
            (["list", "failed", "--limit", "-3"], "0 or more", "list "),
            (["list", "failed", "--account", "-3"], "1 or more", "list "),
            (["list", "failed", "--since", "-3h"], "16:30", "list "),
            (["list", "failed", "--event", "nonsense"], "contact.changed", "list "),
            (["list", "failed", "--event", "contact.chnaged"], "did you mean contact.changed?", "list "),
            (["list", "failed", "--until", "3d", "--since", "1d"], "--until", "list "),
            (["list", "failed", "-o", "xml"], "'csv'", "list "), (["replay", "18"], "--account", "replay "),
            (["report", "unmatched-headings", "--top", "-1"], "1 or more", "report unmatched-headings "),
        ]
    )
    func usage(_ arguments: [String], _ culprit: String, _ command: String) async throws {
        try await withWorkplace { place in
            let outcome = try await place.command(arguments)
            #expect(outcome.code == 2)
            #expect(outcome.output.isEmpty, "\(outcome.output)")
            #expect(outcome.errors.hasPrefix("superoffice-connector: "), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains(culprit), "\(outcome.errors)")
            #expect(outcome.errors.contains("superoffice-connector \(command)--help"), "\(outcome.errors)")
        }
    }

    @Test("Events of other entities may be asked for: they lie among the skipped jobs")
    func otherEvents() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            for event in ["sale.changed", "contact.*", "Person.Changed"] {
                #expect(try await place.command("list", "skipped", "--event", event).code == 0)
            }
        }
    }
}
