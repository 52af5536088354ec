import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

/// What people wrote into our fields stays, as far as the mapping says so.
@Suite struct OtherHandsTests {
    static let summary = "SuperOffice:84"

    private static func mapping(_ overwrite: String) -> String {
        """
        {"contact": {"summary": {"progId": "SuperOffice:84", "kind": "text", "overwrite": "\(overwrite)"},
                     "vertical": {"progId": "SuperOffice:83", "kind": "list", "overwrite": "\(overwrite)"}}}
        """
    }

    @Test func whatAPersonWroteBeforeUsIsKeptAndNamed() async throws {
        try await withRig { rig in
            let ended = try await rig.run(.contact(109))
            #expect(ended.status == "written" && ended.why == "2 fields written and verified, 1 kept")
            let kept = ended.result["kept"]?["contact SuperOffice:84"]
            #expect(kept?["code"] == "not-ours" && kept?["arguments"]?["found"] == "Von Hand gepflegt.")
            #expect(kept?["why"] == "not written by us, as far as we know: Von Hand gepflegt.")
            #expect(await rig.field(Self.summary, .contact(109)) == "Von Hand gepflegt.")
        }
    }

    @Test func whatAPersonMadeOfOursIsKept() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: "Besser so.")
            try await rig.sandbox.editByPerson(.contact(18), "SuperOffice:83", to: "Hotel")
            let ended = try await rig.run(.contact(18).with { $0.isForced = true })
            #expect(ended.status == "unchanged" && ended.why == "nothing to write: 2 fields kept")
            #expect(ended.result["kept"]?["contact SuperOffice:83"]?["arguments"]?["found"] == "Hotel")
            #expect(await rig.field(Self.summary, .contact(18)) == "Besser so.")
            #expect(await rig.sandbox.displayText("SuperOffice:83", of: .contact(18)) == "Hotel")
        }
    }

    @Test func whatAPersonEmptiedIsFilledAgain() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: "")
            let ended = try await rig.run(.contact(18).with { $0.isForced = true })
            #expect(ended.result["contact"]?.object?.keys.sorted() == [Self.summary])
        }
    }

    @Test func aValueThatAPersonPutBackIsOursAgain() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            let ours = try #require(await rig.field(Self.summary, .contact(18)))
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: "Anders")
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: .string(ours))
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark")
            let ended = try await rig.run(.contact(18))
            #expect(ended.result["kept"] == nil)
            #expect(await rig.field(Self.summary, .contact(18))?.hasPrefix("Bremer Freizeitpark:") == true)
        }
    }

    @Test func emptyWritesOnceAndNeverAgain() async throws {
        try await withRig {
            $0.mapping = Self.mapping("empty")
        } _: { rig in
            #expect(try await rig.run(.contact(18)).status == "written")
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark")
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "unchanged" && ended.result["kept"]?.object?.count == 2)
            #expect(await rig.field(Self.summary, .contact(18))?.hasPrefix("Bremer Abenteuerland GmbH:") == true)
        }
    }

    @Test func alwaysWritesOverAnything() async throws {
        try await withRig {
            $0.mapping = Self.mapping("always")
        } _: { rig in
            let ended = try await rig.run(.contact(109))
            #expect(ended.result["kept"] == nil)
            #expect(ended.result["contact"]?[Self.summary]?["old"] == "Von Hand gepflegt.")
            #expect(await rig.field(Self.summary, .contact(109))?.hasPrefix("Sächsische Werkzeug") == true)
        }
    }

    /// An analysis takes its time, and the CRM is read again after it.
    @Test func whatAPersonWritesDuringTheAnalysisIsKept() async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.explorer, .slow(.milliseconds(300)), times: 1))
            let name = try rig.drop(.contact(18))
            try await eventually("the explorer is asked") { await rig.counters.explorerRequests == 1 }
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: "Während der Analyse.")
            let ended = try await rig.ended(name)
            #expect(ended.status == "written" && ended.result["kept"]?.object?.count == 1)
            #expect(await rig.field(Self.summary, .contact(18)) == "Während der Analyse.")
        }
    }
}
