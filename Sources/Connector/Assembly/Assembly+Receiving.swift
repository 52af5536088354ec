import FoundationEssentials
import Logging
import Metrics
import NIOCore
import NIOPosix
import Receiver
import Spool
import Webhook

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
        let (files, tenant) = (files, try settings[ifSet: \.superOffice.contextIdentifier])
        let logger = logger("receiver")
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
        try settings[\.spool.freeMebibytes] << 20
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
        var listener = ListenerSettings(host: try settings[\.receiver.host], port: try settings[\.receiver.port])
        listener.inherited = activated.webhook
        listener.reusePort = try settings[\.receiver.reusePort]
        listener.limits.total = DescriptorLimit.webhooks
        listener.limits.proxies = try settings[\.receiver.proxies] ?? []
        var receiver = ReceiverSettings(
            listener: listener,
            tokens: try settings[\.receiver.token] ?? .init(),
            secrets: try settings[\.receiver.secret] ?? .init()
        )
        receiver.path = try settings[\.receiver.path]
        receiver.contextIdentifier = try settings[ifSet: \.superOffice.contextIdentifier]
        return receiver
    }
}
