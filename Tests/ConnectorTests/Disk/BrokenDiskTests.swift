import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Testing

/// The spool's disk breaks under a process that nobody restarts, and is repaired.
@Suite("Broken disk", .serialized, .enabled(if: LoopVolume.obstacle == nil, "\(LoopVolume.obstacle ?? "")"))
struct BrokenDiskTests {
    private static let token = "a-token-of-the-test"
    /// Within which a load balancer must hear of it.
    private static let limit = Duration.seconds(10)

    struct Case: Sendable, CustomTestStringConvertible {
        var command: String
        var kind: LoopVolume.Kind
        var damage: LoopVolume.Damage

        var testDescription: String { "\(command), \(kind) \(damage)" }
    }

    /// A processor has a file open for writing, so that nobody can remount under it; unmounting waits until it notices.
    static let cases = [
        Case(command: "receive", kind: .ext4, damage: .shutDown),
        Case(command: "run", kind: .ext4, damage: .shutDown),
        Case(command: "receive", kind: .xfs, damage: .shutDown),
        Case(command: "run", kind: .xfs, damage: .shutDown),
        Case(command: "receive", kind: .ext4, damage: .emergency),
        Case(command: "run", kind: .ext4, damage: .emergency),
        Case(command: "receive", kind: .ext4, damage: .readOnly),
        Case(command: "receive", kind: .xfs, damage: .readOnly),
    ]

