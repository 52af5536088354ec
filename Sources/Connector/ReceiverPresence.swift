import NIOConcurrencyHelpers
import Receiver
import ServiceLifecycle

/// A receiver, and whether it takes new connections: whoever asks hears of a stop before the last answer is given.
struct ReceiverPresence: Service {
    private let isAccepting = NIOLockedValueBox(false)
    private let receiver: WebhookReceiver

    /// - Parameters:
    ///   - make: makes the receiver, with what it has to call once connections are accepted.
    init(_ make: (_ onBound: @escaping @Sendable (Int) -> Void) throws -> WebhookReceiver) rethrows {
        receiver = try make { [isAccepting] _ in isAccepting.withLockedValue { $0 = true } }
    }

    var role: Readiness.Role { .receiving { [isAccepting] in isAccepting.withLockedValue { $0 } } }

    func run() async throws {
        defer { isAccepting.withLockedValue { $0 = false } }
        try await withGracefulShutdownHandler {
            try await receiver.run()
        } onGracefulShutdown: { [isAccepting] in
            isAccepting.withLockedValue { $0 = false }
        }
    }
}
