import FoundationEssentials
import JSON
import Sandbox
import Testing

/// Receivers and processors on one spool that are killed all the time and started again at once.
///
/// `KILL_SECONDS` is for how long: 5, or 60 with `ALL_TESTS=1`. `KILL_SEED` plays the lifetimes of an earlier run again.
@Suite("Kills", .serialized)
struct KillTests {
    private static let receivers = 2
    private static let processors = 3

    @Test("Whoever is killed, and when: nothing is lost, nothing is done twice, nothing is left over")
    func run() async throws {
        let seconds = number("KILL_SECONDS", default: number("ALL_TESTS", default: 0) == 1 ? 60 : 5)
        let seed = UInt64(number("KILL_SEED", default: Int.random(in: 1...1_000_000)))
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            var contacts: [Int] = []
            // The kind of the events goes by fives and sevens.
            for number in 1...22 {
                let name = JSONValue.string("Freizeitpark \(number) GmbH")
                contacts.append(try await sandbox.createByPerson(.contact, ["Name": name]).id)
            }
            await sandbox.setBehaviour { $0.explorerDelay = 0.02 }
            await place.set([
                "WEBHOOK_TOKEN": "a-token-of-the-test", "RETRY_ATTEMPTS": "1000", "LOOP_LIMIT": "10000",
                "RECEIVER_REUSE_PORT": "true", "RECEIVER_PORT": "\(try await Self.freePort(place))", "CONCURRENCY": "4",
            ])
            let storm = Storm(about: contacts, token: "a-token-of-the-test")
            let end = ContinuousClock.now + .seconds(seconds)
            let kept = try await withThrowingTaskGroup(of: Keeper.self) { group in
                for index in 0..<Self.receivers + Self.processors {
                    let command = index < Self.receivers ? "receive" : "process"
                    group.addTask {
                        try await Keeper.keep(command, place, Dice(seed: seed + UInt64(index)), until: end)
                    }
                }
                await storm.listens(at: await place.port)
                let clients = Task { await storm.run(clients: 32, pause: .milliseconds(40)) }
                defer { clients.cancel() }
                let kept = try await group.reduce(into: []) { $0.append($1) }
                await storm.stop()
                await clients.value
                return kept
            }
            try await Self.finish(place, sandbox, storm, contacts, kept, "\(seconds) s, KILL_SEED=\(seed)")
        }
    }

    /// A port that all receivers can listen on: the kernel's choice for the first one.
    private static func freePort(_ place: Workplace) async throws -> Int {
        let first = try await place.start(
            "receive",
            settings: ["RECEIVER_REUSE_PORT": "true", "WEBHOOK_TOKEN": "x-of-the-test"]
        )
        let port = try await first.webhookPort
        await first.kill()
        return port
    }

    private static func finish(
        _ place: Workplace,
        _ sandbox: Sandbox,
        _ storm: Storm,
        _ contacts: [Int],
        _ kept: [Keeper],
        _ run: String
    ) async throws {
        try await place.spool.settled(within: .seconds(300))
        try await waitUntil("nothing is left of the killed", details: { "\(place.spool.entries("processing"))" }) {
            place.spool.entries("processing").count == processors
        }
        for keeper in kept { #expect(try await keeper.process.stop() == .exit(0)) }
        #expect(place.spool.entries("processing").isEmpty)

        let (sent, acknowledged, repeated) = (await storm.sent, await storm.acknowledged, await storm.repeated)
        #expect(acknowledged.count == sent.count, "every event is answered in the end")
        let inventory = Inventory(place.spool)
        // Two receivers know nothing of each other's events: a repetition may be stored by both, and only that. The
        // client's library repeats a request by itself when its kept connection dies: then the names tell.
        let flaws = inventory.flaws(
            sent: sent,
            acknowledged: acknowledged,
            repeated: repeated.union(inventory.storedAgain)
        )
        #expect(flaws.isEmpty, "\(flaws.prefix(10)), \(flaws.count) in all")
        let twice = inventory.places.values.count { $0.count > 1 }
        #expect(!place.spool.jobs.contains { $0.state == "failed" })

        let counters = await sandbox.counters()
        let kills = kept.filter { $0.command == "process" }.map(\.kills).reduce(0, +)
        for contact in contacts {
            #expect(
                await sandbox.displayText("SuperOffice:83", of: .contact(contact)) == "Freizeitpark",
                "\(contact): \(place.spool.jobs.filter { $0.name.contains("_\(contact)_") && $0.reason == nil })"
            )
            // A kill between an analysis and its note in the ledger costs one more.
            #expect((1...kills + 1).contains(counters.analysesByAccount[contact, default: 0]), "\(contact)")
        }
        #expect(counters.changes == contacts.count, "every company was changed once")
        // The explorer does not notice that the one who asked is gone.
        #expect(counters.explorerOverlaps <= kills, "jobs of one company run one after another")

        let check = try await place.command("check", "--json", "--patience", "0")
        #expect(check.code == 0, "\(check.output)")
        print(
            """
            kills: \(run): receivers \(kept.filter { $0.command == "receive" }.map(\.kills)), \
            processors \(kept.filter { $0.command == "process" }.map(\.kills)); \
            \(acknowledged.count) events answered, \(repeated.count) sent again, \(twice) stored twice, \
            \(counters.analyses) analyses and \(counters.changes) changes of \(contacts.count) companies, \
            answers \(await storm.answers)
            """
        )
    }
}

/// Keeps one process alive by starting it again, and kills it again and again.
private struct Keeper {
    var command: String
    var process: RunningProcess
    var kills: Int

    /// - Returns: the last one, which lives.
    static func keep(
        _ command: String,
        _ place: Workplace,
        _ dice: Dice,
        until end: ContinuousClock.Instant
    ) async throws -> Keeper {
        var (dice, kills) = (dice, 0)
        while true {
            let process = try await place.start(command)
            guard ContinuousClock.now < end else {
                _ = try await process.logged(command == "receive" ? "accepting webhooks" : "ready")
                return Keeper(command: command, process: process, kills: kills)
            }
            // Some die while they start.
            let milliseconds = Int.random(in: 0...(Bool.random(using: &dice) ? 400 : 3000), using: &dice)
            try await Task.sleep(for: .milliseconds(milliseconds))
            await process.kill()
            kills += 1
        }
    }
}

extension Workplace {
    /// Where receivers listen.
    fileprivate var port: Int? { setting("RECEIVER_PORT").flatMap { Int($0) } }
}
