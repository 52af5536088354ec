import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// The process ends at the worst moment, and the next one goes on where it ended.
@Suite struct CrashTests {
    static let summary = "SuperOffice:84"

    /// The write landed, and the process was gone before it could say so.
    @Test func aValueThatLandedBeforeACrashIsOurs() async throws {
        try await withRig {
            $0.processor.grace = 0.1
        } _: { rig in
            await rig.sandbox.setFault(Fault(.patch, .hang, landed: true))
            let name = try rig.drop(.contact(18))
            try await eventually("the write has landed") { await rig.counters.changes == 1 }
            try await rig.stop()
            let crashed = await rig.ledger(Self.summary)
            #expect(crashed.count == 1)
            await rig.sandbox.clearFaults()

            // The company changes meanwhile, so the next analysis has something else to write.
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            let second = try rig.successor()
            let newer = try second.drop(.contact(18))
            second.open()
            #expect(try await second.ended(name).reason == "superseded")
            let ended = try await second.ended(newer)
            await second.close()
            #expect(ended.folder == .done && ended.result["kept"] == nil)
            #expect(ended.result["contact"]?["SuperOffice:83"]?["old"] == "Indoor-Spielplatz")
        }
    }

    /// Nothing else changed: there is nothing to do but to say so.
    @Test func aWriteThatLandedIsNotDoneAgain() async throws {
        try await withRig {
            $0.processor.grace = 0.1
        } _: { rig in
            await rig.sandbox.setFault(Fault(.patch, .hang, landed: true))
            let name = try rig.drop(.contact(18))
            try await eventually("the write has landed") { await rig.counters.changes == 1 }
            try await rig.stop()
            await rig.sandbox.clearFaults()
            let second = try rig.successor()
            second.open()
            let ended = try await second.ended(name)
            await second.close()
            #expect(ended.status == "unchanged" && ended.why == "nothing to write")
            let counters = await rig.counters
            #expect(counters.changes == 1 && counters.patchRequests == 1 && counters.analyses == 1)
        }
    }

    @Test(arguments: [("Alt von uns", true), ("Neu von uns", true), ("Von Hand", false)])
    func whileTwoValuesAreRememberedBothAreOurs(_ present: String, _ isOurs: Bool) async throws {
        try await withRig { _ in
        } prepare: { rig in
            try await rig.sandbox.editByPerson(.contact(18), Self.summary, to: .string(present))
            var entry = LedgerEntry()
            entry.account = 18
            entry.fields[Self.summary] = WrittenField(values: [.text(sent: "Alt von uns"), .text(sent: "Neu von uns")])
            try await rig.ledger.save(entry, as: "contact-18")
        } _: { rig in
            let ended = try await rig.run(.contact(18))
            #expect((ended.result["kept"] == nil) == isOurs)
            #expect((await rig.field(Self.summary, .contact(18)) == present) != isOurs)
            if isOurs { #expect(await rig.ledger(Self.summary).count == 1) }
        }
    }

    /// A ledger that cannot be read is not taken for none: our own texts would count as a person's for ever.
    @Test(arguments: ["", "{", "null", "[]"]) func aDamagedLedgerIsNotTakenForNone(_ text: String) async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            let path = rig.spool.files.layout.path(.ledger("contact-18"))
            try Data(text.utf8).write(to: URL(filePath: path))
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            let patches = await rig.counters.patchRequests
            let name = try rig.drop(.contact(18))
            #expect(try await rig.deferred(name).contains("ledger"))
            #expect(await rig.counters.patchRequests == patches)
            try FileManager.default.removeItem(atPath: path)
            // Without a ledger, all values in the CRM count as a person's, and nothing is overwritten.
            let ended = try await rig.ended(name)
            #expect(ended.folder == .done && ended.result["kept"]?.object?.count == 3)
            #expect(ended.codes.first == .spoolTrouble)
        }
    }

    /// A killed process leaves its claim behind; the job counts one more attempt and runs again.
    @Test func aJobOfADeadProcessIsRunAgain() async throws {
        var name: JobName?
        try await withRig { _ in
        } prepare: { rig in
            let event = TestEvent.contact(18)
            name = event.jobName(rig.clock.now)
            let folder = rig.spool.files.layout.claimerFolder("host-1-dead")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try rig.spool.put(
                event.json.serialized(),
                at: .job(.processing(claimer: "host-1-dead"), try #require(name))
            )
        } _: { rig in
            let ended = try await rig.ended(try #require(name))
            #expect(ended.folder == .done && ended.job.story.attempts == 1)
            #expect(ended.job.story.trail.first?.why == "the process that worked on it ended")
        }
    }
}

extension Rig {
    /// What the ledger says we wrote into a field of company 18.
    func ledger(_ progID: String) async -> [String] {
        (try? Ledger.read("contact-18", spool.files))?.written[progID] ?? []
    }
}
