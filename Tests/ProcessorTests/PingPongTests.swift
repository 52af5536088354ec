import FoundationEssentials
import HTTPTypes
import JSON
import Spool
import Testing

@testable import Processor
@testable import Sandbox

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
            #expect(counters.analyses == 2 && counters.patches == 2)
            #expect(rig.spool.jobs(.failed) == [])
            let own = rig.spool.jobs(.skipped).filter { $0.contains("own-change") }
            #expect(own.isEmpty == (identity == .wrong || echo == .none))
        }
    }

    /// A person's event fills the person's fields alone.
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
            #expect(counters.analyses == 1 && counters.patches == 1)
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

    /// A user that others share, so that its changes are not skipped, and a script that runs in its name after each of
    /// our saves: each write comes back as a change of what the analysis depends on.
    private func withLoop(_ change: (inout Rig.Options) -> Void = { _ in }, _ body: (Rig) async throws -> Void)
        async throws
    {
        try await withRig {
            $0.ownAssociate = 999
            change(&$0)
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour { $0.udefEcho = .none }
            for round in 1...9 {
                try await rig.sandbox.plan(
                    PlannedChange(
                        .after,
                        .call(.patch, "Contact/18"),
                        occurrence: round,
                        by: 77
                    ) { (state, user) throws(SandboxError) in
                        let name = JSONValue.string("Bremer Abenteuerland \(round)")
                        try state.edit(.contact(18), ["Name": name], by: user)
                    }
                )
            }
            try await body(rig)
        }
    }

    @Test(arguments: [1, 5]) func echoesThatNeverEndAreALoop(_ limit: Int) async throws {
        try await withLoop {
            $0.loopLimit = limit
        } _: { rig in
            try await rig.withEchoes {
                try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
                try await eventually("a loop is suspected") { rig.spool.jobs(.failed).count == 1 }
                try await rig.quiet()
            }
            #expect(await rig.counters.analyses == limit + 1)
            let fileName = try #require(rig.spool.jobs(.failed).first)
            let name = try #require(JobName(fileName: fileName))
            let bytes = try Data(contentsOf: URL(filePath: rig.spool.files.layout.path(.failed(name))))
            let reason = try JobFile([UInt8](bytes)).story.trail.last?.reason
            #expect(reason?.code == .loopSuspected && reason?[.record] == "contact-18")
            #expect(reason?[.count] == .integer(limit))

            // Others are not concerned, nor is a person who insists, nor a person's edit of the same record.
            await rig.sandbox.clearPlanned()
            #expect(try await rig.run(.contact(9)).folder == .done)
            #expect(try await rig.run(.contact(18).with { $0.isForced = true }).folder == .done)
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Abenteuerland GmbH")
            #expect(try await rig.run(.contact(18)).folder == .done)
        }
    }

    @Test func theGuardOutlivesTheProcess() async throws {
        try await withLoop {
            $0.loopLimit = 1
        } _: { rig in
            func echo(_ round: Int) -> TestEvent {
                .contact(18).with {
                    $0.associate = 77; $0.age = Double(9 - round)
                }
            }
            #expect(try await rig.run(.contact(18)).folder == .done)
            #expect(try await rig.run(echo(1)).folder == .done)
            await rig.close()
            let second = try rig.successor()
            second.open()
            let ended = try await second.run(echo(2))
            await second.close()
            #expect(ended.code == .loopSuspected, "\(ended.why)")
        }
    }

    /// People edit as often as they like, and whoever forces a run may do that too.
    @Test(arguments: [true, false]) func whatPeopleDoIsNoLoop(_ isForced: Bool) async throws {
        try await withRig {
            $0.loopLimit = 2
        } _: { rig in
            for round in 1...8 {
                try await rig.sandbox.editByPerson(.contact(18), "Department", to: .string("Abteilung \(round)"))
                let ended = try await rig.run(.contact(18).with { $0.isForced = isForced })
                #expect(ended.folder == .done, "\(ended.why)")
            }
            #expect(await rig.counters.analyses == 8)
        }
    }
}
