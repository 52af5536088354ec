import FoundationEssentials
import Receiver
import Spool
import Testing
import Webhook

@Suite("Duplicate deliveries", .timeLimit(.minutes(1)))
struct DuplicateTests {
    @Test func `a repeated delivery is answered 200 and written once`() async throws {
        try await withReceiver { receiver async throws in
            for _ in 0..<3 { #expect(try await receiver.post(webhook())?.status == 200) }
            #expect(try receiver.spool.names(.incoming).count == 1)
        }
    }

    @Test func `the same id with another event, key or tenant is another event`() async throws {
        try await withReceiver { receiver async throws in
            let bodies = [
                webhook(), webhook("contact.created"), webhook(key: 19), webhook(tenant: "Other"),
                webhook(id: "88f91933"),
            ]
            for body in bodies { #expect(try await receiver.post(body)?.status == 200) }
            #expect(try receiver.spool.names(.incoming).count == bodies.count)
        }
    }

    @Test func `deliveries without an id are all kept`() async throws {
        try await withReceiver { receiver async throws in
            for _ in 0..<3 { #expect(try await receiver.post(webhook(id: nil))?.status == 200) }
            #expect(try receiver.spool.names(.incoming).count == 3)
        }
    }

    @Test func `identical deliveries at the same time become one file`() async throws {
        try await withReceiver { receiver async throws in
            let statuses = try await withThrowingTaskGroup { group in
                for _ in 0..<50 { group.addTask { try await receiver.post(webhook())?.status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 50))
            #expect(try receiver.spool.names(.incoming).count == 1)
        }
    }

    @Test(arguments: ["Cust54321", nil])
    func `a delivery repeated after a restart is known, wherever its file went`(tenant: String?) async throws {
        let spool = try TestSpool()
        try await withReceiver(spool: spool) { receiver async throws in
            for key in 1...6 { #expect(try await receiver.post(webhook(key: key))?.status == 200) }
        }
        let layout = spool.files.layout
        let today = Timestamp.day(Date())
        let names = try spool.names(.incoming).compactMap { JobName(fileName: $0) }
        try FileManager.default.createDirectory(
            atPath: layout.claimerFolder("host-1-x"),
            withIntermediateDirectories: true
        )
        let places: [(JobName) -> SpoolLayout.Place] = [
            { .deferred($0) }, { .failed($0) }, { .job(.done(day: today), $0) },
            { .job(.skipped(day: today, reason: "own-change"), $0) }, { .job(.processing(claimer: "host-1-x"), $0) },
        ]
        for (name, place) in zip(names, places) { _ = try spool.files.move(.incoming(name), to: place(name)) }
        #expect(try spool.names(.incoming).count == 1)

        let recent = try RecentEvents.ofWebhooks(files: spool.files, tenant: tenant, now: Date())
        try await withReceiver(spool: spool, remembering: recent) { receiver async throws in
            for key in 1...6 { #expect(try await receiver.post(webhook(key: key))?.status == 200) }
            #expect(try spool.names(.incoming).count == 1)
            #expect(try await receiver.post(webhook(key: 1, tenant: "Other"))?.status == 200)
            #expect(try spool.names(.incoming).count == 2)
        }
    }

    /// What a file's name cannot hold is told apart by a digest in it, so that a restart knows it again.
    @Test func `a delivery with an odd id is known after a restart, and a similar one is another`() async throws {
        let spool = try TestSpool()
        let ids = [
            "a/b", "a-b", "a b", String(repeating: "x", count: 199) + "1", String(repeating: "x", count: 199) + "2",
        ]
        try await withReceiver(spool: spool) { receiver async throws in
            for id in ids + ids { #expect(try await receiver.post(webhook(id: id))?.status == 200) }
            #expect(try spool.names(.incoming).count == ids.count)
        }
        let recent = try RecentEvents.ofWebhooks(files: spool.files, tenant: "Cust54321", now: Date())
        try await withReceiver(spool: spool, remembering: recent) { receiver async throws in
            for id in ids { #expect(try await receiver.post(webhook(id: id))?.status == 200) }
            #expect(try spool.names(.incoming).count == ids.count)
        }
    }

    /// The setting may be written in another case than SuperOffice writes it, and not every event names the tenant.
    @Test(arguments: ["cust54321", "CUST54321"])
    func `our own tenant is the same in any case and unnamed`(tenant: String) async throws {
        var settings = try ReceiverSettings.test()
        settings.contextIdentifier = tenant
        let bodies = [webhook(), webhook(tenant: "cUST54321"), webhook(tenant: nil)]
        for first in bodies {
            let spool = try TestSpool()
            try await withReceiver(settings, spool: spool) { receiver async throws in
                for body in [first] + bodies { #expect(try await receiver.post(body)?.status == 200) }
                #expect(try spool.names(.incoming).count == 1)
                #expect(try await receiver.post(webhook(tenant: "Other"))?.status == 200)
                #expect(try spool.names(.incoming).count == 2)
            }
            let recent = try RecentEvents.ofWebhooks(files: spool.files, tenant: tenant, now: Date())
            try await withReceiver(settings, spool: spool, remembering: recent) { receiver async throws in
                for body in bodies { #expect(try await receiver.post(body)?.status == 200) }
                #expect(try spool.names(.incoming).count == 2)
            }
        }
    }

    @Test func `another tenant's skipped file and an old one are not remembered`() async throws {
        let spool = try TestSpool()
        let now = Date()
        for (id, age, reason) in [
            ("a", 0.0, "foreign-tenant"), ("b", 3700, "own-change"), ("c", 3500, "own-change"),
        ] {
            let received = now - age
            let name = JobName(receivedAt: received, event: "contact.changed", key: "1", id: id)
            let scratch = JobName(receivedAt: received, event: "x", key: id, id: id)
            let path = spool.files.layout.path(.incoming(scratch))
            try #require(FileManager.default.createFile(atPath: path, contents: Data("{}".utf8)))
            _ = try spool.files.move(
                .incoming(scratch),
                to: .job(.skipped(day: Timestamp.day(received), reason: reason), name)
            )
        }
        let recent = try RecentEvents.ofWebhooks(files: spool.files, tenant: "Cust1", now: now)
        for (id, isKnown) in [("a", false), ("b", false), ("c", true)] {
            let identity = WebhookEvent.identity(eventPart: "contact.changed_1_\(id)", tenant: "CUST1")
            #expect(recent.contains(identity) == isKnown)
        }
    }

    @Test func `500 posts at once are all durable, each exactly once`() async throws {
        try await withReceiver { receiver async throws in
            let statuses = try await withThrowingTaskGroup { group in
                for worker in 0..<50 {
                    group.addTask {
                        let client = try await receiver.connect()
                        var statuses: [Int?] = []
                        for number in 0..<10 {
                            let body = webhook(key: worker * 10 + number, id: "id-\(worker)-\(number)")
                            try await client.send(requestText(headers: ["X-Webhook-Token: let-me-in"], body: body))
                            statuses.append(try await client.answer()?.status)
                        }
                        await client.close()
                        return statuses
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses == Array(repeating: 200, count: 500))
            let bodies = try receiver.spool.names(.incoming).compactMap { receiver.spool.bytes(.incoming, $0) }
            #expect(bodies.count == 500)
            let expected = (0..<500).map { Array(webhook(key: $0, id: "id-\($0 / 10)-\($0 % 10)").utf8) }
            #expect(Set(bodies) == Set(expected))
        }
    }
}
