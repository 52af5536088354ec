import Foundation
import JSON
import Spool
import Testing

@testable import Webhook

@Suite("What is published of the webhooks")
struct WebhookHealthTests {
    @Test("It is read as it was written")
    func roundTrip() throws {
        var health = WebhookHealth()
        #expect(WebhookHealth(health.json) == health)
        health.lookedAt = Date(timeIntervalSince1970: 1_772_360_100)
        health.error = "SuperOffice answered 503"
        health.hooks = [
            .init(id: 7, name: "a", state: .stopped, usage: nil),
            .init(id: 8, name: "b", state: .tooManyErrors, usage: .init(calls: 12, errors: 9, consecutiveErrors: 9)),
        ]
        health.hooks[1].lastError = "HTTP/1.1 401 Unauthorized"
        #expect(health.hooks.map(\.isTroubled) == [true, true])
        #expect(WebhookHealth(try JSONValue(parsing: health.json.serialized())) == health)
        #expect(WebhookHealth("nothing") == nil)
    }

    @Test("A state of a later version is unknown")
    func laterState() {
        let health = WebhookHealth(["hooks": [["id": 7, "name": "a", "state": "Paused"]]])
        #expect(health?.hooks.first?.state == .unknown)
    }

    @Test("It has a bounded length")
    func bounded() {
        var health = WebhookHealth()
        health.error = String(repeating: "e", count: 10_000)
        let name = String(repeating: "n", count: 400)
        health.hooks = (1...100).map { .init(id: $0, name: name, state: .active, usage: nil) }
        #expect(health.json.serialized().count < 2000)
    }

    @Test("Of what several processes say the latest counts")
    func newest() throws {
        var (old, new) = (WebhookHealth(), WebhookHealth())
        old.lookedAt = Date(timeIntervalSince1970: 1_772_360_100)
        new.lookedAt = Date(timeIntervalSince1970: 1_772_360_200)
        let root = "\(FileManager.default.temporaryDirectory.path)/webhook-health-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
        let statuses: [JSONValue] = [["webhooks": old.json], ["webhooks": new.json], [:]]
        #expect(WebhookHealth.newest(statuses, in: files) == new)
        #expect(WebhookHealth.newest([[:]], in: files) == nil)
        // What a command saw counts until a processor looks again; at the same second the command was later.
        var noted = new
        noted.hooks = []
        try noted.save(files)
        #expect(WebhookHealth.newest(statuses, in: files) == noted)
        try old.save(files)
        #expect(WebhookHealth.newest(statuses, in: files) == new)
    }
}
