import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// An explorer that somebody else wrote, reached through explorer.json alone.
@Suite struct OtherExplorerTests {
    private static func contract(_ change: (inout String) -> Void = { _ in }) -> String {
        var text = #"""
            {"request": {"path": "/api/provision", "headers": {"X-Api-Key": "{token}"},
               "body": {"crm_id": "{account.id}", "name": "{account.name}", "website": "{account.urls.0}",
                        "city": "{account.city}", "job_title": "{person.jobTitle}"}},
             "answer": {"ready": {"path": "status", "in": ["success"]},
               "thinking": {"path": "status", "in": ["processing", "pending"], "poll": "/api/jobs/{answer.job_id}"},
               "nothing": {"path": "status", "in": ["unknown_company"]}, "result": "data"}}
            """#
        change(&text)
        return text
    }

    private func withOther(
        _ contract: String = OtherExplorerTests.contract(),
        retry: TimeInterval = 0.02,
        _ behaviour: @Sendable (inout Behaviour) -> Void = { _ in },
        _ body: (Rig) async throws -> Void
    ) async throws {
        try await withRig {
            $0.contract = contract
            $0.retry.first = retry
            $0.retry.longest = retry
        } prepare: { rig in
            await rig.sandbox.setBehaviour {
                $0.explorerKind = .fastAPI
                behaviour(&$0)
            }
        } _: { rig in
            try await body(rig)
        }
    }

    @Test func itsAnswerIsWritten() async throws {
        try await withOther { rig in
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.status == "written", "\(ended.whys)")
            #expect(await rig.sandbox.displayText("SuperOffice:83", of: .contact(18)) == "Indoor-Spielplatz")
            #expect(try await rig.run(.person(933, of: 18)).status == "written")
            // What the template leaves out causes no analysis.
            try await rig.sandbox.editByPerson(.contact(18), "OrgNr", to: "HRB 9999")
            #expect(try await rig.run(.contact(18)).status == "unchanged")
            // What it has does.
            try await rig.sandbox.editByPerson(.contact(18), "Address", to: ["Street": ["City": "Kiel"]])
            #expect(try await rig.run(.contact(18)).code == .nothingDiffers)
            #expect(await rig.counters.analyses == 3)
        }
    }

    @Test func whatItDoesNotKnowIsRemembered() async throws {
        try await withOther { rig in
            let first = try await rig.run(.contact(107))
            let second = try await rig.run(.contact(107))
            #expect(first.status == "no-analysis" && second.status == "unchanged")
        }
    }

    /// One question, and then what became of it.
    @Test func aJobIsAskedAboutUntilItIsReady() async throws {
        try await withOther(Self.contract()) {
            $0.explorerPolls = true
            $0.explorerStillThinking = 2
            $0.stillThinkingRetryAfter = 0
        } _: { rig in
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.status == "written", "\(ended.whys)")
            let counters = await rig.counters
            #expect(counters.explorerRequests == 1 && counters.explorerPolls == 3 && counters.analyses == 1)
            #expect(try await rig.ledger.entry("contact-18").question == nil)
        }
    }

    /// Its address is in the ledger, so another event and another process go on with it.
    @Test func theAddressIsRememberedWithTheQuestion() async throws {
        try await withOther(Self.contract()) {
            $0.explorerPolls = true
            $0.stillThinkingRetryAfter = 1000
        } _: { rig in
            _ = try await rig.deferred(try rig.drop(.contact(18).with { $0.age = 5 }))
            #expect(try await rig.ledger.entry("contact-18").question?.poll == "/api/jobs/job%2F1")
            #expect(try await rig.run(.contact(18)).status == "written")
            #expect(await rig.counters.explorerRequests == 1)
        }
    }

    @Test func aForgottenJobIsAskedForAgain() async throws {
        try await withOther(Self.contract()) {
            $0.explorerPolls = true
            $0.explorerForgetsJobs = true
            $0.stillThinkingRetryAfter = 0
        } _: { rig in
            let job = try rig.drop(.contact(18))
            try await eventually("it was asked twice") { await rig.counters.explorerRequests >= 2 }
            await rig.sandbox.setBehaviour { $0.explorerForgetsJobs = false }
            #expect(try await rig.ended(job).status == "written")
        }
    }

    /// A template that lacks what the explorer requires, a path and a method that it does not have: no record is to blame.
    @Test(arguments: [
        ("\"name\": \"{account.name}\", ", "", "Field required"), ("/api/provision", "/api/provide", "Not Found"),
        ("{\"path\": \"/api", "{\"method\": \"PUT\", \"path\": \"/api", "Method Not Allowed"),
    ])
    func aWrongContractEndsNoJob(_ part: String, _ replacement: String, _ said: String) async throws {
        let contract = Self.contract { $0 = $0.replacing(part, with: replacement) }
        #expect(contract != Self.contract())
        try await withOther(contract, retry: 5) { rig in
            for key in [9, 18, 43, 101] { try rig.drop(.contact(key)) }
            let breaker = try await rig.breaker("Company Explorer")
            #expect(breaker["why"]?.string?.contains(said) == true, "\(breaker)")
            let layout = rig.spool.files.layout
            #expect(try FileManager.default.contentsOfDirectory(atPath: layout.root + "/failed").isEmpty)
        }
    }

    /// One record that the explorer cannot work with fails alone.
    @Test func aRecordThatIsRefusedAloneFails() async throws {
        try await withOther { rig in
            let bad = try rig.drop(.contact(108))
            #expect(try await rig.run(.contact(18)).status == "written")
            #expect(try await rig.run(.contact(9)).status == "written")
            let ended = try await rig.ended(bad)
            #expect(ended.folder == .failed && ended.code == .explorerQuestioned, "\(ended.whys)")
        }
    }
}
