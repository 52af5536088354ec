import HTTPTypes
import Logging
import NIOCore
import Spool
import Synchronization

/// Writes refused calls to the log, each reason at most once a minute, so that neither strangers nor a full disk fill it.
///
/// How many there were is told by `ReceiverTally`.
final class RefusalLog: Sendable {
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let limit = Mutex(LogLimit())

    init(_ logger: Logger, now: @escaping @Sendable () -> Instant = { .now }) {
        self.logger = logger
        self.now = now
    }

    func note(_ refusal: Refusal, from peer: SocketAddress?, job: JobName? = nil) {
        let now = now()
        guard let omitted = limit.withLock({ $0.admit(refusal.code.rawValue, at: now) }) else { return }
        var metadata: Logger.Metadata = [
            "status": "\(refusal.status.code)", "reason": "\(refusal.code.rawValue)",
            "why": "\(refusal.detail ?? refusal.text)", "peer": "\(peer?.ipAddress ?? "local")",
        ]
        if omitted > 0 { metadata["omitted"] = "\(omitted)" }
        guard let job else { return logger.warning("Webhook refused", metadata: metadata) }
        metadata["job"] = "\(job)"
        logger.error("Webhook not stored", metadata: metadata)
    }
}
