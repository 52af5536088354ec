import FoundationEssentials
import Hummingbird
import JSON
import Logging
import Sandbox
import Spool

extension Rig {
    /// Sends the tenant's webhooks into the spool while the body runs.
    func withEchoes(_ body: () async throws -> Void) async throws {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let responder = CallbackResponder<BasicRequestContext> { [self] request, _ in
            let bytes = [UInt8](try await request.body.collect(upTo: 1 << 20).readableBytesView)
            let json = try JSONValue(parsing: bytes)
            let name = JobName(
                receivedAt: clock.now,
                event: json["Event"]?.string ?? "",
                key: String(json["PrimaryKey"]?.int ?? 0),
                id: json["EventId"]?.string ?? ""
            )
            try spool.put(bytes, at: .incoming(name))
            return Response(status: .ok)
        }
        let application = Application(
            responder: responder,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
            logger: Rig.logger
        )
        let server = Task { try await application.run() }
        let port = await ports.first { _ in true } ?? 0
        await sandbox.setWebhookTarget(
            WebhookTarget(url: "http://127.0.0.1:\(port)/webhook") { $0.delayScale = 0.001 }
        )
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await sandbox.setWebhookTarget(nil)
        server.cancel()
        _ = await server.result
        try result.get()
    }

    /// Waits until nothing is on its way or waiting any more.
    func quiet() async throws {
        try await eventually("all is quiet") {
            let raised = await counters.webhooksRaised
            await sandbox.webhooksSettled()
            guard [.incoming, .processing, .deferred].allSatisfy({ spool.jobs($0).isEmpty }) else { return false }
            // What was being worked on may have raised one more.
            return await counters.webhooksRaised == raised
        }
    }
}
