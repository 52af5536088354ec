import ArgumentParser
import Operations
import SuperOffice

struct WebhookRemoveCommand: WebhookAction {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a webhook: nothing arrives from then on.",
        discussion: "Example: superoffice-connector webhook remove 7"
    )

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var chosen: ChosenWebhook

    @OptionGroup var options: AnswerOptions

    func answer(_ context: WebhookContext) async throws -> Answer {
        let webhook = try await chosen.find(context)
        let target = PublicAddress.visible(webhook.targetURL)
        try confirmation.require("Remove \(webhook.title), which sends to \(target)?")
        try await context.crm.removeWebhook(webhook.id)
        await context.saveHealth()
        return Answer(["id": webhook.id, "removed": true], ["\(webhook.title) was removed"])
    }
}
