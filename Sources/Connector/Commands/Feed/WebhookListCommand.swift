import ArgumentParser
import Operations
import SuperOffice
import Webhook

struct WebhookListCommand: WebhookAction, ListingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the app's webhooks: state, target, events and counters.",
        discussion: """
            Example: superoffice-connector webhook list

            A star marks those that point at WEBHOOK_URL. What follows a question mark in a target is not shown.
            """
    )

    @OptionGroup var listing: ListOptions
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
        return Answer(
            webhooks.map { $0.output(pointsHere: context.pointsHere($0)) },
            Self.table(webhooks, context),
            lines: lines
        )
    }

    private static func table(_ webhooks: [WebhookRegistration], _ context: WebhookContext) -> Table {
        Table(
            [
                .init("id", isNumber: true), .init("state"), .init("points here"), .init("name"), .init("target"),
                .init("events"), .init("calls", isNumber: true), .init("errors", isNumber: true),
                .init("in a row", isNumber: true),
            ],
            webhooks.map { webhook in
                let here = context.pointsHere(webhook).map { $0 ? "yes" : "no" }
                let counts = webhook.usage.map { [$0.calls, $0.errors, $0.consecutiveErrors] }
                return [
                    .init(String(webhook.id)), .init(webhook.state.rawValue), .init(here ?? "-"), .init(webhook.name),
                    .init(PublicAddress.visible(webhook.targetURL)), .init(webhook.events.joined(separator: ", ")),
                ] + (counts?.map { .init(String($0)) } ?? ["-", "-", "-"])
            }
        )
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
