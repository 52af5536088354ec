import Foundation
import JSON
import Testing

@testable import Spool

/// What a process says of itself, for `status` in another one.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PublishTests {
    private static func expect(_ status: JSONValue, in spool: TestSpool) throws {
        let workers = try SpoolInspector(files: spool.files).workers()
        // What the queue itself says beside it.
        let whole: JSONValue = ["watch": ["whole": true]]
        #expect(workers.map(\.status) == [.object((whole.object ?? [:]).merging(status.object ?? [:]) { $1 })])
    }

    @Test func eachPartPublishesItsOwnMembers() async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            await harness.queue.publish(["ready": false, "associate": 5])
            await harness.queue.publish(["webhooks": ["error": "503"]])
            await harness.queue.publish(["ready": true])
            try Self.expect(["ready": true, "associate": 5, "webhooks": ["error": "503"]], in: spool)
        }
    }

    @Test(arguments: [10, 3000, 20_000]) func aShorterTextReplacesALongerOne(length: Int) async throws {
        let spool = try TestSpool()
        try await withQueue(spool) { harness in
            let long = JSONValue.string(String(repeating: "x", count: length))
            await harness.queue.publish(["why": long])
            try Self.expect(["why": long], in: spool)
            await harness.queue.publish(["why": "short"])
            try Self.expect(["why": "short"], in: spool)
        }
    }
}
