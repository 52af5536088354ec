import FoundationEssentials
import JSON
import Sandbox
import Testing

/// The power goes while webhooks come and jobs run, at moments that nobody chose.
///
/// `POWER_CUTS` is how many cuts each file system has to bear (default 3), `POWER_CUT_SEED` plays the moments of an
/// earlier run again, as far as moments can be played again.
@Suite(
    "Power cuts",
    .serialized,
    .enabled(if: LoopVolume.obstacle == nil, "\(LoopVolume.obstacle ?? "")")
)
struct PowerCutTests {
    @Test("What was answered 200 is there after a power cut, whole and once", arguments: LoopVolume.Kind.allCases)
    func run(_ kind: LoopVolume.Kind) async throws {
        let cuts = number("POWER_CUTS", default: 3)
        let seed = UInt64(number("POWER_CUT_SEED", default: Int.random(in: 1...1_000_000)))
        var dice = Dice(seed: seed)
        print("power cuts on \(kind): \(cuts), POWER_CUT_SEED=\(seed)")
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let contacts = try await Self.companies(20, in: sandbox)
            await sandbox.setBehaviour {
                $0.explorerDelay = 0.01
                $0.explorerStillThinking = 1
            }
            await place.set([
                "WEBHOOK_TOKEN": "a-token-of-the-test", "RETRY_ATTEMPTS": "1000", "LOOP_LIMIT": "10000",
                "LOG_LEVEL": "notice",
            ])
            try await withVolume(kind, place) { volume in
                for cut in 1...cuts {
                    for _ in 0..<3 {
                        let contact = contacts[Int.random(in: 0..<contacts.count, using: &dice)]
                        await sandbox.setFault(Fault(.explorer, .status(503), times: 2, entity: contact))
                    }
                    let milliseconds = Int.random(in: 0...1500, using: &dice)
                    let repairs = Bool.random(using: &dice)
                    // Somebody says yes all the time; what is proposed and approved has to outlive a cut as well.
                    await place.set(["WRITES": Bool.random(using: &dice) ? "propose" : "direct"])
                    let line = try await Self.cut(place, volume, contacts, after: milliseconds, repairs: repairs)
                    print("\(kind) cut \(cut) of \(cuts), \(line)")
                }
            }
        }
    }

    private static func companies(_ count: Int, in sandbox: Sandbox) async throws -> [Int] {
        var contacts: [Int] = []
        for number in 1...count {
            contacts.append(
                try await sandbox.createByPerson(.contact, ["Name": .string("Freizeitpark \(number) GmbH")]).id
            )
        }
        return contacts
    }

    /// Lets the connector work, cuts the power, looks, lets it recover, looks again, and empties the spool's history.
    ///
    /// - Returns: what there was to see.
    private static func cut(
        _ place: Workplace,
        _ volume: LoopVolume,
        _ contacts: [Int],
        after milliseconds: Int,
        repairs: Bool
    ) async throws -> String {
        let storm = Storm(about: contacts, token: "a-token-of-the-test")
        let connector = try await place.start("run")
        await storm.listens(at: try await connector.webhookPort)
        let clients = Task { await storm.run(clients: 6) }
        let approver = Task {
            while await connector.isRunning {
                place.spool.approveAll()
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
        defer { clients.cancel() }
        try await waitUntil("events are answered") { await storm.acknowledged.count >= 10 }
        try await Task.sleep(for: .milliseconds(milliseconds))
        try await volume.cutPower(of: [connector])
        await approver.value
        // What was answered until the process ended counts, also when that was after the cut.
        await storm.listens(at: nil)
        let before = Inventory(place.spool)
        let promised = await storm.acknowledged
        let states = Dictionary(grouping: place.spool.jobs, by: \.state).mapValues(\.count)
        // btrfs may bring back an earlier state of a job beside the later one; recovery drops it.
        let doubles: Inventory.Doubles = volume.kind == .btrfs ? .ofTwoFiles : .ofOneFile
        var flaws = before.flaws(sent: await storm.sent, acknowledged: promised, allowing: doubles)
        #expect(flaws.isEmpty, "after the cut: \(flaws.prefix(10)), \(flaws.count) in all")
        let found = try await check(place)
        #expect(found["human"] == nil, "check finds what it cannot mend: \(found)")
        if repairs {
            #expect(try await place.command("check", "--repair", "--yes", "--patience", "0").code == 0)
            #expect(try await check(place).isEmpty)
        }
        let again = try await place.start("run")
        await storm.listens(at: try await again.webhookPort)
        await storm.stop()
        await clients.value
        // A breaker that found the explorer down again and again waits longer and longer.
        try await place.spool.settled(within: .seconds(300), approving: true)
        #expect(try await again.stop() == .exit(0))
        let after = Inventory(place.spool)
        flaws = after.flaws(
            sent: await storm.sent,
            acknowledged: await storm.acknowledged,
            repeated: after.storedAgain
        )
        #expect(flaws.isEmpty, "after recovery: \(flaws.prefix(10)), \(flaws.count) in all")
        #expect(try await place.command("check", "--repair", "--yes", "--patience", "0").code == 0)
        let left = try await check(place)
        #expect(left.isEmpty, "\(left)")
        // The next cut looks at its own events only.
        for state in ["done", "skipped", "failed"] { place.spool.empty(state) }
        // Now and then the folders are new, too: their own names have to outlive the next cut.
        if milliseconds % 4 == 0 { place.spool.empty(".") }
        let shown = states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return
            "\(milliseconds) ms: \(promised.count) acknowledged; \(shown); check: \(found); \(repairs ? "repaired" : "not repaired")"
    }

    /// How many faults of each severity `check` finds; notes are none.
    private static func check(_ place: Workplace) async throws -> [String: Int] {
        let outcome = try await place.command("check", "--json", "--patience", "0")
        let findings = try JSONValue(parsing: Array(outcome.output.utf8))["findings"]?.array ?? []
        let faults = findings.filter { $0["severity"] != "note" }
        #expect((outcome.code == 0) == faults.isEmpty, "\(outcome)")
        for fault in faults { print("  \(fault["path"]?.string ?? "") \(fault["what"]?.string ?? "")") }
        return Dictionary(grouping: faults) { $0["severity"]?.string ?? "?" }.mapValues(\.count)
    }
}
