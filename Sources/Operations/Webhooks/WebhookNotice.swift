import Webhook
package import Logging
package import SuperOffice

/// Something about a webhook that an operator may want to know.
package struct WebhookNotice: Sendable, Equatable {
    package let level: Logger.Level
    /// The constant text for the log.
    package let message: String
    package private(set) var webhook: WebhookRegistration?
    /// What to do, or by how much.
    package private(set) var detail: String?

    /// Failures in a row with which SuperOffice switches a webhook off (vendor documentation, sure; older text says
    /// seven).
    private static let limit = 9

    /// First seen in this state, or newly in it.
    static func state(_ webhook: WebhookRegistration) -> WebhookNotice {
        switch webhook.state {
        case .active: .init(level: .info, message: "webhook is active", webhook: webhook)
        case .stopped:
            .init(
                level: .warning,
                message: "webhook is stopped",
                webhook: webhook,
                detail: "it was stopped by hand; nothing arrives until `webhook enable \(webhook.id)`"
            )
        case .tooManyErrors:
            .init(
                level: .error,
                message: "webhook was switched off by SuperOffice",
                webhook: webhook,
                detail: "nothing arrives; `webhook last-error \(webhook.id)` says why, `webhook enable \(webhook.id)` "
                    + "switches it on again"
            )
        case .unknown: .init(level: .warning, message: "webhook is in an unknown state", webhook: webhook)
        }
    }

    static func gone(_ webhook: WebhookRegistration) -> WebhookNotice {
        let detail = "it was removed; nothing arrives until `webhook register`"
        return .init(level: .error, message: "webhook is gone", webhook: webhook, detail: detail)
    }

    /// Nothing calls us.
    static let noneHere = WebhookNotice(
        level: .warning,
        message: "no webhook of this app points here",
        detail: "nothing arrives, unless by a webhook made in SuperOffice's administration, which apps are not shown; "
            + "compare WEBHOOK_URL with `webhook list`, or `webhook register`"
    )

    /// More failures in a row than before, or other ones.
    static func failing(_ webhook: WebhookRegistration, inARow: Int) -> WebhookNotice {
        let detail = "\(inARow) failures in a row, \(limit) switch it off; `webhook last-error \(webhook.id)` says why"
        return .init(level: .warning, message: "webhook fails", webhook: webhook, detail: detail)
    }

    static func recovered(_ webhook: WebhookRegistration) -> WebhookNotice {
        .init(level: .info, message: "webhook works again", webhook: webhook)
    }

    /// What was added to the counters.
    static func called(_ webhook: WebhookRegistration, calls: Int, errors: Int) -> WebhookNotice {
        let detail = "\(calls) calls, \(errors) errors since the last check"
        return .init(level: .debug, message: "webhook was called", webhook: webhook, detail: detail)
    }

    static func switchedOn(_ webhook: WebhookRegistration) -> WebhookNotice {
        .init(level: .notice, message: "webhook was switched on again", webhook: webhook)
    }

    static func leftOff(_ webhook: WebhookRegistration, why: String) -> WebhookNotice {
        .init(level: .error, message: "webhook stays off", webhook: webhook, detail: why)
    }

    /// SuperOffice does not answer how the webhooks are.
    static func unanswered(_ why: String) -> WebhookNotice {
        .init(level: .warning, message: "webhooks cannot be checked", detail: why)
    }

    static let answeredAgain = WebhookNotice(level: .info, message: "webhooks can be checked again")

    /// One line for people.
    package var line: String {
        let named = webhook.map { message.replacing("webhook", with: "webhook \($0.id) \"\($0.name)\"") } ?? message
        return named + (detail.map { ": \($0)" } ?? "")
    }

    package var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if let webhook { metadata["webhook"] = "\(webhook.id)" }
        if let detail { metadata["why"] = "\(detail)" }
        return metadata
    }
}
