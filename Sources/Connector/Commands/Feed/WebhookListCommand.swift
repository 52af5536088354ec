import ArgumentParser
import Operations
import SuperOffice

struct WebhookListCommand: WebhookAction {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the app's webhooks: state, target, events and counters.",
        discussion: """
            Example: superoffice-connector webhook list

            A star marks those that point at WEBHOOK_URL. What follows a question mark in a target is not shown.
            """
    )

    @OptionGroup var options: AnswerOptions

    func answer(_ context: WebhookContext) async throws -> Answer {
        let webhooks = try await context.crm.webhooks()
        var lines = webhooks.flatMap { Self.lines($0, isHere: context.pointsHere($0) == true) }
        if webhooks.isEmpty {
            lines.append("this app has no webhook in the tenant; make one with `webhook register`")
        } else if let address = context.address {
            let isSome = webhooks.contains { address.isTarget(of: $0) }
            lines.append(isSome ? "* points here" : Console.paint("none points at \(address.url)", .yellow))
        } else {
            lines.append("WEBHOOK_URL is not set; with it a star marks the webhook that points to this receiver")
        }
        return Answer(webhooks.map { $0.output(pointsHere: context.pointsHere($0)) }, lines)
    }

    private static func lines(_ webhook: WebhookRegistration, isHere: Bool) -> [TerminalLine] {
        [
            "\(isHere ? "*" : " ") \(webhook.id)  \(webhook.state.painted)  \(webhook.name)",
            "    to \(PublicAddress.visible(webhook.targetURL))",
            "    on \(webhook.events.joined(separator: ", "))",
            "    \(webhook.usage?.summary ?? "no counters")",
        ]
    }
}
