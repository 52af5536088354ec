import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// Jobs of one company one after another, different companies side by side.
@Suite struct LaneFlowTests {
    /// Events of three companies and their persons, some of which do not say which company the person is of.
    private static let burst: [TestEvent] = [
        .contact(18), .person(933, of: 18), .person(934), .contact(7179), .person(1_467_783), .person(74361, of: 7179),
        .contact(9), .person(18, of: 9), .contact(43), .person(64),
    ]

    @Test func oneCompanyIsNeverAskedAboutTwiceAtATime() async throws {
        try await withRig { _ in
        } prepare: { rig in
            await rig.sandbox.setBehaviour { $0.explorerDelay = 0.05 }
        } _: { rig in
            let names = try (0..<3).flatMap { round in
                try Self.burst.map { event in
                    try rig.drop(
                        event.with {
                            $0.isForced = true; $0.age = TimeInterval(10 - round)
                        }
                    )
                }
            }
            for name in names { #expect(try await rig.ended(name).folder == .done) }
            let counters = await rig.counters
            #expect(counters.explorerOverlaps == 0)
            #expect(counters.explorerPeak > 1)
            #expect(counters.explorerPeak <= 4)
        }
    }

    @Test(arguments: [1, 2]) func noMoreThanTheSettingRunAtATime(_ concurrency: Int) async throws {
        try await withRig {
            $0.processor.concurrency = concurrency
        } prepare: { rig in
            await rig.sandbox.setBehaviour { $0.explorerDelay = 0.02 }
            for contact in [9, 18, 43, 101, 102, 103] { try rig.drop(.contact(contact)) }
        } _: { rig in
            try await rig.quiet()
            #expect(rig.moves.peak(since: 0) == concurrency)
            #expect(await rig.counters.explorerPeak <= concurrency)
        }
    }

    @Test func aLaneGoesByAge() async throws {
        try await withRig { _ in
        } prepare: { rig in
            await rig.sandbox.setBehaviour { $0.explorerDelay = 0.01 }
            for (age, event) in zip(
                [10.0, 40, 20, 30],
                [
                    TestEvent.contact(18), .person(933, of: 18), .person(934, of: 18),
                    .contact(18).with { $0.isForced = true },
                ]
            ) {
                try rig.drop(event.with { $0.age = age })
            }
        } _: { rig in
            try await rig.quiet()
            #expect(rig.moves.claimed.count == 4)
            #expect(rig.moves.claimed == rig.moves.claimed.sorted())
            #expect(rig.moves.peak(since: 0) == 1)
        }
    }

    @Test func aBurstOfOneRecordIsOneAnalysis() async throws {
        var names: [JobName] = []
        try await withRig { _ in
        } prepare: { rig in
            names = try (0..<20).map { number in
                try rig.drop(.contact(18).with { $0.age = TimeInterval(100 - number) })
            }
        } _: { rig in
            for name in names.dropLast() {
                let ended = try await rig.ended(name)
                #expect(ended.folder == .skipped && ended.reason == "superseded")
            }
            #expect(try await rig.ended(try #require(names.last)).status == "written")
            let counters = await rig.counters
            #expect(counters.analyses == 1 && counters.contactReads <= 3)
        }
    }

    /// Noise that comes later covers nothing.
    @Test func noiseDoesNotCoverARealChange() async throws {
        var real: JobName?
        try await withRig { _ in
        } prepare: { rig in
            real = try rig.drop(.contact(18).with { $0.age = 3 })
            try rig.drop(.contact(18, ["category_idx"]).with { $0.age = 2 })
            try rig.drop(
                .contact(18).with {
                    $0.associate = 77; $0.age = 1
                }
            )
        } _: { rig in
            let ended = try await rig.ended(try #require(real))
            #expect(ended.status == "written")
        }
    }

    /// While it is being learned who we are, our own echoes look like anybody's changes.
    @Test func anEchoDoesNotCoverARealChangeWhileWeDoNotKnowOurselves() async throws {
        var (real, echo): (JobName?, JobName?)
        try await withRig {
            $0.ownAssociate = nil
        } prepare: { rig in
            real = try rig.drop(.contact(18).with { $0.age = 2 })
            echo = try rig.drop(
                .contact(18).with {
                    $0.associate = 77; $0.age = 1
                }
            )
        } _: { rig in
            let ended = try await rig.ended(try #require(real))
            #expect(ended.folder == .done && ended.status == "written", "\(ended.reason)")
            #expect(try await rig.ended(try #require(echo)).reason == "own-change")
        }
    }

    @Test func aJobThatRunsIsNotCoveredByOneThatComesLater() async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.explorer, .slow(.milliseconds(200)), times: 1))
            let first = try rig.drop(.contact(18))
            try await eventually("the explorer is asked") { await rig.counters.explorerRequests == 1 }
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            let second = try rig.drop(.contact(18))
            #expect(try await rig.ended(first).folder == .done)
            #expect(try await rig.ended(second).status == "written")
            #expect(await rig.sandbox.displayText("SuperOffice:83", of: .contact(18)) == "Freizeitpark")
        }
    }

    /// Two persons swapped companies: the lanes that were known are not the ones that are needed.
    @Test func personsWhoSwappedCompaniesDoNotWaitForEachOther() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.explorerDelay = 0.05 }
            for _ in 0..<10 {
                // Person 933 is of company 18, person 64 of company 43.
                let names = try [TestEvent.person(933, of: 43), .person(64, of: 18)].map { event in
                    try rig.drop(event.with { $0.isForced = true })
                }
                for name in names { #expect(try await rig.ended(name).folder == .done) }
                try rig.advance(by: 700)
            }
        }
    }
}
