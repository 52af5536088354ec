import HTTPTypes
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// After a write it is looked at what really stands in the CRM, and who made it so.
@Suite struct VerifyTests {
    static let summary = "SuperOffice:84"

    @Test func aWriteThatIsIgnoredOnceIsRepeated() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchesToIgnore = 1 }
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "written" && ended.because == Reason(.written, [.count: 3]))
            let counters = await rig.counters
            #expect(counters.patchRequests == 2 && counters.changes == 1 && counters.analyses == 1)
        }
    }

    @Test func aWriteThatIsIgnoredTwiceFails() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchSilentlyIgnored = true }
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .failed && ended.code == .crmIgnoredWrite, "\(ended.why)")
            #expect(ended.because?[.field] == "SuperOffice:86" && ended.because?[.found] == "")
            #expect(ended.job.story.account?.id == 18)
            let counters = await rig.counters
            #expect(counters.patchRequests == 2 && counters.changes == 0)
            #expect(try await rig.ledger.entry("contact-18").fingerprint == nil)
        }
    }

    /// The analysis was paid for: a replay of the job writes it without asking again.
    @Test func aFailedJobIsReplayedWithTheAnswerThatWasPaidFor() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchSilentlyIgnored = true }
            #expect(try await rig.run(.contact(18)).folder == .failed)
            await rig.sandbox.setBehaviour { $0.patchSilentlyIgnored = false }
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "written" && ended.result["kept"] == nil)
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.explorerRequests == 1)
            #expect(try await rig.ledger.entry("contact-18").question == nil)
        }
    }

    // MARK: The CRM's own spelling

    @Test(arguments: [Behaviour.ValueChange.truncated, .capitalised, .endsTrimmed, .htmlEscaped, .windowsLineEnds])
    func theCRMsSpellingOfOurTextIsOurs(_ spelling: Behaviour.ValueChange) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchAltersValue = spelling }
            let first = try await rig.run(.contact(18))
            #expect(first.folder == .done, "\(first.why)")
            let stored = await rig.field(Self.summary, .contact(18))
            // The same analysis again is no difference, however the CRM spells it.
            let again = try await rig.run(.contact(18).with { $0.isForced = true })
            #expect(again.code == .nothingDiffers && again.result["kept"] == nil, "\(again.result)")
            #expect(await rig.counters.patchRequests == 1)
            // And another one replaces it: it is ours.
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark")
            let newer = try await rig.run(.contact(18))
            #expect(newer.status == "written" && newer.result["kept"] == nil, "\(newer.result)")
            #expect(await rig.field(Self.summary, .contact(18)) != stored)
        }
    }

    @Test func theLedgerKeepsThePair() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchAltersValue = .truncated }
            let ended = try await rig.run(.contact(18))
            let field = try #require(try await rig.ledger.entry("contact-18").fields[Self.summary])
            guard case .text(let sent, let stored?) = try #require(field.values.first) else {
                Issue.record("\(field)")
                return
            }
            #expect(field.values.count == 1 && sent.hasPrefix(stored) && sent != stored)
            #expect(ended.result["contact"]?[Self.summary]?["stored"] == .string(stored))
        }
    }

    // MARK: Others' hands and scripts

    /// A script of the tenant's touches another field with each save: that is a note and no damage.
    @Test(arguments: [Behaviour.TenantScript.sameSave, .ownSave])
    func aScriptThatTouchesAnotherFieldIsANote(_ script: Behaviour.TenantScript) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.tenantScript = script }
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "written", "\(ended.why)")
            #expect(ended.result["alsoChanged"]?.array?.contains("SuperOffice:85") == true)
        }
    }

    /// A person saves right behind us: whatever stands there now is theirs, and the job is done.
    @Test(arguments: [summary, "SuperOffice:8", "Name"])
    func anEditRightBehindUsIsNoDamage(_ field: String) async throws {
        try await withRig { rig in
            try await rig.sandbox.edit(after: .call(.patch, "Contact/18"), .contact(18), [field: "Von Hand"])
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.status == "written", "\(ended.why)")
            if field == Self.summary {
                #expect(ended.result["editedBehindUs"] == ["SuperOffice:84"])
                let values = try await rig.ledger.entry("contact-18").fields[Self.summary]?.values
                #expect(values == [], "what a person wrote is never ours")
            }
            if field != "Name" { #expect(await rig.field(field, .contact(18)) == "Von Hand") }
            let again = try await rig.run(.contact(18).with { $0.isForced = true })
            #expect(again.folder == .done)
            if field == Self.summary { #expect(await rig.field(field, .contact(18)) == "Von Hand") }
        }
    }
}
