import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// One event of a company, from `incoming/` to `done/`.
@Suite struct CompanyFlowTests {
    static let vertical = "SuperOffice:83"
    static let summary = "SuperOffice:84"
    static let opener = "SuperOffice:86"

    @Test(arguments: ["contact.changed", "contact.created"])
    func theAnalysisIsWrittenVerifiedAndTold(_ name: String) async throws {
        try await withRig { rig in
            let before = await rig.sandbox.entity(.contact(18))
            let ended = try await rig.run(.contact(18).with { $0.name = name })
            #expect(ended.folder == .done)
            #expect(ended.why == "3 fields written and verified")
            #expect(ended.status == "written")
            #expect(ended.job.story.account == JobHistory.Account(id: 18, name: "Bremer Abenteuerland GmbH"))
            #expect(ended.trail == ["done"] && ended.job.story.attempts == 0)

            #expect(await rig.sandbox.displayText(Self.vertical, of: .contact(18)) == "Indoor-Spielplatz")
            let summary = try #require(await rig.field(Self.summary, .contact(18)))
            #expect(summary.hasPrefix("Bremer Abenteuerland GmbH: Indoor-Spielplatz mit"))
            #expect(ended.result["contact"]?[Self.vertical] == ["old": "", "new": "Indoor-Spielplatz"])
            #expect(ended.result["contact"]?[Self.summary] == ["old": "", "new": .string(summary)])

            let after = await rig.sandbox.entity(.contact(18))
            for member in ["Name", "Department", "Urls", "Category", "Address"] {
                #expect(before?[member] == after?[member])
            }
            for other in ["SuperOffice:1", "SuperOffice:2", "SuperOffice:5", "SuperOffice:8", "main_category"] {
                #expect(before?["CustomFields"]?[other] == after?["CustomFields"]?[other])
            }
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.patches == 1)
        }
    }

    @Test func theLedgerRemembersWhatWeWrote() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            let entry = try await rig.ledger.entry("contact-18")
            #expect(entry.account == 18)
            #expect(entry.fingerprint?.hasPrefix("2:") == true && entry.question == nil)
            #expect(entry.written[Self.vertical] == ["[I:2]"])
            #expect(entry.written[Self.summary] == [try #require(await rig.field(Self.summary, .contact(18)))])
            #expect(Set(entry.written.keys) == [Self.vertical, Self.summary, Self.opener])
        }
    }

    /// What SuperOffice sent is in the finished file, byte for byte.
    @Test func theWebhooksOwnMembersAreNotAltered() async throws {
        try await withRig { rig in
            let text =
                #"{ "Event" : "contact.changed",  "PrimaryKey":18, "Changes":["name"], "Timestamp":"#
                + #""2026-03-01T10:15:00Z", "Strange":{"b":1.50,"a":[ ]}, "ContextIdentifier":"Cust12345"}"#
            let name = try #require(JobName(fileName: "by-hand.json"))
            try rig.spool.put(Array(text.utf8), at: .incoming(name))
            let ended = try await rig.ended(name)
            #expect(ended.folder == .done)
            #expect(String(decoding: ended.job.object.bytes, as: UTF8.self).hasPrefix(text.dropLast()))
        }
    }

    @Test func anEventWithoutATimeIsProcessed() async throws {
        try await withRig { rig in
            let ended = try await rig.run(.contact(18).with { $0.timestamp = nil })
            #expect(ended.folder == .done, "\(ended.why)")
        }
    }

    @Test func aSecondEventOfTheSameStateCostsNoAnalysis() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.status == "unchanged")
            #expect(ended.result["analysis"] == false)
            #expect(ended.why == "nothing relevant changed since the last analysis, so no new one was requested")
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.explorerRequests == 1 && counters.patchRequests == 1)
        }
    }

    @Test func aForcedEventIsAnalysedAgain() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            let ended = try await rig.run(.contact(18).with { $0.isForced = true })
            #expect(ended.folder == .done && ended.status == "unchanged" && ended.why == "nothing to write")
            #expect(ended.result["analysis"] == true)
            let counters = await rig.counters
            #expect(counters.analyses == 2 && counters.patchRequests == 1)
        }
    }

    static let edits: [(String, JSONValue)] = [
        ("Name", "Bremer Freizeitpark GmbH"), ("Department", "Zentrale"), ("OrgNr", "HRB 999"),
        ("Urls/-", ["Value": "https://neu.example", "Description": ""]), ("Country/CountryId", 578),
        ("Category/Id", 4), ("Business/Id", 2),
    ]

    @Test(arguments: edits)
    func whatTheExplorerIsToldAsksForANewAnalysisWhenItChanges(_ property: String, _ value: JSONValue) async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            try await rig.sandbox.editByPerson(.contact(18), property, to: value)
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done)
            #expect(ended.result["analysis"] == true)
            #expect(await rig.counters.analyses == 2)
        }
    }

    @Test func otherChangesAskForNone() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            try await rig.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: "Neue Notiz")
            let ended = try await rig.run(.contact(18))
            #expect(ended.result["analysis"] == false)
        }
    }

    @Test func ourOldValuesAreReplacedAndTheStorySaysByWhat() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "written")
            #expect(
                ended.result["contact"]?[Self.vertical] == ["old": "Indoor-Spielplatz", "new": "Freizeitpark"]
            )
            #expect(try await rig.ledger.entry("contact-18").written[Self.vertical] == ["[I:1]"])
        }
    }

    @Test func anotherMappingAsksForANewAnalysis() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            await rig.close()
            let second = try rig.successor {
                $0.mapping = #"{"contact":{"summary":{"progId":"SuperOffice:85","kind":"text"}}}"#
            }
            second.open()
            let ended = try await second.run(.contact(18))
            await second.close()
            #expect(ended.status == "written")
            let text = try #require(await rig.field("SuperOffice:85", .contact(18)))
            #expect(text == "Bremer Abenteuerland GmbH:…")
            #expect(
                ended.result["contact"] == ["SuperOffice:85": ["old": "", "new": .string(text), "cut": true]]
            )
        }
    }

    @Test func everyKindOfFieldCanBeWritten() async throws {
        // The analysis has a text, a list item's name and a number; the rest of the members is not there.
        let mapping = """
            {"contact": {
              "confidence": {"progId": "SuperOffice:3", "kind": "decimal", "overwrite": "always"},
              "vertical": {"progId": "SuperOffice:83", "kind": "list"},
              "summary": {"progId": "SuperOffice:5", "kind": "date"},
              "openers": {"progId": "SuperOffice:4", "kind": "checkbox"},
              "status": {"progId": "SuperOffice:85", "kind": "text"},
              "nothing.there": {"progId": "SuperOffice:8", "kind": "text", "overwrite": "always"},
              "openers.secondary": {"progId": "SuperOffice:1", "kind": "text", "overwrite": "always"}
            }}
            """
        try await withRig {
            $0.mapping = mapping
        } _: { rig in
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done, "\(ended.why)")
            #expect(
                ended.result["contact"]?.object?.keys.sorted() == ["SuperOffice:3", "SuperOffice:83", "SuperOffice:85"]
            )
            #expect(await rig.field("SuperOffice:85", .contact(18)) == "ready")
            // What does not fit its field is told, and what is absent or null erases nothing.
            #expect(ended.result["skipped"]?["contact openers"]?["why"]?.string?.contains("an object") == true)
            #expect(ended.result["skipped"]?["contact summary"]?["code"] == "unusable-value")
            #expect(await rig.field("SuperOffice:1", .contact(18)) == "K-0018")
            #expect(await rig.field("SuperOffice:8", .contact(18))?.hasPrefix("Ruft lieber an.") == true)
            #expect(await rig.field("SuperOffice:4", .contact(18)) == "[I:1]")
        }
    }

    @Test(arguments: [107, 108]) func aCompanyThatNothingCanBeSaidAboutIsDone(_ contact: Int) async throws {
        try await withRig { rig in
            let ended = try await rig.run(.contact(contact))
            #expect(ended.folder == .done && ended.status == "no-analysis")
            #expect(ended.why.hasPrefix("no analysis: nothing can be said about"))
            #expect(ended.result["reason"]?.string?.isEmpty == false)
            let again = try await rig.run(.contact(contact))
            #expect(again.status == "unchanged")
            let counters = await rig.counters
            #expect(counters.patchRequests == 0 && counters.explorerRequests == 1)
        }
    }

    @Test(arguments: Behaviour.StillThinkingForm.allCases)
    func anExplorerThatIsStillThinkingIsAskedAgain(_ form: Behaviour.StillThinkingForm) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour {
                $0.explorerStillThinking = 2
                $0.stillThinkingForm = form
                $0.stillThinkingRetryAfter = 40
            }
            let name = try rig.drop(.contact(18))
            #expect(try await rig.deferred(name) == "the Company Explorer is still thinking")
            let due = try #require(rig.spool.files.modificationTime(.deferred(name)))
            #expect(abs(due.timeIntervalSince(rig.clock.now) - 40) < 20)
            try rig.advance(by: 41)
            try await eventually("it is asked again") { await rig.counters.explorerStillThinking == 2 }
            try await eventually("it is deferred again") { rig.spool.jobs(.deferred).count == 1 }
            try rig.advance(by: 41)
            let ended = try await rig.ended(name)
            #expect(ended.folder == .done && ended.status == "written")
            #expect(ended.trail == ["deferred", "deferred", "done"])
            #expect(await rig.counters.analyses == 1)
        }
    }

    @Test func aDeletedCompanyIsGone() async throws {
        for isPurged in [false, true] {
            try await withRig { rig in
                try await rig.sandbox.deleteByPerson(.contact(18))
                if isPurged { try await rig.sandbox.purge(.contact(18)) }
                let ended = try await rig.run(.contact(18))
                #expect(ended.folder == .skipped && ended.reason == "gone")
                #expect(await rig.counters.explorerRequests == 0)
            }
        }
    }

    @Test(arguments: [0, 4711]) func aCompanyThatNeverWasIsGone(_ id: Int) async throws {
        try await withRig { rig in
            let ended = try await rig.run(.contact(id))
            #expect(ended.reason == "gone")
        }
    }

    @Test func whatIsNotOurBusinessIsSkippedUntouched() async throws {
        try await withRig { rig in
            try await rig.ready()
            let event = TestEvent.contact(18).with { $0.associate = 77 }
            let ended = try await rig.run(event)
            #expect(ended.folder == .skipped && ended.reason == "own-change")
            #expect(ended.job.object.bytes == event.json.serialized())
            #expect(await rig.counters.contactReads == 0)
        }
    }
}
