import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing

/// The spool's volume fills up under load.
@Suite(
    "Full disk",
    .serialized,
    .enabled(if: LoopVolume.obstacle == nil, "\(LoopVolume.obstacle ?? "")")
)
struct FullDiskTests {
    private static let token = "a-token-of-the-test"

    enum Want: String, CaseIterable, Sendable { case space, inodes, spaceOnXFS, spaceOnBtrfs }

    @Test("A full disk is answered 503; with space again everything goes on by itself", arguments: Want.allCases)
    func full(_ want: Want) async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.explorerDelay = 0.05 }
            let volume: (LoopVolume.Kind, Int, Int?) =
                switch want {
                case .space: (.ext4, 48, nil)
                case .inodes: (.ext4, 48, 400)
                case .spaceOnXFS: (.xfs, 320, nil)
                case .spaceOnBtrfs: (.btrfs, 256, nil)
                }
            try await withVolume(volume.0, megabytes: volume.1, inodes: volume.2, place) { _ in
                try await Self.fill(place, want)
            }
        }
    }

    private static func fill(_ place: Workplace, _ want: Want) async throws {
        await place.set([
            "WEBHOOK_TOKEN": token, "RETRY_ATTEMPTS": "1000", "LOOP_LIMIT": "10000", "LOG_LEVEL": "notice",
        ])
        let connector = try await place.start("run")
        let port = try await connector.webhookPort
        let storm = Storm(about: [9, 18, 43], token: token)
        await storm.listens(at: port)
        let clients = Task { await storm.run(clients: 6) }
        defer { clients.cancel() }
        try await waitUntil("events are answered") { await storm.acknowledged.count >= 20 }
        let ballast = try Ballast(on: place.spool.path)
        if want == .inodes { ballast.takeInodes() } else { try ballast.takeSpace() }
        try await waitUntil("webhooks are refused", details: { "\(await storm.answers), \(ballast.free) free" }) {
            await storm.answers[503, default: 0] >= 50
        }
        try await expectRefusal(at: port)
        // Everything that can go its way without space does; what cannot waits. Nothing is half written.
        try await waitUntil("nothing half written is left", details: { "\(place.spool.entries("tmp"))" }) {
            place.spool.entries("tmp").isEmpty
        }
        for job in place.spool.jobs {
            guard let text = place.spool.text("\(job)") else { continue }
            #expect((try? JSONValue(parsing: Array(text.utf8))) != nil, "\(job) is torn: \(text.utf8.count) bytes")
        }
        #expect(await connector.isRunning)
        let before = await storm.acknowledged.count
        try ballast.throwOverboard()
        try await waitUntil("webhooks are accepted again", details: { "\(await storm.answers)" }) {
            await storm.acknowledged.count >= before + 50
        }
        await storm.stop()
        await clients.value
        try await place.spool.settled()
        #expect(place.spool.entries("failed").isEmpty)
        let flaws = Inventory(place.spool).flaws(sent: await storm.sent, acknowledged: await storm.acknowledged)
        #expect(flaws.isEmpty, "\(flaws.prefix(10)), \(flaws.count) in all")
        #expect(try await connector.stop() == .exit(0))
        #expect(place.spool.entries("tmp").isEmpty && place.spool.entries("processing").isEmpty)
        let check = try await place.command("check")
        #expect(check.code == 0, "\(check.output)")
        print("\(want): \(await storm.acknowledged.count) acknowledged, answers \(await storm.answers)")
    }

    private static func expectRefusal(at port: Int) async throws {
        var headers = HTTPFields()
        if let name = HTTPField.Name("X-Webhook-Token") { headers[name] = token }
        let call = try HTTPClientRequest(
            .post,
            url: "http://127.0.0.1:\(port)/connector/webhook",
            headers: headers,
            body: Array(Body.renamed(contact: 18).utf8)
        )
        // A job that has just gone its way may have left room for one more.
        let answer = try await eventually("a webhook is refused") {
            let answer = try await HTTP.client.perform(call)
            return answer.status == 200 ? nil : answer
        }
        #expect(answer.status == 503)
        #expect(answer.response.headerFields[.retryAfter] == "30")
    }

    @Test("Below the floor of free space webhooks are refused, and jobs go on")
    func floor() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try await withVolume(.ext4, megabytes: 64, place) { _ in
                await place.set(["WEBHOOK_TOKEN": Self.token, "SPOOL_FREE_MIB": "16", "LOG_LEVEL": "notice"])
                let connector = try await place.start("run")
                let port = try await connector.webhookPort
                let storm = Storm(about: [9, 18, 43], token: Self.token)
                await storm.listens(at: port)
                let clients = Task { await storm.run(clients: 4) }
                defer { clients.cancel() }
                try await waitUntil("events are answered") { await storm.acknowledged.count >= 20 }
                let ballast = try Ballast(on: place.spool.path)
                try ballast.takeSpace(leaving: 8 << 20)
                try await waitUntil("webhooks are refused", details: { "\(await storm.answers)" }) {
                    await storm.answers[503, default: 0] >= 20
                }
                try await Self.expectRefusal(at: port)
                // There is room for stories, so jobs end as ever.
                try await place.spool.settled()
                #expect(place.spool.jobs.contains { $0.state == "done" })
                try ballast.throwOverboard()
                await storm.stop()
                await clients.value
                try await place.spool.settled()
                #expect(await storm.acknowledged.count == storm.sent.count)
                #expect(try await connector.stop() == .exit(0))
                #expect(try await place.command("check").code == 0)
            }
        }
    }
}
