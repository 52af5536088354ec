import JSON
import Logging
import SuperOffice

/// Something about a webhook that an operator may want to know.
enum WebhookNotice: Sendable, Equatable {
    /// First seen in this state, or newly in it.
    case state(WebhookRegistration)
    case gone(WebhookRegistration)
    /// Nothing calls us.
    case noneHere
    /// More failures in a row than before, or other ones.
    case failing(WebhookRegistration, inARow: Int)
    case recovered(WebhookRegistration)
    /// What was added to the counters.
    case called(WebhookRegistration, calls: Int, errors: Int)
    case switchedOn(WebhookRegistration)
    case leftOff(WebhookRegistration, why: String)
    /// SuperOffice does not tell how the webhooks are.
    case unanswered(String)
    case answeredAgain

    /// Failures in a row with which SuperOffice switches a webhook off (vendor documentation, sure; older text says
    /// seven).
    static let limit = 9

    var webhook: WebhookRegistration? {
        switch self {
        case .state(let webhook), .gone(let webhook), .failing(let webhook, _), .recovered(let webhook),
            .called(let webhook, _, _), .switchedOn(let webhook), .leftOff(let webhook, _):
            webhook
        case .noneHere, .unanswered, .answeredAgain: nil
        }
    }

    var level: Logger.Level {
        switch self {
        case .called: .debug
        case .recovered, .answeredAgain: .info
        case .switchedOn: .notice
        case .noneHere, .failing, .unanswered: .warning
        case .gone, .leftOff: .error
        case .state(let webhook):
            switch webhook.state {
            case .active: .info
            case .stopped, .unknown: .warning
            case .tooManyErrors: .error
            }
        }
    }

    /// Always the same words for the same thing.
    var message: String {
        switch self {
        case .state(let webhook):
            switch webhook.state {
            case .active: "webhook is active"
            case .stopped: "webhook is stopped"
            case .tooManyErrors: "webhook was switched off by SuperOffice"
            case .unknown: "webhook is in an unknown state"
            }
        case .gone: "webhook is gone"
        case .noneHere: "no webhook of this app points here"
        case .failing: "webhook fails"
        case .recovered: "webhook works again"
        case .called: "webhook was called"
        case .switchedOn: "webhook was switched on again"
        case .leftOff: "webhook stays off"
        case .unanswered: "webhooks cannot be looked at"
        case .answeredAgain: "webhooks can be looked at again"
        }
    }

    /// What to do, or by how much.
    var detail: String? {
        switch self {
        case .state(let webhook):
            switch webhook.state {
            case .active: nil
            case .stopped: "somebody stopped it; nothing arrives until `webhook enable \(webhook.id)`"
            case .tooManyErrors:
                "nothing arrives; `webhook last-error \(webhook.id)` says why, `webhook enable \(webhook.id)` goes on"
            case .unknown: nil
            }
        case .gone: "somebody removed it; nothing arrives until `webhook register`"
        case .noneHere:
            "nothing arrives, unless by a webhook made in SuperOffice's administration, which apps are not shown; compare "
                + "WEBHOOK_URL with `webhook list`, or `webhook register`"
        case .failing(let webhook, let inARow):
            "\(inARow) failures in a row, \(Self.limit) switch it off; `webhook last-error \(webhook.id)` says why"
        case .called(_, let calls, let errors): "\(calls) calls, \(errors) errors since the last look"
        case .leftOff(_, let why), .unanswered(let why): why
        case .recovered, .switchedOn, .answeredAgain: nil
        }
    }

    /// One line for people.
    var line: String {
        let name = webhook.map { " \($0.id) \"\($0.name)\"" } ?? ""
        return (name.isEmpty ? message : message.replacing("webhook", with: "webhook\(name)"))
            + (detail.map { ": \($0)" } ?? "")
    }

    var json: JSONValue {
        [
            "level": .string(level.rawValue), "message": .string(message),
            "detail": detail.map { .string($0) } ?? .null,
            "webhook": webhook.map { .integer($0.id) } ?? .null,
        ]
    }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if let webhook { metadata["webhook"] = "\(webhook.id)" }
        if let detail { metadata["why"] = "\(detail)" }
        return metadata
    }
}
