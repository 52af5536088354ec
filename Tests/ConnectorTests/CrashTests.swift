import FoundationEssentials
import JSON
import Sandbox
import Testing

/// Processes that end as in a power cut, at moments that nobody chose.
@Suite("Crashes", .serialized)
struct CrashTests {
    @Test("An event that was answered 200 has its file, in one place, however often everything is killed")
    func run() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let contacts = try await Self.companies(20, in: sandbox)
            await sandbox.setBehaviour { $0.explorerDelay = 0.02 }
            await place.set(["RETRY_ATTEMPTS": "100"])
            let load = Load(events: 600, about: contacts)
            let clients = Task { await load.run(clients: 8) }
            defer { clients.cancel() }
            let kills = 7
            for round in 1...kills {
                let connector = try await place.start("run")
                await load.listens(at: try await connector.webhookPort)
                let (before, wanted) = (await load.acknowledgedCount, Int.random(in: 1...600 / (kills + 3)))
                try await waitUntil("\(wanted) more events are answered in round \(round)") {
                    await load.acknowledgedCount >= before + wanted
                }
                await connector.kill()
                try await Self.checkPlaces(place, load, "after kill \(round)")
            }
            let connector = try await place.start("run")
            await load.listens(at: try await connector.webhookPort)
            await clients.value
            try await Self.finish(place, load, sandbox, contacts, kills: kills, living: 1)
            #expect(try await connector.stop() == .exit(0))
            #expect(place.spool.entries("processing").isEmpty)
        }
    }

    @Test("The receiver and the processor may be killed separately")
    func separately() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let contacts = try await Self.companies(10, in: sandbox)
            await sandbox.setBehaviour { $0.explorerDelay = 0.02 }
            await place.set(["RETRY_ATTEMPTS": "100"])
            let load = Load(events: 300, about: contacts)
            let clients = Task { await load.run(clients: 4) }
            defer { clients.cancel() }
            let kills = 3
            let receivers = Task {
                for round in 0...kills {
                    let receiver = try await place.start("receive")
                    await load.listens(at: try await receiver.webhookPort)
                    guard round < kills else { return }
                    let wanted = await load.acknowledgedCount + Int.random(in: 10...60)
                    try await waitUntil("\(wanted) events are answered") { await load.acknowledgedCount >= wanted }
                    await receiver.kill()
                }
            }
            for _ in 1...kills {
                let processor = try await place.start("process")
                _ = try await processor.logged("ready")
                let wanted = Self.ended(place) + Int.random(in: 1...20)
                try await waitUntil("\(wanted) jobs have ended") {
                    place.spool.hurryDeferred()
                    guard Self.ended(place) < wanted else { return true }
                    return await load.acknowledgedCount == 300
                }
                await processor.kill()
            }
            try await receivers.value
            await clients.value
            _ = try await place.start("process")
            try await Self.finish(place, load, sandbox, contacts, kills: kills, living: 1)
        }
    }

    @Test("Two processors share one spool without doing anything twice; one may be killed")
    func twoProcessors() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let contacts = try await Self.companies(16, in: sandbox)
            await sandbox.setBehaviour { $0.explorerDelay = 0.5 }
            await place.set(["RETRY_ATTEMPTS": "100", "CONCURRENCY": "3"])
            let first = try await place.start("process")
            let second = try await place.start("process")
            for process in [first, second] { _ = try await process.logged("ready") }
            let load = Load(events: 160, about: contacts)
            let receiver = try await place.start("receive")
            await load.listens(at: try await receiver.webhookPort)
            let clients = Task { await load.run(clients: 4) }
            defer { clients.cancel() }
            for process in [second, first] {
                try await waitUntil("\(process.id) has a job") {
                    place.spool.jobs.contains { $0.folder.contains("-\(process.id)-") }
                }
            }
            #expect(await sandbox.counters().explorerOverlaps == 0, "jobs of one company run one after another")
            await first.kill()
            // One that starts looks after those that are gone; one that lives does so every half minute.
            let third = try await place.start("process")
            _ = try await third.logged("ready")
            await clients.value
            try await Self.finish(place, load, sandbox, contacts, kills: 1, living: 2)
            // The explorer does not notice that the one who asked is gone.
            #expect(await sandbox.counters().explorerOverlaps <= 3, "jobs of one company run one after another")
            for process in [second, third, receiver] { #expect(try await process.stop() == .exit(0)) }
            #expect(place.spool.entries("processing").isEmpty)
        }
    }

    // MARK: Helpers

    private static func companies(_ count: Int, in sandbox: Sandbox) async throws -> [Int] {
        var contacts: [Int] = []
        for number in 1...count {
            contacts.append(
                try await sandbox.createByPerson(.contact, ["Name": .string("Freizeitpark \(number) GmbH")]).id
            )
        }
        return contacts
    }

    private static func ended(_ place: Workplace) -> Int {
        place.spool.jobs.filter { $0.state == "done" || $0.state == "skipped" }.count
    }

    /// Nobody works on the spool: every acknowledged event has its file, and no file is in two places.
    ///
    /// A repetition that comes before a receiver that was started again has read what is there is stored once more, under
    /// a name of its own, and costs a skip.
    private static func checkPlaces(_ place: Workplace, _ load: Load, _ when: String) async throws {
        let jobs = place.spool.jobs
        let places = Dictionary(grouping: jobs) { job in job.name.dropLast(".json".count).suffix(36) }
        for (event, jobs) in places {
            #expect(Set(jobs.map(\.name)).count == jobs.count, "\(when): \(event) is at \(jobs)")
        }
        let missing = await load.acknowledged.filter { places[$0[...]] == nil }
        #expect(missing.isEmpty, "\(when): answered and lost")
        for job in jobs {
            #expect(place.spool.bytes("\(job)")?.isEmpty == false, "\(when): \(job) is empty")
        }
    }

    /// Every event ends as done or skipped, nothing is left of processes that are gone, and the tenant has what was
    /// analysed.
    private static func finish(
        _ place: Workplace,
        _ load: Load,
        _ sandbox: Sandbox,
        _ contacts: [Int],
        kills: Int,
        living: Int
    ) async throws {
        try await place.spool.settled()
        try await waitUntil(
            "nothing is left of processes that are gone",
            details: { "\(place.spool.entries("processing"))" }
        ) {
            place.spool.entries("processing").count == living
        }
        try await checkPlaces(place, load, "in the end")
        let jobs = place.spool.jobs
        #expect(jobs.filter { $0.state == "failed" }.isEmpty)
        #expect(Set(jobs.compactMap(\.reason)).isSubset(of: ["superseded"]))
        for job in jobs where job.state == "done" {
            #expect(try place.spool.json(job)["_spool"]?["trail"]?.array?.last?["to"] == "done", "\(job)")
        }
        let counters = await sandbox.counters()
        for contact in contacts {
            #expect(await sandbox.displayText("SuperOffice:83", of: .contact(contact)) == "Freizeitpark")
            // A kill between an analysis and its note in the ledger costs one more.
            #expect((1...kills + 1).contains(counters.analysesByAccount[contact, default: 0]), "\(contact)")
        }
        #expect(counters.changes == contacts.count, "every company was changed once")
    }
}
