import FoundationEssentials
import Logging
import Metrics
import NIOCore
import NIOPosix
import Receiver
import Spool

/// What takes webhooks into the spool.
extension Assembly {
    /// - Throws: a `Failure` or `SpoolError`.
    func writer() throws -> SpoolWriter {
        try files.prepare()
        let batches = Recorder(label: "commit_batch_size", aggregate: true, factory: metrics)
        let writer = SpoolWriter(
            files: files,
            freeSpaceFloor: try freeSpaceFloor(),
            probing: SpoolWriter.probeInterval,
            onBatch: { batches.record($0) },
            onTrouble: { [logger = logger("receiver")] reason in
                guard let reason else { return logger.notice("Webhooks can be stored again") }
                logger.error("Webhooks cannot be stored", metadata: ["error": "\(reason.sentence)"])
            }
        )
        let (files, tenant, logger) = (files, settings.optional("SO_CONTEXT_IDENTIFIER"), logger("receiver"))
        writer.remember { () throws(SpoolError) in
            try RecentEvents.ofWebhooks(files: files, tenant: tenant, now: Date())
        } failed: { error in
            logger.warning("Cannot tell which webhooks are in the spool already", metadata: ["error": "\(error)"])
        }
        loops.add(.commit) { answer in writer.ask(answer) }
        return writer
    }

    /// Tries the disk for a process that writes no webhooks.
    ///
    /// - Throws: a `Failure` or `SpoolError`.
    func prober() throws -> SpoolProber {
        try files.prepare()
        return SpoolProber(files: files, floor: try freeSpaceFloor())
    }

    /// Bytes of free space below which webhooks are refused.
    func freeSpaceFloor() throws -> Int {
        try settings.integer("SPOOL_FREE_MIB", default: 256, in: 0...1_048_576) << 20
    }

    func receiver(
        _ writer: SpoolWriter,
        tally: ReceiverTally = ReceiverTally(),
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> WebhookReceiver {
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
            loops.add(.webhook) { answer in loop.execute(answer) }
        }
        return WebhookReceiver(
            settings: try receiverSettings(),
            writer: writer,
            logger: logger("receiver"),
            tally: tally,
            onBound: onBound
        )
    }

    func receiverSettings() throws -> ReceiverSettings {
        var listener = ListenerSettings(
            host: settings.string("RECEIVER_HOST", default: "127.0.0.1"),
            port: try settings.integer("RECEIVER_PORT", default: 8080, in: 0...65_535)
        )
        listener.inherited = activated.webhook
        listener.reusePort = try settings.flag("RECEIVER_REUSE_PORT")
        listener.limits.total = DescriptorLimit.current.webhooks
        listener.limits.proxies = try proxies("RECEIVER_PROXY_ADDRESSES")
        var receiver = ReceiverSettings(
            listener: listener,
            tokens: try settings.secrets("WEBHOOK_TOKEN"),
            secrets: try settings.secrets("WEBHOOK_SECRET")
        )
        receiver.path = settings.string("RECEIVER_PATH", default: ReceiverSettings.defaultPath)
        receiver.contextIdentifier = settings.optional("SO_CONTEXT_IDENTIFIER")
        return receiver
    }
}
