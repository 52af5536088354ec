import ArgumentParser

/// What feeds us: the webhooks of the app in the tenant.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Register, inspect, test and repair the webhooks that feed the connector.",
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
