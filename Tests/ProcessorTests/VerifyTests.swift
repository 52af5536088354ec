import JSON
import Sandbox
import Spool
import Testing

/// After a write it is looked at what really stands in the CRM.
@Suite struct VerifyTests {
    private func run(
        _ change: @escaping @Sendable (inout Behaviour) -> Void,
        _ check: (Rig, Ended) async throws -> Void
    )
        async throws
    {
        try await withRig { rig in
            await rig.sandbox.setBehaviour(change)
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .failed && ended.trail == ["failed"])
            #expect(ended.why.hasPrefix("verify failed for contact 18: "), "\(ended.why)")
            #expect(ended.job.story.account?.id == 18)
            try await check(rig, ended)
        }
    }

    @Test func aWriteThatEmptiesOtherFieldsFailsAndNamesThem() async throws {
        try await run({ $0.patchWipesOthers = true }) { _, ended in
            #expect(ended.why.contains("fields that were not written changed too: SuperOffice:1, SuperOffice:2, "))
            #expect(ended.why.contains("main_category") && !ended.why.contains("SuperOffice:83"))
        }
    }

    @Test func aWriteThatIsSilentlyIgnoredFails() async throws {
        try await run({ $0.patchSilentlyIgnored = true }) { rig, ended in
            #expect(ended.why.contains("SuperOffice:83 holds \"\" instead of \"Indoor-Spielplatz\""))
            #expect(ended.why.contains("SuperOffice:84 holds"))
            #expect(await rig.counters.changes == 0)
            #expect(await rig.ledger.entry("contact-18").fingerprint == nil)
        }
    }

    @Test func aWriteThatAltersAValueFails() async throws {
        try await run({ $0.patchAltersValue = .truncated }) { _, ended in
            #expect(
                ended.why.contains("SuperOffice:84 holds \"Bremer Abenteuerland\" instead of \"Bremer Abenteuerland ")
            )
            #expect(!ended.why.contains("SuperOffice:83"))
        }
    }

    /// The analysis counts all the same, or a loop over a failing write would never be seen.
    @Test func theAnalysisIsCounted() async throws {
        try await run({ $0.patchSilentlyIgnored = true }) { rig, _ in
            #expect(await rig.ledger.entry("contact-18").analyses.count == 1)
        }
    }

    @Test func aFailedJobIsAnalysedAgainWhenItIsReplayed() async throws {
        try await run({ $0.patchSilentlyIgnored = true }) { rig, _ in
            await rig.sandbox.setBehaviour { $0.patchSilentlyIgnored = false }
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "written" && ended.result["kept"] == nil)
        }
    }
}
