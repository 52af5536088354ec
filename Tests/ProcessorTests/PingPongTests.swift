import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// Our own writes come back as webhooks; they must never keep us busy.
@Suite struct PingPongTests {
    /// What the connector knows of who it is.
    enum Identity: String, CaseIterable, Sendable {
        case configured, learned, wrong

        var associate: Int? {
            switch self {
            case .configured: 77
            case .learned: nil
            case .wrong: 999
            }
        }
    }

    @Test(arguments: Behaviour.SideEcho.allCases, Identity.allCases)
    func oneEditCostsAtMostOneAnalysisOfEachRecord(_ echo: Behaviour.SideEcho, _ identity: Identity) async throws {
        try await withRig {
            $0.ownAssociate = identity.associate
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour { $0.udefEcho = echo }
            try await rig.withEchoes {
                try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
                try await rig.quiet()
                #expect(await rig.counters.analyses == 1)
                #expect(await rig.counters.patches == 1)

                try await rig.sandbox.editByPerson(.person(933), "Title", to: "CIO")
                try await rig.quiet()
            }
            let counters = await rig.counters
            #expect(counters.analyses == 2 && counters.patches == 3)
            #expect(rig.spool.jobs(.failed) == [])
            let own = rig.spool.jobs(.skipped).filter { $0.contains("own-change") }
            #expect(own.isEmpty == (identity == .wrong || echo == .none))
        }
    }

    /// A person's event fills the company's fields; its echo asks for the company's own analysis, once.
    @Test(arguments: Behaviour.SideEcho.allCases)
    func aPersonsFirstEditComesToRest(_ echo: Behaviour.SideEcho) async throws {
        try await withRig {
            $0.ownAssociate = 999
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour { $0.udefEcho = echo }
            try await rig.withEchoes {
                try await rig.sandbox.editByPerson(.person(933), "Title", to: "CIO")
                try await rig.quiet()
            }
            let counters = await rig.counters
            #expect(counters.analyses <= 2 && counters.patches <= 3)
            #expect(rig.spool.jobs(.failed) == [])
        }
    }

    /// Each event twice, and the last one first: still the same bounds.
    @Test func redeliveredAndReorderedEventsComeToRest() async throws {
        try await withRig {
            $0.ownAssociate = 999
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour {
                $0.udefEcho = .named
                $0.duplicates = true
                $0.reordering = true
            }
            try await rig.withEchoes {
                for title in ["CIO", "CEO", "CFO"] {
                    try await rig.sandbox.editByPerson(.person(933), "Title", to: .string(title))
                    try await rig.sandbox.editByPerson(.contact(18), "Department", to: .string(title))
                }
                try await rig.quiet()
            }
            let counters = await rig.counters
            // Six edits, each of which changes what at most two analyses depend on.
            #expect(counters.analyses <= 12 && counters.patches <= 20)
        }
    }

    /// What a person's tool writes back over and over changes no input: analyses stay bounded without the loop guard.
    @Test func anotherToolThatUndoesOurFieldsGetsItsWay() async throws {
        try await withRig {
            $0.ownAssociate = 999
        } _: { rig in
            _ = try await rig.run(.contact(18))
            for _ in 0..<5 {
                try await rig.sandbox.editByPerson(.contact(18), "SuperOffice:84", to: "")
                #expect(try await rig.run(.contact(18, ["userdef_id"])).status == "unchanged")
            }
            #expect(await rig.counters.analyses == 1)
        }
    }

    // MARK: The loop guard

    @Test func aRecordThatChangesTooOftenFails() async throws {
        try await withRig { rig in
            for round in 1...5 {
                try await rig.sandbox.editByPerson(.contact(18), "Department", to: .string("Abteilung \(round)"))
                #expect(try await rig.run(.contact(18)).folder == .done)
            }
            try await rig.sandbox.editByPerson(.contact(18), "Department", to: "Abteilung 6")
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .failed)
            #expect(
                ended.why == "loop suspected: contact-18 was analysed 5 times in 10 minutes; find out who changes it, "
                    + "then replay this file"
            )
            #expect(ended.job.story.account?.id == 18)
            #expect(await rig.counters.analyses == 5)

            // Others are not concerned, nor is a person who insists, nor the same record later.
            #expect(try await rig.run(.contact(9)).folder == .done)
            #expect(try await rig.run(.contact(18).with { $0.isForced = true }).folder == .done)
            try rig.advance(by: 601)
            try await rig.sandbox.editByPerson(.contact(18), "Department", to: "Abteilung 7")
            #expect(try await rig.run(.contact(18)).folder == .done)
        }
    }

    @Test(arguments: [1, 2]) func theLimitIsASetting(_ limit: Int) async throws {
        try await withRig {
            $0.loopLimit = limit
        } _: { rig in
            for round in 1...limit + 1 {
                try await rig.sandbox.editByPerson(.person(933), "Title", to: .string("Titel \(round)"))
                let ended = try await rig.run(.person(933))
                #expect(ended.folder == (round <= limit ? .done : .failed))
            }
        }
    }

    /// Analyses that came to nothing cost money too.
    @Test func analysesWithoutAResultCount() async throws {
        try await withRig {
            $0.loopLimit = 2
        } _: { rig in
            for round in 1...3 {
                try await rig.sandbox.editByPerson(.contact(107), "Department", to: .string("\(round)"))
                let ended = try await rig.run(.contact(107))
                #expect(ended.folder == (round <= 2 ? .done : .failed))
            }
        }
    }

    @Test func theGuardOutlivesTheProcess() async throws {
        try await withRig {
            $0.loopLimit = 1
        } _: { rig in
            #expect(try await rig.run(.contact(18)).folder == .done)
            await rig.close()
            try await rig.sandbox.editByPerson(.contact(18), "Department", to: "neu")
            let second = try rig.successor()
            second.open()
            let ended = try await second.run(.contact(18))
            await second.close()
            #expect(ended.why.hasPrefix("loop suspected"))
        }
    }
}
