import FoundationEssentials
import HTTPTypes
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// `WRITES=propose`: nothing is written before a person said yes, and then what the person saw.
@Suite struct ProposalFlowTests {
    static let vertical = "SuperOffice:83"
    static let summary = "SuperOffice:84"

    @Test func nothingIsWrittenAndOldAndNewAreShown() async throws {
        try await withProposingRig { rig in
            let job = try await rig.proposed(try rig.drop(.contact(18)))
            let shown = try #require(job.story.proposal?["shown"]?["contact"])
            #expect(shown[Self.vertical] == ["old": "", "new": "Indoor-Spielplatz"])
            #expect(shown.object?.count == 3 && job.story.trail.map(\.to) == ["proposed"])
            #expect(job.story.trail.last?.why == "3 fields proposed")
            #expect(await rig.counters.patchRequests == 0)
            let question = try #require(try await rig.ledger.entry("contact-18").question)
            #expect(question.answer != nil && question.proposal?.hasSuffix(".json") == true)
        }
    }

    @Test func aYesWritesWithoutAskingAgain() async throws {
        try await withProposingRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.proposed(name)
            try rig.approve(name)
            let ended = try await rig.ended(name)
            #expect(ended.trail == ["proposed", "approved", "done"] && ended.status == "written", "\(ended.whys)")
            #expect(await rig.sandbox.displayText(Self.vertical, of: .contact(18)) == "Indoor-Spielplatz")
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.patches == 1)
            #expect(try await rig.ledger.entry("contact-18").question == nil)
            // The same input is dealt with.
            #expect(try await rig.run(.contact(18)).code == .unchanged)
        }
    }

    /// A person wrote meanwhile, or the company is another one: what was approved is not what would be written.
    @Test(arguments: ["SuperOffice:84", "Name"]) func whatChangedMeanwhileIsProposedAgain(_ field: String) async throws
    {
        try await withProposingRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.proposed(name)
            try await rig.sandbox.editByPerson(.contact(18), field, to: "Von Hand")
            try rig.approve(name)
            let job = try await rig.proposed(name, times: 2)
            #expect(job.story.trail.map(\.to) == ["proposed", "approved", "proposed"])
            #expect(job.story.trail.last?.reason?.code == .proposedAgain && job.story.approval == nil)
            #expect(await rig.counters.patchRequests == 0)
            #expect(await rig.counters.analyses == (field == "Name" ? 2 : 1))
            try rig.approve(name)
            #expect(try await rig.ended(name).status == "written")
            if field == Self.summary { #expect(await rig.field(Self.summary, .contact(18)) == "Von Hand") }
            #expect(await rig.counters.analyses == (field == "Name" ? 2 : 1))
        }
    }

    /// An edit right before the write: refused with 412, read again, and not what the person saw.
    @Test func anEditRightBeforeTheWriteIsProposedAgain() async throws {
        try await withProposingRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.proposed(name)
            try await rig.sandbox.edit(before: .call(.patch, "Contact/18"), .contact(18), [Self.summary: "Zuerst"])
            try rig.approve(name)
            let job = try await rig.proposed(name, times: 2)
            #expect(job.story.trail.last?.reason?.code == .proposedAgain)
            #expect(await rig.field(Self.summary, .contact(18)) == "Zuerst")
        }
    }

    @Test func aNewerProposalReplacesTheOlder() async throws {
        try await withProposingRig { rig in
            let first = try rig.drop(.contact(18))
            _ = try await rig.proposed(first)
            let second = try rig.drop(.contact(18))
            _ = try await rig.proposed(second)
            #expect(rig.spool.jobs(.proposed) == [second.fileName])
            #expect(try await rig.ended(first).reason == "superseded")
            #expect(await rig.counters.analyses == 1)
        }
    }

    /// The company's name was changed and changed back: what is proposed for the other name is nobody's any more.
    @Test func aProposalGoesWhenItsInputIsNoMore() async throws {
        try await withProposingRig { rig in
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Erster Name GmbH")
            let first = try rig.drop(.contact(18))
            _ = try await rig.proposed(first)
            try rig.approve(first)
            #expect(try await rig.ended(first).status == "written")
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Zweiter Name GmbH")
            let second = try rig.drop(.contact(18))
            _ = try await rig.proposed(second)
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Erster Name GmbH")
            #expect(try await rig.run(.contact(18)).code == .unchanged)
            #expect(try await rig.ended(second).reason == "superseded")
            #expect(try await rig.ledger.entry("contact-18").question == nil)
        }
    }

    @Test func theYesSurvivesADeferralAndAReplay() async throws {
        try await withProposingRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.proposed(name)
            await rig.sandbox.setFault(Fault(.patch, .status(503)))
            try rig.approve(name)
            _ = try await rig.deferred(name)
            await rig.sandbox.clearFaults()
            let ended = try await rig.ended(name)
            #expect(ended.trail.first == "proposed" && ended.trail.contains("deferred") && ended.status == "written")
            #expect(await rig.counters.analyses == 1)
        }
    }

    /// The write landed and the process ended: its values stand there, and nothing is proposed again.
    @Test func aCrashBehindTheWriteEndsInDone() async throws {
        try await withRig {
            $0.processor.grace = 0.1
            $0.writes = .propose
        } _: { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.proposed(name)
            await rig.sandbox.setFault(Fault(.patch, .hang, landed: true))
            try rig.approve(name)
            try await eventually("the write has landed") { await rig.counters.changes == 1 }
            try await rig.stop()
            await rig.sandbox.clearFaults()
            let second = try rig.successor()
            second.open()
            #expect(try await second.ended(name).why == "nothing to write")
            await second.close()
            #expect(await rig.counters.analyses == 1)
        }
    }

    @Test func aNoIsRememberedUntilTheCompanyChanges() async throws {
        try await withProposingRig { rig in
            let name = try rig.drop(.contact(18))
            _ = try await rig.proposed(name)
            var outcome = Rejection.Outcome.busy
            try await eventually("its lane is free") {
                outcome = try Rejection.carryOut(name, in: rig.spool.files, now: Date())
                return outcome != .busy
            }
            #expect(rig.spool.jobs(.skipped).allSatisfy { $0.contains("/rejected/") } && outcome != .gone)
            #expect(try await rig.run(.contact(18)).code == .unchanged)
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            _ = try await rig.proposed(try rig.drop(.contact(18)))
            #expect(await rig.counters.analyses == 2)
        }
    }

    /// A file without a proposal is one that was dropped in; in `approved/` it runs as from `incoming/`.
    @Test func aFileWithoutAProposalIsNotApproved() async throws {
        try await withProposingRig { rig in
            let event = TestEvent.contact(18)
            let name = event.jobName(rig.clock.now)
            try rig.spool.put(event.json.serialized(), at: JobLocation.approved.place(name))
            #expect(try await rig.proposed(name).story.trail.map(\.to) == ["proposed"])
            #expect(await rig.counters.patchRequests == 0)
        }
    }

    /// An item that nobody has is shown by its name, and added when somebody said yes: company 106 is a "Wanderzirkus".
    @Test func noListItemIsAddedBeforeAYes() async throws {
        try await withRig {
            $0.writes = .propose
            $0.mapping = $0.mapping.replacing("\"onUnknownItem\": \"fail\"", with: "\"onUnknownItem\": \"create\"")
        } _: { rig in
            let name = try rig.drop(.contact(106))
            let job = try await rig.proposed(name)
            #expect(job.story.proposal?["shown"]?["contact"]?[Self.vertical]?["new"] == "Wanderzirkus")
            #expect(await rig.counters.listItemsCreated == 0)
            try rig.approve(name)
            #expect(try await rig.ended(name).status == "written")
            #expect(await rig.sandbox.displayText(Self.vertical, of: .contact(106)) == "Wanderzirkus")
            #expect(await rig.counters.listItemsCreated == 1)
        }
    }
}

private func withProposingRig(_ body: (Rig) async throws -> Void) async throws {
    try await withRig({ $0.writes = .propose }, body)
}

extension Rig {
    /// Waits until a job was put into `proposed/` so many times, and reads it there.
    func proposed(_ name: JobName, times: Int = 1) async throws -> JobFile {
        try await eventually("\(name) is proposed; it went \(moves.of(name).map(\.place))") { () -> JobFile? in
            let count = moves.of(name).count { $0.place.folder == .proposed }
            guard count >= times else { return nil }
            return spool.files.bytes(of: JobLocation.proposed.place(name), limit: 1 << 20).flatMap { try? JobFile($0) }
        }
    }

    /// As `mv` does.
    func approve(_ name: JobName) throws {
        let layout = spool.files.layout
        try FileManager.default.moveItem(
            atPath: layout.path(JobLocation.proposed.place(name)),
            toPath: layout.path(JobLocation.approved.place(name))
        )
    }
}
