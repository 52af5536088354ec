import ArgumentParser
import FoundationEssentials
import JSON
import SuperOffice

/// What feeds us: the webhooks of the app in the tenant.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Register, look at, test and mend the webhooks that feed the connector.",
        discussion: """
            Example: superoffice-connector webhook list

            SuperOffice shows an app the webhooks that it registered itself and no others. WEBHOOK_URL is the \
            receiver's public address, by which the commands know which webhook points here.
            """,
        subcommands: [
            WebhookListCommand.self, WebhookRegisterCommand.self, WebhookTestCommand.self, WebhookEnableCommand.self,
            WebhookRemoveCommand.self, WebhookLastErrorCommand.self, WebhookWatchCommand.self,
        ]
    )
}

/// Which webhook a command is about.
struct ChosenWebhook: ParsableArguments {
    @Argument(
        help: "The webhook's id. May be left out when one webhook points at WEBHOOK_URL, or when there is only one."
    )
    var id: Int?

    func find(_ crm: SuperOfficeClient, _ address: PublicAddress?) async throws -> WebhookRegistration {
        if let id { return try await crm.webhook(id) }
        return try Self.pick(try await crm.webhooks(), address)
    }

    /// The one that can be meant.
    static func pick(_ webhooks: [WebhookRegistration], _ address: PublicAddress?) throws(Failure)
        -> WebhookRegistration
    {
        let here = webhooks.filter { address?.isTarget(of: $0) == true }
        if here.count == 1 { return here[0] }
        if webhooks.count == 1 { return webhooks[0] }
        guard !webhooks.isEmpty else {
            throw Failure(.notSo, "this app has no webhook in the tenant; make one with `webhook register`")
        }
        let ids = webhooks.map { String($0.id) }.joined(separator: ", ")
        throw Failure(.usage, "which webhook? Give one of these ids: \(ids); `webhook list` shows them")
    }
}

extension WebhookRegistration {
    /// - Parameter pointsHere: nil when nobody knows.
    func json(pointsHere: Bool?) -> JSONValue {
        [
            "id": .integer(id), "name": .string(name), "state": .string(state.rawValue),
            "events": .array(events.map(JSONValue.string)), "target": .string(PublicAddress.visible(targetURL)),
            "pointsHere": pointsHere.map { .bool($0) } ?? .null, "calls": usage.map { .integer($0.calls) } ?? .null,
            "errors": usage.map { .integer($0.errors) } ?? .null,
            "consecutiveErrors": usage.map { .integer($0.consecutiveErrors) } ?? .null,
        ]
    }

    /// `webhook 7 "Enrichment connector"`.
    var title: String { "webhook \(id) \"\(name)\"" }
}

extension WebhookRegistration.State {
    var painted: TerminalLine {
        switch self {
        case .active: Console.paint(rawValue, .green)
        case .stopped, .unknown: Console.paint(rawValue, .yellow)
        case .tooManyErrors: Console.paint(rawValue, .red)
        }
    }
}

extension WebhookRegistration.Usage {
    /// `120 calls, 3 errors, 2 of them in a row just now`.
    var summary: String {
        "\(calls) calls, \(errors) errors" + (consecutiveErrors > 0 ? ", the last \(consecutiveErrors) in a row" : "")
    }
}
