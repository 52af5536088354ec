import FoundationEssentials
import Logging
import SuperOffice

/// Looks at the webhooks that feed us, and switches one on again where that is allowed.
actor WebhookLookout {
    struct Settings: Sendable {
        /// Our own address; nil watches all webhooks of the app.
        var address: PublicAddress?
        /// Switch a webhook on again that SuperOffice switched off, provided that our receiver answers.
        var mayEnable = false
        /// Time between two looks.
        var interval: Duration
    }

    /// With which SuperOffice answers until a person acts: no right to webhooks, or no login.
    private static let slowInterval = Duration.seconds(3600)

    private(set) var health = WebhookHealth()
    /// How long to wait for the next look.
    private(set) var pause: Duration

    private let settings: Settings
    private let crm: SuperOfficeClient
    private let receiver: ReceiverCheck
    private let now: @Sendable () -> Date
    private var watch = WebhookWatch()
    private var reenabling: Reenabling
    /// Why a webhook was left off, as far as it was said.
    private var leftOff: [Int: String] = [:]

    init(
        settings: Settings,
        crm: SuperOfficeClient,
        receiver: ReceiverCheck,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.settings = settings
        self.crm = crm
        self.receiver = receiver
        self.now = now
        pause = settings.interval
        // Without an address nobody knows that a webhook is ours.
        reenabling = Reenabling(isAllowed: settings.mayEnable && settings.address != nil)
    }

    /// Asks SuperOffice once.
    func look() async -> [WebhookNotice] {
        do throws(SuperOfficeError) {
            var webhooks = try await crm.webhooks()
            if let address = settings.address { webhooks = webhooks.filter { address.isTarget(of: $0) } }
            var notices = watch.saw(webhooks)
            for index in webhooks.indices where reenabling.isDue(webhooks[index], now: now()) {
                notices += await switchOn(&webhooks[index])
            }
            health.hooks = webhooks.map(WebhookHealth.Hook.init)
            health.lookedAt = now()
            health.error = nil
            pause = settings.interval
            return notices
        } catch {
            health.error = error.webhookTrouble
            pause = error.needsSomebody ? max(settings.interval, Self.slowInterval) : settings.interval
            return watch.failed(error.webhookTrouble)
        }
    }

    private func switchOn(_ webhook: inout WebhookRegistration) async -> [WebhookNotice] {
        var problem = await receiver.ask(webhook.targetURL).problem
        if problem == nil {
            do throws(SuperOfficeError) {
                webhook = try await crm.enableWebhook(webhook.id)
                reenabling.switchedOn(webhook, now: now())
                watch.changed(webhook)
            } catch {
                problem = error.webhookTrouble
            }
        }
        let said = leftOff[webhook.id]
        leftOff[webhook.id] = problem
        guard let problem else { return [.switchedOn(webhook)] }
        return problem == said ? [] : [.leftOff(webhook, why: problem)]
    }
}

extension SuperOfficeError {
    /// The error in one line; a missing right is what people meet first.
    var webhookTrouble: String {
        guard case .rejected(status: 403, _, _) = self else { return description }
        return
            "\(description); the app needs the right to webhooks: ask for it in SuperOffice's developer portal, then "
            + "let the tenant's administrator approve the app again"
    }

    /// Nothing will change before a person acts.
    fileprivate var needsSomebody: Bool {
        switch self {
        case .credentialsRefused, .foreignAddress, .foreignTenant, .rejected, .configuration, .notFound: true
        case .transport, .tenantNotRunning, .preconditionFailed, .unavailable, .unreadable: false
        }
    }
}
