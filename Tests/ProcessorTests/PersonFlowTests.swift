import JSON
import Processor
import Sandbox
import Spool
import Testing

/// One event of a person: it fills the person's fields and never the company's.
@Suite struct PersonFlowTests {
    @Test(arguments: ["person.changed", "person.created"], [nil, 18])
    func thePersonsFieldsAreWritten(_ name: String, _ contact: Int?) async throws {
        try await withRig { rig in
            let ended = try await rig.run(.person(933, of: contact).with { $0.name = name })
            #expect(ended.folder == .done && ended.status == "written", "\(ended.why)")
            #expect(ended.job.story.account == JobHistory.Account(id: 18, name: "Bremer Abenteuerland GmbH"))
            #expect(ended.why == "3 fields written and verified")
            // For whoever reads the story; nothing was asked for it.
            #expect(ended.job.story.names["person-933"] == "Alda Walsh", "\(ended.job.story.names)")
            #expect(ended.result["person"]?["SuperOffice:12"] == ["old": "", "new": "IT"])
            #expect(ended.result["contact"] == nil)
            let opener = try #require(await rig.field("SuperOffice:10", .person(933)))
            #expect(opener.hasPrefix("Guten Tag Alda Walsh"))
            #expect(await rig.sandbox.displayText("SuperOffice:12", of: .person(933)) == "IT")
            for progID in ["SuperOffice:83", "SuperOffice:84", "SuperOffice:86"] {
                #expect(await rig.field(progID, .contact(18)).map { ["", "[I:0]"].contains($0) } == true)
            }
            // The person's own field of the same name as the company's is another field, and nobody's business here.
            #expect(await rig.field("SuperOffice:1", .person(933)) == "Aldi")
            #expect(await rig.field("SuperOffice:1", .contact(18)) == "K-0018")
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.patches == 1)
        }
    }

    @Test func eachRecordHasALedgerOfItsOwn() async throws {
        try await withRig { rig in
            _ = try await rig.run(.person(933))
            let person = try await rig.ledger.entry("person-933")
            let company = try await rig.ledger.entry("contact-18")
            #expect(person.account == 18 && person.fingerprint != nil)
            #expect(Set(person.fields.keys) == ["SuperOffice:10", "SuperOffice:11", "SuperOffice:12"])
            #expect(company == LedgerEntry(), "a person's event is not the company's")
        }
    }

    static let edits: [(EntityKey, String, JSONValue)] = [
        (.person(933), "Title", "CFO"), (.person(933), "Lastname", "Meier"), (.person(933), "Position/Id", 1),
        (.contact(18), "Name", "Freizeitpark Bremen"),
    ]

    @Test(arguments: edits)
    func aChangeOfPersonOrCompanyAsksForANewAnalysis(_ key: EntityKey, _ property: String, _ value: JSONValue)
        async throws
    {
        try await withRig { rig in
            _ = try await rig.run(.person(933))
            #expect(try await rig.run(.person(933)).status == "unchanged")
            try await rig.sandbox.editByPerson(key, property, to: value)
            #expect(try await rig.run(.person(933)).result["analysis"] == true)
            #expect(await rig.counters.analyses == 2)
        }
    }

    @Test func aPersonWithoutACompanyIsDone() async throws {
        try await withRig { rig in
            let ended = try await rig.run(.person(2006))
            #expect(ended.folder == .done && ended.status == "no-company")
            #expect(ended.why == "the person belongs to no company")
            let counters = await rig.counters
            #expect(counters.explorerRequests == 0 && counters.patchRequests == 0 && counters.contactReads == 0)
        }
    }

    @Test func aPersonWhoMovedIsAnalysedWithTheNewCompany() async throws {
        try await withRig { rig in
            _ = try await rig.run(.person(933))
            try await rig.sandbox.editByPerson(.person(933), "Contact/ContactId", to: 43)
            let ended = try await rig.run(.person(933))
            #expect(ended.job.story.account?.id == 43)
            #expect(try await rig.ledger.entry("person-933").account == 43)
            #expect(await rig.counters.analysesByAccount == [18: 1, 43: 1])
        }
    }

    @Test func aDeletedPersonIsGone() async throws {
        try await withRig { rig in
            try await rig.sandbox.deleteByPerson(.person(933))
            #expect(try await rig.run(.person(933)).reason == "gone")
        }
    }

    @Test func aPersonOfADeletedCompanyIsGone() async throws {
        try await withRig { rig in
            try await rig.sandbox.deleteByPerson(.contact(18))
            #expect(try await rig.run(.person(933)).reason == "gone")
            try await rig.sandbox.purge(.contact(18))
            #expect(try await rig.run(.person(933)).status == "no-company")
            #expect(await rig.counters.explorerRequests == 0)
        }
    }

    /// Nothing of the answer would be written, so nothing is paid for.
    @Test func withoutFieldsForPersonsNothingIsAsked() async throws {
        let mapping = #"{"contact":{"summary":{"progId":"SuperOffice:84","kind":"text"}}}"#
        try await withRig {
            $0.mapping = mapping
        } _: { rig in
            let ended = try await rig.run(.person(933))
            #expect(ended.folder == .done && ended.code == .nothingMapped && ended.status == "nothing-mapped")
            let counters = await rig.counters
            #expect(counters.explorerRequests == 0 && counters.patchRequests == 0)
        }
    }

    @Test func withoutFieldsForCompaniesOnlyThePersonsAreWritten() async throws {
        let mapping = #"{"person":{"openers.primary":{"progId":"SuperOffice:10","kind":"text"}}}"#
        try await withRig {
            $0.mapping = mapping
        } _: { rig in
            let ended = try await rig.run(.person(933))
            #expect(ended.status == "written" && ended.result["contact"] == nil)
            #expect(await rig.field("SuperOffice:86", .contact(18)) == "")
        }
    }
}
