import FoundationEssentials
import HTTPTypes
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// A person saves the record between any two calls of a job: what they wrote stays.
@Suite struct EditMomentsTests {
    static let summary = "SuperOffice:84"

    /// Every call of a job, and more than it makes; the first ones are those of the start-up.
    @Test(arguments: 1...20) func anEditOfAMappedFieldSurvives(_ moment: Int) async throws {
        try await withRig { rig in
            try await rig.ready()
            try await rig.sandbox.edit(
                before: .any,
                occurrence: moment,
                .contact(18),
                [Self.summary: "VON HAND GESCHRIEBEN"]
            )
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done, "\(ended.whys)")
            if await rig.sandbox.planned.isEmpty {
                #expect(await rig.field(Self.summary, .contact(18)) == "VON HAND GESCHRIEBEN", "\(ended.result)")
                // And it stays theirs, whatever we are asked later.
                try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark")
                #expect(try await rig.run(.contact(18)).folder == .done)
                #expect(await rig.field(Self.summary, .contact(18)) == "VON HAND GESCHRIEBEN")
            }
            #expect(await rig.counters.analyses <= 2)
        }
    }

    @Test(arguments: 1...20) func anEditOfAnotherFieldSurvivesAndSoDoesOurs(_ moment: Int) async throws {
        try await withRig { rig in
            try await rig.ready()
            try await rig.sandbox.edit(before: .any, occurrence: moment, .contact(18), ["SuperOffice:8": "Notiz"])
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.status == "written", "\(ended.whys)")
            if await rig.sandbox.planned.isEmpty { #expect(await rig.field("SuperOffice:8", .contact(18)) == "Notiz") }
            #expect(await rig.field(Self.summary, .contact(18))?.hasPrefix("Bremer Abenteuerland") == true)
        }
    }

    /// A person's fields as well.
    @Test(arguments: 1...12) func anEditOfAPersonSurvives(_ moment: Int) async throws {
        try await withRig { rig in
            try await rig.ready()
            try await rig.sandbox.edit(before: .any, occurrence: moment, .person(933), ["SuperOffice:10": "VON HAND"])
            let ended = try await rig.run(.person(933))
            #expect(ended.folder == .done, "\(ended.whys)")
            if await rig.sandbox.planned.isEmpty {
                #expect(await rig.field("SuperOffice:10", .person(933)) == "VON HAND")
            }
        }
    }

    /// 412 and nothing changed: the server compares more exactly than the header can say.
    @Test func aServerThatRoundsIsAskedWithOneSecondMore() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.unmodifiedSinceNeedsSecondMore = true }
            let ended = try await rig.run(.contact(18))
            #expect(ended.trail == ["done"] && ended.status == "written", "\(ended.whys)")
            #expect(await rig.counters.patchRequests == 2)
        }
    }

    /// Somebody who saves all the time: three times at once, and then later.
    @Test func aRecordThatIsSavedAllTheTimeIsTriedLater() async throws {
        try await withRig { rig in
            try await rig.ready()
            for occurrence in 1...3 {
                try await rig.sandbox.edit(
                    before: .call(.patch, "Contact/18"),
                    occurrence: occurrence,
                    .contact(18),
                    ["SuperOffice:8": .string("Notiz \(occurrence)")]
                )
            }
            let ended = try await rig.run(.contact(18))
            #expect(ended.trail == ["deferred", "done"] && ended.codes.first == .crmChangedMeanwhile, "\(ended.whys)")
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.patchRequests == 4)
            #expect(await rig.field("SuperOffice:8", .contact(18)) == "Notiz 3")
        }
    }

    /// What the header cannot see: an edit within the second of the save that was read.
    ///
    /// The record is read again once that second is over, so the edit is seen by then; behind that read the risk remains.
    @Test func anEditWithinTheSameSecondAsTheSaveWeReadIsSeen() async throws {
        try await withRig { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour { $0.editsWithinOneSecond = true }
            // Saved just now, and saved again right behind our first reading before the write.
            try await rig.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: "Erste")
            let reads = 2
            try await rig.sandbox.edit(
                after: .call(.get, "Contact/18"),
                occurrence: reads,
                .contact(18),
                [Self.summary: "Zweite, gleiche Sekunde"]
            )
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done, "\(ended.whys)")
            #expect(await rig.field(Self.summary, .contact(18)) == "Zweite, gleiche Sekunde", "\(ended.result)")
        }
    }

    /// The known limit, documented in docs/OPERATING.md: a save directly before our write that moves no date.
    ///
    /// A server whose dates have whole seconds can show nobody that it happened.
    @Test func anEditThatMovesNoDateRightBeforeTheWriteIsLost() async throws {
        try await withRig { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour { $0.udefEcho = .none }
            try await rig.sandbox.edit(
                before: .call(.patch, "Contact/18"),
                .contact(18),
                [Self.summary: "Unsichtbar"]
            )
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done)
            #expect(await rig.field(Self.summary, .contact(18)) != "Unsichtbar")
            // The story and the ledger at least say what was read before.
            #expect(ended.result["contact"]?[Self.summary]?["old"] == "")
        }
    }
}
