import HTTPClient
import ServiceLifecycle
import Spool
import SuperOffice
import Webhook

extension Assembly {
    /// What SuperOffice signs with and sends along when we register a webhook.
    ///
    /// - Throws: a `Failure`.
    func deliveryKeys() throws -> ReceiverCheck.Keys {
        .init(secret: try settings.secrets("WEBHOOK_SECRET").first, token: try settings.secrets("WEBHOOK_TOKEN").first)
    }

    /// Where SuperOffice reaches our receiver; nil when the setting is missing.
    func publicAddress() throws -> PublicAddress? {
        try settings.optional("WEBHOOK_URL").map { try PublicAddress($0, named: "WEBHOOK_URL") }
    }

    /// The CRM is on this machine: the sandbox, which calls plain addresses too.
    var isCRMLocal: Bool {
        get throws { try WebAddress(loginURL()).isLoopback }
    }

    /// Lends the CRM to a command about webhooks.
    ///
    /// - Throws: a `Failure` that says what a missing right or webhook means here.
    func withWebhooks<Result>(_ body: (SuperOfficeClient) async throws -> Result) async throws -> Result {
        try await withCRM { crm in
            do {
                return try await body(crm)
            } catch let error as SuperOfficeError {
                switch error {
                case .rejected(status: 403, _, _): throw Failure(.configuration, error.webhookTrouble)
                case .notFound(let what):
                    throw Failure(.notSo, "\(what) is not there, or is another app's; see `webhook list`")
                default: throw error
                }
            }
        }
    }

    /// - Throws: a `Failure`.
    func watchSettings() throws -> WebhookLookout.Settings {
        let seconds = try settings.integer("WEBHOOK_WATCH_SECONDS", default: 300, in: 0...86_400)
        let mayEnable = try settings.flag("WEBHOOK_REENABLE")
        let address = try publicAddress()
        if mayEnable, address == nil {
            throw Failure(
                .configuration,
                "WEBHOOK_REENABLE needs WEBHOOK_URL, the receiver's public address, to know which webhook is ours"
            )
        }
        return .init(address: address, mayEnable: mayEnable, interval: .seconds(seconds))
    }

    /// The watch that runs beside the processor; none when it is switched off.
    func webhookWatch(beside processing: Processing) throws -> [any Service] {
        let settings = try watchSettings()
        guard settings.interval > .zero else { return [] }
        let lookout = WebhookLookout(
            settings: settings,
            crm: processing.crm,
            receiver: ReceiverCheck(keys: try deliveryKeys())
        )
        return [
            WebhookWatchService(
                lookout: lookout,
                logger: logger("webhooks"),
                publish: { [status] in status.publish(["webhooks": $0.json]) }
            )
        ]
    }
}
