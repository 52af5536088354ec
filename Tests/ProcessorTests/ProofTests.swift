import FoundationEssentials
import HTTPTypes
import JSON
import Sandbox
import Spool
import SuperOffice
import Testing

@testable import Processor

/// What is proven of a tenant decides how it is written to.
@Suite struct ProofTests {
    static let summary = "SuperOffice:84"

    private func note(
        _ rig: Rig,
        _ question: TenantProof.Question,
        _ verdict: TenantProof.Verdict,
        _ value: String,
        tenant: String = "Cust12345"
    ) throws {
        var proof = TenantProof(tenant: tenant, at: rig.clock.now)
        proof.answers[question] = TenantProof.Answer(verdict, value, "seen", at: rig.clock.now)
        try proof.save(rig.spool.files)
    }

    /// A person saves between our reading and our writing, on a tenant that knows no If-Unmodified-Since.
    private func edited(_ rig: Rig) async throws -> Ended {
        try await rig.ready()
        try await rig.sandbox.edit(before: .call(.patch, "Contact/18"), .contact(18), [Self.summary: "VON HAND"])
        return try await rig.run(.contact(18))
    }

    @Test(arguments: PatchTest.Form.allCases)
    func aProvenTestKeepsAnEditThatNothingElseWould(_ form: PatchTest.Form) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour {
                $0.unmodifiedSince = .ignored
                $0.patchTest = form == .key ? .key : .dictionary
            }
            try note(rig, .patchTest, .held, form.rawValue)
            let ended = try await edited(rig)
            #expect(ended.folder == .done, "\(ended.whys)")
            #expect(await rig.field(Self.summary, .contact(18)) == "VON HAND")
        }
    }

    @Test func withoutAProofNothingIsTested() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchTest = .refused }
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "written", "\(ended.whys)")
            try note(rig, .patchTest, .differs, "refused")
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark")
            #expect(try await rig.run(.contact(18)).folder == .done)
        }
    }

    /// The proof is another form's: 409 although nothing has changed, so the write goes on without the test.
    @Test func aTestThatFailsWithoutAnEditIsLeftOut() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchTest = .key }
            try note(rig, .patchTest, .held, "dictionary")
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "written", "\(ended.whys)")
            #expect(await rig.counters.patchRequests == 2)
        }
    }

    @Test func aTenantThatIsProvenToWipeIsNotWrittenTo() async throws {
        try await withRig { rig in
            try await rig.ready()
            try note(rig, .patchKeepsOthers, .differs, "emptied")
            let name = try rig.drop(.contact(18))
            let open = try await rig.breaker("configuration")
            #expect(open["code"] == "crm-wipes-fields", "\(open)")
            #expect(await rig.counters.patchRequests == 0)
            // A later run found it put right.
            try note(rig, .patchKeepsOthers, .held, "kept")
            try rig.advance(by: 3600)
            #expect(try await rig.ended(name).status == "written")
            #expect(await rig.counters.analyses == 1)
        }
    }

    @Test func anotherTenantsProofMeansNothing() async throws {
        try await withRig { rig in
            try note(rig, .patchKeepsOthers, .differs, "emptied", tenant: "Cust1")
            #expect(try await rig.run(.contact(18)).status == "written")
        }
    }

    @Test func whatALaterVersionWroteIsKeptAndWhatCouldNotBeTriedStays() async throws {
        try await withRig { rig in
            let note = """
                {"tenant":"Cust12345","at":"2026-03-01T10:15:00.000Z","later":[1],"answers":{"new":7,
                "json-patch-test":{"verdict":"held","value":"key","evidence":"","at":"2026-03-01T10:15:00.000Z"}}}
                """
            try rig.spool.files.replace(.note(.proof), with: Array(note.utf8))
            try self.note(rig, .patchTest, .notTried, "")
            let bytes = try #require(rig.spool.files.bytes(of: .note(.proof), limit: 1 << 16))
            let json = try JSONValue(parsing: bytes)
            #expect(json["later"] == [1] && json["answers"]?["new"] == 7)
            #expect(TenantProof.read(rig.spool.files, of: "Cust12345")?.patchTest == .key)
        }
    }
}
