import HTTPClient
import Operations
import ServiceLifecycle
import Spool
import SuperOffice
import Webhook

extension Assembly {
    /// What SuperOffice signs with and sends along when we register a webhook.
    ///
    /// - Throws: a `Failure`.
    func deliveryKeys() throws -> ReceiverCheck.Keys {
        .init(secret: try settings[\.receiver.secret]?.first, token: try settings[\.receiver.token]?.first)
    }

    /// Where SuperOffice reaches our receiver; nil when the setting is missing.
    func publicAddress() throws -> PublicAddress? {
        try settings[\.receiver.url]
    }

    /// The CRM is on this machine: the sandbox, which calls plain addresses too.
    var isCRMLocal: Bool {
        get throws { try WebAddress(loginURL()).isLoopback }
    }

    /// - Throws: a `Failure` or `OperationError`.
    func watchSettings() throws -> (address: PublicAddress?, mayEnable: Bool, interval: Duration) {
        let seconds = try settings[\.receiver.watchSeconds]
        let mayEnable = try settings[\.receiver.reenable]
        let address = try publicAddress()
        if mayEnable, address == nil {
            throw Failure(
                .configuration,
                "WEBHOOK_REENABLE needs WEBHOOK_URL, the receiver's public address, to know which webhook is ours"
            )
        }
        return (address, mayEnable, .seconds(seconds))
    }

    /// The monitor that runs beside the processor; none when it is switched off.
    func webhookMonitor(beside processing: Processing) throws -> [any Service] {
        let settings = try watchSettings()
        guard settings.interval > .zero else { return [] }
        let monitor = WebhookMonitor(
            address: settings.address,
            mayEnable: settings.mayEnable,
            interval: settings.interval,
            crm: processing.crm,
            receiver: ReceiverCheck(keys: try deliveryKeys())
        )
        let logger = logger("webhooks")
        return [
            RunningService { [status] in await monitor.run(logger: logger) { status.publish(["webhooks": $0.json]) } }
        ]
    }
}
