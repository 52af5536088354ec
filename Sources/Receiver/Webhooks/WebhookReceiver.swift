package import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Spool
import Webhook

/// The public listener: takes webhooks and answers 200 once they are durably in the spool.
package struct WebhookReceiver: Service {
    private let settings: ReceiverSettings
    private let logger: Logger
    private let tally: ReceiverTally
    private let listener: Listener

    /// - Parameters:
    ///   - settings: where to listen and whom to trust.
    ///   - writer: to be stopped only after `run` has returned.
    ///   - logger: gets one line for every webhook, and one a minute for each reason to refuse one.
    ///   - tally: counts them.
    ///   - now: the time of receipt, which becomes part of the file's name.
    ///   - onBound: called with the port once connections are accepted.
    package init(
        settings: ReceiverSettings,
        writer: SpoolWriter,
        logger: Logger,
        tally: ReceiverTally = ReceiverTally(),
        now: @escaping @Sendable () -> Date = { Date() },
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        var logger = logger
        logger[metadataKey: "listener"] = "webhook"
        self.settings = settings
        self.logger = logger
        self.tally = tally
        let endpoint = WebhookEndpoint(
            settings: settings,
            writer: writer,
            logger: logger,
            tally: tally,
            refusals: RefusalLog(logger),
            now: now
        )
        listener = Listener(settings: settings.listener, webhooks: endpoint, logger: logger, onBound: onBound)
    }

    /// Whether webhooks are accepted now: it stops being ready before its last answer is given.
    package var isAccepting: Bool { listener.isAccepting }

    /// Listens until graceful shutdown, and returns when every request in work has been answered.
    ///
    /// - Throws: `ReceiverError` when it must not or cannot listen.
    package func run() async throws {
        try checkCredentials()
        for name in settings.shortSecrets {
            let alarm = Reason.shortSecret(name)
            logger.warning("A secret is short", metadata: ["setting": "\(name)", "why": "\(alarm.sentence)"])
            tally.raise(alarm)
        }
        try await listener.run()
    }

    private func checkCredentials() throws(ReceiverError) {
        guard settings.isOpen else { return }
        try settings.refuseOpenToOthers()
        logger.warning(
            "Every program of this machine can send webhooks; set WEBHOOK_TOKEN or WEBHOOK_SECRET",
            metadata: ["proxied": "refused"]
        )
    }
}
