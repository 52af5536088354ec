import Operations
import SuperOffice
import Webhook

extension WebhookRegistration {
    /// The webhook for programs.
    func output(pointsHere: Bool?) -> JSONMembers {
        [
            "id": id, "name": name, "state": state.rawValue, "events": events,
            "target": PublicAddress.visible(targetURL), "pointsHere": pointsHere, "calls": usage?.calls,
            "errors": usage?.errors, "consecutiveErrors": usage?.consecutiveErrors,
        ]
    }

    /// `webhook 7 "Enrichment connector"`.
    var title: String { "webhook \(id) \"\(name)\"" }
}

extension WebhookState {
    var painted: TerminalLine {
        switch self {
        case .active: Console.paint(rawValue, .green)
        case .stopped, .unknown: Console.paint(rawValue, .yellow)
        case .tooManyErrors: Console.paint(rawValue, .red)
        }
    }
}

extension WebhookUsage {
    /// `120 calls, 3 errors, the last 2 in a row`.
    var summary: String {
        "\(calls) calls, \(errors) errors" + (consecutiveErrors > 0 ? ", the last \(consecutiveErrors) in a row" : "")
    }
}
