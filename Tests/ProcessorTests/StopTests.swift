import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// SIGTERM: no more claims, a grace time for what runs, and nothing stays in `processing/`.
@Suite struct StopTests {
    private func leftInProcessing(_ rig: Rig) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: rig.spool.files.layout.path(.processing))
    }

    @Test func whatRunsIsFinishedWithinItsGrace() async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.explorer, .slow(.milliseconds(300))))
            let name = try rig.drop(.contact(18))
            try await eventually("the explorer is asked") { await rig.counters.explorerRequests == 1 }
            let waiting = try rig.drop(.contact(18))
            try await rig.stop()
            #expect(try await rig.ended(name).status == "written")
            #expect(rig.claims(of: waiting) == 0 && rig.spool.jobs(.incoming) == [waiting.fileName])
            #expect(try leftInProcessing(rig) == [])
        }
    }

    @Test func whatIsNotFinishedGoesBackToWhereItCameFrom() async throws {
        try await withRig {
            $0.processor.grace = 0.2
        } prepare: { rig in
            await rig.sandbox.setFault(Fault(.explorer, .hang))
        } _: { rig in
            let event = TestEvent.contact(18)
            let fresh = try rig.drop(event)
            let old = TestEvent.contact(9).jobName(rig.clock.now)
            try rig.spool.put(TestEvent.contact(9).json.serialized(), at: .deferred(old))
            try await eventually("both ask the explorer") { await rig.counters.explorerRequests == 2 }
            let begin = ContinuousClock.now
            try await rig.stop()
            #expect(begin.duration(to: .now) < .seconds(10))
            #expect(rig.spool.jobs(.incoming) == [fresh.fileName] && rig.spool.jobs(.deferred) == [old.fileName])
            #expect(try leftInProcessing(rig) == [])
            // As if it had never been claimed.
            let bytes = try Data(contentsOf: URL(filePath: rig.spool.files.layout.path(.incoming(fresh))))
            #expect([UInt8](bytes) == event.json.serialized())

            await rig.sandbox.clearFaults()
            let second = try rig.successor()
            second.open()
            #expect(try await second.ended(fresh).folder == .done)
            #expect(try await second.ended(old).folder == .done)
            await second.close()
        }
    }

    @Test(arguments: [Fault.Route.contact, .patch, .udef, .list, .token, .state])
    func aCallThatHangsDoesNotOutliveTheGrace(_ route: Fault.Route) async throws {
        try await withRig {
            $0.processor.grace = 0.1
        } _: { rig in
            try await rig.ready()
            // All that was remembered is asked for again.
            try rig.advance(by: 5 * 3600)
            await rig.sandbox.setFault(Fault(route, .hang))
            let name = try rig.drop(.contact(18))
            try await eventually("the call hangs") { await rig.counters.faultsFired == 1 }
            let begin = ContinuousClock.now
            try await rig.stop()
            #expect(begin.duration(to: .now) < .seconds(10))
            // What may have been written goes into the story, with what stood there before.
            let folder = route == .patch ? SpoolLayout.Folder.deferred : .incoming
            #expect(rig.spool.jobs(folder) == [name.fileName])
            if route == .patch {
                let story = try JobFile(Array(try rig.spool.json(.deferred(name)).serialized())).story
                #expect(story.attempts == 0)
                #expect(story.trail.last?.result?["contact"]?["SuperOffice:83"]?["old"] == "")
            }
            #expect(try leftInProcessing(rig) == [])
        }
    }

    /// Stopping must not depend on a CRM that does not answer.
    @Test(arguments: [Fault.Route.token, .state, .principal, .udef])
    func aStartUpThatHangsDoesNotHoldUpTheStop(_ route: Fault.Route) async throws {
        try await withRig { options in
            options.ownAssociate = nil
            options.processor.grace = 0.1
        } prepare: { rig in
            await rig.sandbox.setFault(Fault(route, .hang))
        } _: { rig in
            try await eventually("the call hangs") { await rig.counters.faultsFired == 1 }
            let begin = ContinuousClock.now
            try await rig.stop()
            #expect(begin.duration(to: .now) < .seconds(10))
            #expect(try leftInProcessing(rig) == [])
        }
    }

    @Test func aPersonWhoWaitsForTheirCompanysLaneIsReleased() async throws {
        try await withRig {
            $0.processor.grace = 0.2
        } _: { rig in
            await rig.sandbox.setFault(Fault(.explorer, .hang))
            try rig.drop(.contact(18))
            try await eventually("the company's job hangs") { await rig.counters.explorerRequests == 1 }
            let person = try rig.drop(.person(933))
            try await eventually("the person was read") { await rig.counters.personReads == 1 }
            try await rig.stop()
            #expect(rig.spool.jobs(.incoming).contains(person.fileName) && rig.spool.jobs(.incoming).count == 2)
            #expect(try leftInProcessing(rig) == [])
        }
    }

    @Test func anIdleProcessorStopsAtOnce() async throws {
        try await withRig { rig in
            try await rig.ready()
            let begin = ContinuousClock.now
            try await rig.stop()
            #expect(begin.duration(to: .now) < .seconds(10))
            #expect(try leftInProcessing(rig) == [])
        }
    }

    @Test func aPausedSpoolStopsToo() async throws {
        try await withRig { _ in
        } prepare: { rig in
            try Data().write(to: URL(filePath: rig.spool.files.layout.path(.signal(.paused))))
            try rig.drop(.contact(18))
        } _: { rig in
            try await rig.ready()
            try await rig.stop()
            #expect(rig.moves.all.isEmpty && rig.spool.jobs(.incoming).count == 1)
        }
    }
}
