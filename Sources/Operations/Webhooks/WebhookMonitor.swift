package import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Spool
package import SuperOffice
package import Webhook

/// Checks the webhooks that feed us, and switches one on again where that is allowed.
package actor WebhookMonitor {
    /// While SuperOffice refuses until a person acts: no right to webhooks, or no login.
    private static let slowInterval = Duration.seconds(3600)

    package private(set) var health = WebhookHealth()
    /// How long to wait before the next check.
    package private(set) var pause: Duration

    private let address: PublicAddress?
    private let interval: Duration
    private let crm: SuperOfficeClient
    private let receiver: ReceiverCheck
    private var diff = WebhookStateDiff()
    private var reenabling: ReenablePolicy
    /// Why a webhook was left off, as last reported.
    private var leftOff: [Int: String] = [:]
    private var watch: HoleWatch?

    /// - Parameters:
    ///   - address: our own; nil monitors all webhooks of the app.
    ///   - mayEnable: switch a webhook on again that SuperOffice switched off, provided that our receiver answers.
    ///   - interval: time between two checks.
    package init(
        address: PublicAddress?,
        mayEnable: Bool,
        interval: Duration,
        crm: SuperOfficeClient,
        receiver: ReceiverCheck
    ) {
        self.address = address
        self.interval = interval
        self.crm = crm
        self.receiver = receiver
        pause = interval
        // Without an address it is unknown which webhook is ours.
        reenabling = ReenablePolicy(isAllowed: mayEnable && address != nil)
    }

    /// Asks SuperOffice once.
    package func check() async -> [WebhookNotice] {
        do throws(SuperOfficeError) {
            var webhooks = try await crm.webhooks()
            if let address { webhooks = webhooks.filter(address.isTarget) }
            var notices = diff.update(webhooks)
            for index in webhooks.indices where reenabling.isDue(webhooks[index], now: Date()) {
                notices += await switchOn(&webhooks[index])
            }
            var health = WebhookHealth(webhooks, at: Date())
            for index in health.hooks.indices where health.hooks[index].isTroubled {
                // Where that is not told either, what is known must not be lost for it.
                let answer = try? await crm.lastWebhookError(health.hooks[index].id)
                health.hooks[index].lastError = answer.flatMap { $0.isEmpty ? .none : $0 }
            }
            self.health = health
            pause = interval
            return notices
        } catch {
            health.error = error.webhookTrouble
            pause = error.kind == .unavailable ? interval : max(interval, Self.slowInterval)
            return diff.failed(error.webhookTrouble)
        }
    }

    /// A time, just over, in which deliveries failed or a webhook was off.
    func hole(_ now: Date = Date()) -> FeedHole? {
        guard health.error == nil, !health.hooks.isEmpty else { return nil }
        let errors = health.hooks.reduce(0) { $0 + ($1.usage?.errors ?? 0) }
        let off = health.hooks.count { $0.state != .active }
        let works = off == 0 && health.hooks.allSatisfy { ($0.usage?.consecutiveErrors ?? 0) == 0 }
        if watch == nil {
            // Since when it does not work cannot be told.
            let start = works ? now : now.addingTimeInterval(-Reconciliation.reach)
            watch = HoleWatch(now: start, refused: works ? errors : -1)
        }
        return watch?.look(refused: errors + off, isStoring: works, now: now).map { FeedHole(since: $0, until: now) }
    }

    /// Checks until the process is told to stop; never a reason for it to end.
    ///
    /// - Parameters:
    ///   - publish: gets the result of each check.
    ///   - onHole: gets each time whose deliveries were missed.
    package func run(
        logger: Logger,
        publish: @escaping @Sendable (WebhookHealth) -> Void,
        onHole: @escaping @Sendable (FeedHole) async -> Void = { _ in }
    ) async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let notices = await self.check()
                // A check that was cut off says nothing about SuperOffice.
                if Task.isCancelled { return }
                for notice in notices {
                    logger.log(level: notice.level, "\(notice.message)", metadata: notice.metadata)
                }
                await publish(self.health)
                if let hole = await self.hole() { await onHole(hole) }
                // Cancelled, it looks at that next.
                try? await Task.sleep(for: self.pause)
            }
        }
    }

    private func switchOn(_ webhook: inout WebhookRegistration) async -> [WebhookNotice] {
        var problem = await receiver.problem(at: webhook.targetURL)
        if problem == nil {
            do throws(SuperOfficeError) {
                webhook = try await crm.enableWebhook(webhook.id)
                reenabling.switchedOn(webhook, now: Date())
                diff.changed(webhook)
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

extension WebhookHealth {
    package init(_ webhooks: [WebhookRegistration], at date: Date) {
        self.init()
        hooks = webhooks.map { .init(id: $0.id, name: $0.name, state: $0.state, usage: $0.usage) }
        lookedAt = date
    }
}

extension SuperOfficeError {
    /// The error in one line; a missing right is what people meet first.
    package var webhookTrouble: String {
        guard case .rejected(status: 403, _, _) = self else { return description }
        return
            "\(description); the app needs the right to webhooks: ask for it in SuperOffice's developer portal, then "
            + "let the tenant's administrator approve the app again"
    }
}
