import Operations
import ServiceLifecycle
import Spool
import Webhook

extension Assembly {
    /// What SuperOffice signs with and sends along when we register a webhook.
    ///
    /// - Throws: a `Failure`.
    func deliveryKeys() throws -> ReceiverCheck.Keys {
        (secret: try settings[\.receiver.secret]?.first, token: try settings[\.receiver.token]?.first)
    }

    /// The address whose webhooks are watched; nil for all of the app's.
    ///
    /// - Parameter enabling: what asked for webhooks to be switched on again, if anything did.
    /// - Throws: a `Failure`.
    func watchedAddress(enabling: String?) throws -> PublicAddress? {
        let address = try settings[\.receiver.url]
        guard let enabling, address == nil else { return address }
        throw Failure(
            .configuration,
            "\(enabling) needs WEBHOOK_URL, the receiver's public address, to know which webhook is ours"
        )
    }

    /// The same for the monitor that `run` and `process` have.
    func watchedAddress() throws -> PublicAddress? {
        try watchedAddress(enabling: settings[\.receiver.reenable] ? "WEBHOOK_REENABLE" : nil)
    }

    /// What processes jobs, and monitors the webhooks that bring them unless that is switched off.
    func working(_ processing: Processing) throws -> [any Service] {
        let address = try watchedAddress()
        let seconds = try settings[\.receiver.watchSeconds]
        let reconciler = try reconciler()
        let work: [any Service] = [processing.service] + [reconciler].compactMap(\.self)
        guard seconds > 0 else { return work }
        let monitor = WebhookMonitor(
            address: address,
            mayEnable: try settings[\.receiver.reenable],
            interval: .seconds(seconds),
            crm: processing.crm,
            receiver: ReceiverCheck(keys: try deliveryKeys())
        )
        let logger = logger("webhooks")
        return work + [
            RunningService { [status] in
                await monitor.run(logger: logger) {
                    status.publish(["webhooks": $0.json])
                } onHole: { hole in
                    if reconciler != nil { await remember(hole, logger) }
                }
            }
        ]
    }
}
