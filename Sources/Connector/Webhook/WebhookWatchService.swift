import Logging
import Processor
import ServiceLifecycle
import SuperOffice

/// Looks at the webhooks every few minutes until it is told to stop; never a reason for the process to end.
struct WebhookWatchService: Service {
    let lookout: WebhookLookout
    let logger: Logger
    /// Where the last word is shown.
    let publish: @Sendable (WebhookHealth) async -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await watch() }
        } catch is CancellationError {
            return
        }
    }

    private func watch() async throws {
        while true {
            // A CRM that does not answer must not keep the process from stopping.
            let notices = try await untilCancelled(or: CancellationError()) {
                [lookout] () async throws(CancellationError) in await lookout.look()
            }
            for notice in notices {
                logger.log(level: notice.level, "\(notice.message)", metadata: notice.metadata)
            }
            await publish(lookout.health)
            try await Task.sleep(for: lookout.pause)
        }
    }
}
