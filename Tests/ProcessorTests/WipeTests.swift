import FoundationEssentials
import HTTPTypes
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// A CRM that empties what a write does not name.
@Suite struct WipeTests {
    static let others = ["SuperOffice:1", "SuperOffice:2", "SuperOffice:3", "SuperOffice:7", "SuperOffice:8"]

    private func held(_ rig: Rig, _ key: EntityKey) async -> [String: JSONValue] {
        await rig.sandbox.entity(key)?["CustomFields"]?.object ?? [:]
    }

    @Test func whatWasEmptiedIsGivenBackAndEverythingIsPaused() async throws {
        try await withRig { rig in
            let before = await held(rig, .contact(18))
            await rig.sandbox.setBehaviour { $0.patchWipesOthers = true }
            let name = try rig.drop(.contact(18))
            let why = try await rig.deferred(name)
            #expect(why.contains("emptied fields that were not sent (SuperOffice:1, "))
            #expect(SpoolInspector(files: rig.spool.files).isPaused)
            let after = await held(rig, .contact(18))
            for progID in Self.others { #expect(after[progID] == before[progID]) }
            let job = try JobFile(
                [UInt8](Data(contentsOf: URL(filePath: rig.spool.files.layout.path(.deferred(name)))))
            )
            let step = try #require(job.story.trail.last)
            #expect(step.reason?.code == .crmWiped && job.story.attempts == 0)
            #expect(step.result?["held"]?["SuperOffice:1"] == "K-0018")
            #expect(step.result?["contact"]?["SuperOffice:83"] == ["old": "", "new": "Indoor-Spielplatz"])

            // A well CRM and somebody who says so: then it is done, without asking again.
            await rig.sandbox.setBehaviour { $0.patchWipesOthers = false }
            #expect(try SpoolOperations(files: rig.spool.files).resume())
            try rig.advance(by: 60)
            let ended = try await rig.ended(name)
            #expect(ended.status == "written" && ended.result["kept"] == nil, "\(ended.whys)")
            #expect(await rig.counters.analyses == 1)
            for progID in Self.others { #expect(await held(rig, .contact(18))[progID] == before[progID]) }
        }
    }

    /// Eight workers and many jobs: no worker touches a second record.
    @Test func atMostOneRecordForEachWorkerIsTouched() async throws {
        var keys: [EntityKey] = []
        try await withRig { rig in
            keys = await rig.sandbox.seed(companies: 120)
            for key in keys {
                try await rig.sandbox.editByPerson(key, "SuperOffice:1", to: "K-1")
                try await rig.sandbox.editByPerson(key, "SuperOffice:8", to: "Notiz")
            }
            await rig.sandbox.setBehaviour { $0.patchWipesOthers = true }
            for key in keys { try rig.drop(.contact(key.id)) }
            try await eventually("it is paused and still") {
                let active = await rig.queue.activeCount
                return SpoolInspector(files: rig.spool.files).isPaused && active == 0
            }
            // One write and one gift for each record.
            let counters = await rig.counters
            #expect(counters.patchRequests <= 16 && counters.patchRequests >= 2)
            for key in keys {
                #expect(await rig.field("SuperOffice:1", key) == "K-1")
                #expect(await rig.field("SuperOffice:8", key) == "Notiz")
            }
            await rig.sandbox.setBehaviour { $0.patchWipesOthers = false }
            #expect(try SpoolOperations(files: rig.spool.files).resume())
            try rig.advance(by: 60)
            try await eventually("all are done", within: .seconds(90)) { rig.spool.jobs(.done).count == keys.count }
            #expect(rig.spool.jobs(.failed) == [])
            #expect(await rig.counters.analyses == keys.count)
        }
    }

    /// Nobody gets it going again but a person: neither a restart nor a probe.
    @Test func aRestartKeepsThePause() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchWipesOthers = true }
            let name = try rig.drop(.contact(18))
            _ = try await rig.deferred(name)
            await rig.close()
            let second = try rig.successor()
            let waiting = try second.drop(.contact(9))
            second.open()
            try await second.ready()
            try second.advance(by: 3600)
            try second.advance(by: 3600)
            #expect(second.claims(of: waiting) == 0)
            await second.close()
        }
    }

    @Test func whatCannotBeGivenBackIsInTheFile() async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.patchWipesOthers = true }
            await rig.sandbox.setFault(Fault(.patch, .status(500), only: .call(.patch, "Contact/18"), skip: 1))
            let name = try rig.drop(.contact(18))
            let why = try await rig.deferred(name)
            #expect(why.contains("could not be given back"))
            #expect(SpoolInspector(files: rig.spool.files).isPaused)
            let job = try JobFile(
                [UInt8](Data(contentsOf: URL(filePath: rig.spool.files.layout.path(.deferred(name)))))
            )
            #expect(job.story.trail.last?.result?["held"]?["SuperOffice:1"] == "K-0018")
        }
    }

    /// The write's answer or the reading back is lost: the next run still sees what the write emptied, and gives it back.
    @Test(arguments: [true, false]) func aWipeWhoseOutcomeNobodySawIsFoundByTheNextRun(_ isAnswerLost: Bool)
        async throws
    {
        try await withRig { rig in
            try await rig.ready()
            let before = await held(rig, .contact(18))
            await rig.sandbox.setBehaviour { $0.patchWipesOthers = true }
            await rig.sandbox.setFault(
                isAnswerLost
                    ? Fault(.patch, .cutOff, times: 1, landed: true)
                    : Fault(.contact, .status(503), skip: 2, times: 1)
            )
            let name = try rig.drop(.contact(18))
            try await eventually("it is paused") { SpoolInspector(files: rig.spool.files).isPaused }
            try await eventually("the job is back") { rig.spool.jobs(.deferred) == [name.fileName] }
            let after = await held(rig, .contact(18))
            for progID in Self.others { #expect(after[progID] == before[progID]) }
            let story = try JobFile(Array(try rig.spool.json(.deferred(name)).serialized())).story
            #expect(story.trail.map(\.reason?.code).suffix(1) == [.crmWiped], "\(story.trail.map(\.why))")
            #expect(story.trail.last?.result?["held"]?["SuperOffice:1"] == "K-0018")
        }
    }
}
