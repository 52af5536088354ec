import FoundationEssentials
import Spool
import Testing
import Webhook

@testable import Dashboard

/// Old beside new, and a person's yes and no.
@Suite("Proposals", .timeLimit(.minutes(1)))
struct ProposalActionTests {
    private static func file(_ company: Int, _ name: String, new: String) -> String {
        """
        {"Event":"contact.changed","PrimaryKey":\(company),"_spool":{"account":{"id":\(company),"name":"\(name)"},\
        "trail":[{"at":"2026-03-01T10:15:00Z","to":"proposed","result":{"status":"proposed",\
        "shown":{"fingerprint":"f","contact":{"SuperOffice:83":{"old":"Alt & Co","new":"\(new)"}}}}}]}}
        """
    }

    private func withProposals(_ body: (PagesRig) async throws -> Void) async throws {
        try await withPages { rig async throws in
            for folder in ["approved", "locks", "ledger"] {
                try FileManager.default.createDirectory(
                    atPath: "\(rig.files.layout.root)/\(folder)",
                    withIntermediateDirectories: true
                )
            }
            for (company, name) in [(18, "Bremer Park"), (43, "Hansa"), (44, "Hansa Nord")] {
                try rig.put("proposed/j\(company).json", Self.file(company, name, new: "Neu \(company) <b>"))
            }
            try await body(rig)
        }
    }

    private func post(_ rig: PagesRig, _ action: String, _ form: [String: String]) async throws -> WireAnswer {
        var form = form
        form["csrf"] = try await rig.formToken()
        form["return"] = "/proposals"
        return try await rig.ask("POST", "/actions/\(action)", form: form)
    }

    /// What the page's form of that name sends along.
    private func value(_ name: String, in page: String, after mark: String) -> String? {
        guard let start = page.firstRange(of: mark),
            let field = page[start.upperBound...].firstRange(of: #"name="\#(name)" value=""#)
        else { return nil }
        return String(page[field.upperBound...].prefix { $0 != "\"" })
    }

    @Test("The page shows old beside new, and what is filtered; one click says yes or no to what was shown")
    func one() async throws {
        try await withProposals { rig in
            let page = try await rig.ask("GET", "/proposals").body
            #expect(page.contains("<del>Alt &amp; Co</del>") && page.contains("<ins>Neu 43 &lt;b&gt;</ins>"), "\(page)")
            #expect(try await rig.ask("GET", "/proposals?company=bremer").body.contains("Neu 18"))
            #expect(!(try await rig.ask("GET", "/proposals?company=bremer").body.contains("Neu 43")))

            let shown = try #require(value("shown", in: page, after: #"name="job" value="j18.json""#))
            // Proposed again meanwhile: nobody has seen that.
            try rig.put("proposed/j18.json", Self.file(18, "Bremer Park", new: "Neuer"))
            let stale = try await post(rig, "approve", ["job": "j18.json", "shown": shown])
            #expect(stale["location"]?.contains("notice=changed") == true && rig.exists("proposed/j18.json"))
            try rig.put("proposed/j18.json", Self.file(18, "Bremer Park", new: "Neu 18 <b>"))
            let yes = try await post(rig, "approve", ["job": "j18.json", "shown": shown])
            #expect(yes.status == 303 && rig.exists("approved/j18.json") && !rig.exists("proposed/j18.json"))
            #expect(rig.log.contains("notice Proposal decided", "action=approve", "by=local", "job=j18"))
            let late = try await post(rig, "reject", ["job": "j18.json", "shown": shown])
            #expect(late["location"]?.contains("notice=gone") == true)
            #expect(try await post(rig, "approve", ["job": "../j43.json", "shown": shown]).status == 400)
            #expect(try await post(rig, "approve", ["job": "j43.json"]).status == 400)
        }
    }

    @Test("All of a filter are decided after a question, unless something came or changed since")
    func all() async throws {
        try await withProposals { rig in
            let question = try await post(rig, "approve-all", ["company": "hansa"])
            #expect(question.status == 200 && question.body.contains("j43.json") && !question.body.contains("j18.json"))
            let seen = try #require(value("seen", in: question.body, after: "<form"))
            var form = ["company": "hansa", "seen": seen, "confirmed": "yes"]
            try rig.put("proposed/j45.json", Self.file(45, "Hansa Süd", new: "Neu"))
            #expect(try await post(rig, "approve-all", form)["location"]?.contains("notice=changed") == true)
            #expect(rig.exists("proposed/j43.json"))
            form["seen"] = value(
                "seen",
                in: try await post(rig, "approve-all", ["company": "hansa"]).body,
                after: "<form"
            )
            #expect(try await post(rig, "approve-all", form)["location"] == "/proposals?notice=approved-3")
            for company in [43, 44, 45] { #expect(rig.exists("approved/j\(company).json")) }
            #expect(rig.exists("proposed/j18.json"))
        }
    }
}
