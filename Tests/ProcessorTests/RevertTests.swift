import FoundationEssentials
import JSON
import Sandbox
import Spool
import SuperOffice
import Testing

@testable import Processor

/// What stood in our fields before is given back, where they still hold what we wrote.
@Suite struct RevertTests {
    static let vertical = "SuperOffice:83"
    static let summary = "SuperOffice:84"
    static let opener = "SuperOffice:86"

    @Test func whatStoodThereBeforeIsGivenBackAndWhoseItWas() async throws {
        try await withRig { _ in
        } prepare: { rig in
            try await rig.sandbox.editByPerson(.contact(18), Self.opener, to: "Von uns, früher")
            var entry = LedgerEntry()
            entry.account = 18
            entry.fields[Self.opener] = WrittenField(values: [.text(sent: "Von uns, früher")])
            try await rig.ledger.save(entry, as: "contact-18")
        } _: { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.ended(name)
            let before = try await rig.ledger.entry("contact-18")
            let report = try await rig.revert([name])
            #expect(report.changes.map(\.progID) == [Self.vertical, Self.summary, Self.opener], "\(report)")
            #expect(report.trouble == nil && report.kept.isEmpty)
            #expect(await rig.sandbox.displayText(Self.vertical, of: .contact(18))?.isEmpty != false)
            #expect(await rig.field(Self.summary, .contact(18)) == "")
            #expect(await rig.field(Self.opener, .contact(18)) == "Von uns, früher")
            let entry = try await rig.ledger.entry("contact-18")
            #expect(entry.fingerprint == before.fingerprint && entry.pending == nil)
            #expect(entry.fields.keys.sorted() == [Self.opener])
            #expect(entry.written[Self.opener] == ["Von uns, früher"])
            // Once more: there is nothing of ours left to give back.
            #expect(try await rig.revert([name]).changes.isEmpty)
            #expect(await rig.counters.patches == 2)
        }
    }

    @Test func aPersonsEditSinceStaysAndIsNamed() async throws {
        try await withRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.ended(name)
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: "Von Hand")
            let report = try await rig.revert([name])
            #expect(report.kept[Self.summary]?.code == .notOurs && report.changes.count == 2)
            #expect(await rig.field(Self.summary, .contact(18)) == "Von Hand")
        }
    }

    /// Of several writes the value from before the first comes back; of an earlier one alone nothing does.
    @Test func severalWritesAreOneWayBack() async throws {
        try await withRig { rig in
            let first = try rig.drop(.contact(18))
            _ = try await rig.ended(first)
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            let second = try rig.drop(.contact(18))
            #expect(try await rig.ended(second).status == "written")
            #expect(try await rig.revert([first]).kept[Self.summary]?.code == .writtenSince)
            #expect(try await rig.revert([first, second]).changes.contains { $0.progID == Self.summary })
            #expect(await rig.field(Self.summary, .contact(18)) == "")
        }
    }

    @Test func whatAPersonWroteBetweenTwoWritesComesBack() async throws {
        try await withRig {
            $0.mapping = $0.mapping.replacing(
                #""SuperOffice:84", "kind": "text""#,
                with: #""SuperOffice:84", "kind": "text", "overwrite": "always""#
            )
        } _: { rig in
            let first = try rig.drop(.contact(18))
            _ = try await rig.ended(first)
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: "Von Hand")
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            let second = try rig.drop(.contact(18))
            #expect(try await rig.ended(second).status == "written")
            #expect(await rig.field(Self.summary, .contact(18)) != "Von Hand")
            #expect(try await rig.revert([first, second]).changes.contains { $0.progID == Self.summary })
            #expect(await rig.field(Self.summary, .contact(18)) == "Von Hand")
        }
    }

    /// A process ended between its write and the look at what became of it, and the tenant had emptied what was not sent:
    /// only the ledger knows what stood there.
    @Test func theEvidenceOfAWipeStays() async throws {
        try await withRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.ended(name)
            try await rig.quiet()
            var entry = try await rig.ledger.entry("contact-18")
            entry.pending = PendingWrite(held: ["SuperOffice:90": "a", "SuperOffice:91": "b"], sent: [Self.summary])
            try await rig.ledger.save(entry, as: "contact-18")
            let report = try await rig.reversal().carryOut(try #require(try rig.records([name]).first), now: Date())
            #expect(report.trouble?.contains("SuperOffice:90, SuperOffice:91") == true, "\(report)")
            #expect(try await rig.ledger.entry("contact-18") == entry)
            #expect(await rig.counters.patches == 1)
        }
    }

    /// What the tenant refused was not written: it leaves nothing in the ledger that looks as if it were.
    @Test func aRefusalLeavesNothingPending() async throws {
        try await withRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.ended(name)
            try await rig.quiet()
            let entry = try await rig.ledger.entry("contact-18")
            await rig.sandbox.setFault(Fault(.patch, .status(400)))
            await #expect(throws: SuperOfficeError.self) {
                try await rig.reversal().carryOut(try #require(try rig.records([name]).first), now: Date())
            }
            #expect(try await rig.ledger.entry("contact-18") == entry)
        }
    }

    /// The webhook of the revert finds an input that was dealt with, whoever it seems to be from.
    @Test func theWebhookOfARevertStartsNoLoop() async throws {
        try await withRig {
            $0.ownAssociate = 999
        } _: { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.ended(name)
            try await rig.withEchoes {
                #expect(try await rig.revert([name]).changes.count == 3)
                try await rig.quiet()
            }
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.patches == 2)
            #expect(await rig.field(Self.summary, .contact(18)) == "")
        }
    }

    /// A story of version 0.1 says what was shown, not what the CRM had: it is named, and nothing is written.
    @Test func aStoryWithoutRawValuesIsShownOnly() async throws {
        try await withRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.ended(name)
            var entry = try await rig.ledger.entry("contact-18")
            for progID in entry.fields.keys { entry.fields[progID]?.before = nil }
            try await rig.ledger.save(entry, as: "contact-18")
            var record = try #require(try rig.records([name]).first)
            for index in record.writes.indices { record.writes[index].oldRaw = nil }
            let report = try await rig.reversal().carryOut(record, now: Date())
            #expect(report.changes.isEmpty && Set(report.kept.values.map(\.code)) == [.beforeUnknown])
            #expect(await rig.counters.patches == 1)
        }
    }
}

extension Rig {
    func records(_ names: [JobName]) throws -> [WrittenRecord] {
        let inspector = SpoolInspector(files: spool.files)
        let jobs = try names.map { name in
            let entry = try #require(try inspector.job(name, in: .done))
            return (entry, try JobFile(try #require(spool.files.bytes(of: entry.place, limit: 1 << 20))))
        }
        return WrittenRecord.all(jobs, since: nil)
    }

    func reversal() -> Reversal {
        Reversal(
            crm: crm,
            files: spool.files,
            own: identity.actualID,
            pause: { [clock] in
                clock.advance(by: $0)
                await Task.yield()
            }
        )
    }

    func revert(_ names: [JobName]) async throws -> Reversal.Report {
        let record = try #require(try records(names).first)
        let plan = try await reversal().plan(record)
        // The worker that ended the job may still be leaving its lane.
        let report = try await eventually("the lane is free") { () -> Reversal.Report? in
            let report = try await reversal().carryOut(record, now: clock.now)
            return report.trouble == nil ? report : nil
        }
        #expect(report.changes == plan.changes)
        return report
    }
}