    @Test("A dead or read-only disk is said in ten seconds, costs no webhook, and heals by itself", arguments: cases)
    func breaks(_ broken: Case) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let megabytes = broken.kind == .xfs ? 320 : 64
            try await withVolume(broken.kind, megabytes: megabytes, place) { volume in
                let process = try await Self.start(broken.command, place)
                let storm = try await Self.storm(process, place)
                let before = place.spool.jobs.count
                try await volume.damage(broken.damage)
                let noticed = try await Self.becomes(503, process)
                try await Self.expectRefusal(process)
                #expect(try await place.command("doctor", settings: ["OPS_PORT": "1"]).output.contains("error"))
                let repairing = ContinuousClock.now
                try await volume.repair(broken.damage)
                let repaired = repairing.duration(to: .now)
                let healed = try await Self.becomes(200, process)
                print("\(broken): 503 after \(noticed), repaired in \(repaired), 200 after \(healed)")
                #expect(noticed < Self.limit && healed < Self.limit)
                try await Self.expectNoLoss(place, process, storm, before: before)
            }
        }
    }

    @Test("Without inodes, and with some again", arguments: ["receive", "run"])
    func inodes(_ command: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try await withVolume(.ext4, megabytes: 48, inodes: 400, place) { _ in
                let process = try await Self.start(command, place)
                let storm = try await Self.storm(process, place)
                let before = place.spool.jobs.count
                let ballast = try Ballast(on: place.spool.path)
                ballast.takeInodes()
                let noticed = try await Self.becomes(503, process)
                let detail = try await Self.spoolDetail(process)
                #expect(detail.contains("no inode is free"), "\(detail)")
                try await Self.expectRefusal(process)
                let doctor = try await place.command("doctor")
                #expect(doctor.code == 1 && doctor.output.contains("no inode is free"), "\(doctor.output)")
                try ballast.throwOverboard()
                let healed = try await Self.becomes(200, process)
                print("\(command), no inodes: 503 after \(noticed), 200 after \(healed)")
                #expect(noticed < Self.limit && healed < Self.limit)
                try await Self.expectNoLoss(place, process, storm, before: before)
            }
        }
    }

    @Test("A volume that is unmounted: nothing is made in its place, and all goes on when it is back")
    func unmounted() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try await withVolume(.ext4, megabytes: 64, place) { volume in
                let process = try await Self.start("run", place)
                let storm = try await Self.storm(process, place)
                let before = place.spool.jobs.count
                // Not while the processor works there; so it is taken away from under it.
                try await Tool.run("umount", "-l", place.spool.path)
                let noticed = try await Self.becomes(503, process)
                try await Self.expectRefusal(process)
                _ = try await process.logged("the spool is gone")
                #expect(place.spool.entries("").isEmpty)
                try await volume.mountAgain()
                let healed = try await Self.becomes(200, process)
                print("unmounted: 503 after \(noticed), 200 after \(healed)")
                #expect(noticed < Self.limit && healed < Self.limit)
                _ = try await process.logged("the spool is back")
                try await Self.expectNoLoss(place, process, storm, before: before)
            }
        }
    }

    // MARK: Parts

    private static func start(_ command: String, _ place: Workplace) async throws -> RunningProcess {
        await place.set(["WEBHOOK_TOKEN": token, "LOOP_LIMIT": "10000"])
        let process = try await place.start(command)
        _ = try await process.webhookPort
        _ = try await becomes(200, process)
        return process
    }

    /// Some webhooks, all answered.
    private static func storm(_ process: RunningProcess, _ place: Workplace) async throws -> Storm {
        let storm = Storm(about: [9, 18, 43], token: token)
        await storm.listens(at: try await process.webhookPort)
        let clients = Task { await storm.run(clients: 4) }
        defer { clients.cancel() }
        try await waitUntil("events are answered") { await storm.acknowledged.count >= 40 }
        await storm.stop()
        await clients.value
        if process.arguments.first == "run" { try await place.spool.settled() }
        return storm
    }

    /// - Returns: after how long.
    private static func becomes(_ status: Int, _ process: RunningProcess) async throws -> Duration {
        let start = ContinuousClock.now
        try await waitUntil("/health/ready is \(status)", details: { (try? await spoolDetail(process)) ?? "" }) {
            try await ready(process).status == status
        }
        return start.duration(to: .now)
    }

    private static func ready(_ process: RunningProcess) async throws -> HTTPClientResponse {
        let port = try await process.operatorsPort
        return try await HTTP.client.perform(HTTPClientRequest(.get, url: "http://127.0.0.1:\(port)/health/ready"))
    }

    private static func spoolDetail(_ process: RunningProcess) async throws -> String {
        let checks = try JSONValue(parsing: try await ready(process).body)["checks"]?.array ?? []
        return checks.first { $0["name"] == "spool" }?["detail"]?.string ?? ""
    }

    private static func post(_ process: RunningProcess) async throws -> Int {
        let sender = Sender(port: try await process.webhookPort)
        return try await sender.post(Body.renamed(contact: 18), headers: ["X-Webhook-Token": token])
    }

    private static func expectRefusal(_ process: RunningProcess) async throws {
        #expect(try await post(process) == 503)
        #expect(await process.isRunning)
        let port = try await process.operatorsPort
        let answer = try await HTTP.client.perform(HTTPClientRequest(.get, url: "http://127.0.0.1:\(port)/metrics"))
        let page = try Exposition(String(decoding: answer.body, as: UTF8.self))
        #expect(page["superoffice_connector_ready"] == 0)
        #expect(page["superoffice_connector_check_ready", ["check": "spool"]] == 0)
    }

    private static func expectNoLoss(
        _ place: Workplace,
        _ process: RunningProcess,
        _ storm: Storm,
        before: Int
    ) async throws {
        #expect(try await post(process) == 200)
        if process.arguments.first == "run" { try await place.spool.settled(within: .seconds(120)) }
        let acknowledged = await storm.acknowledged
        let inventory = Inventory(place.spool)
        let lost = acknowledged.filter { inventory.places[$0] == nil }
        #expect(lost.isEmpty, "answered with 200 and lost: \(lost)")
        #expect(place.spool.jobs.count == before + 1, "what was there, and the one that came after the repair")
        #expect(try await process.stop() == .exit(0))
        let check = try await place.command("check")
        #expect(check.code == 0, "\(check.output)")
    }
}
