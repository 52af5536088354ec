import Webhook
import ArgumentParser
import Operations
import SuperOffice
import Text

struct WebhookLastErrorCommand: WebhookAction {
    static let configuration = CommandConfiguration(
        commandName: "last-error",
        abstract: "Show what SuperOffice was answered the last time a delivery failed.",
        discussion: "Example: superoffice-connector webhook last-error 7"
    )

    @OptionGroup var chosen: ChosenWebhook

    @OptionGroup var options: AnswerOptions

    func answer(_ context: WebhookContext) async throws -> Answer {
        let webhook = try await chosen.find(context)
        // A receiver, or a proxy before it, may have repeated what it was sent.
        let keys = try context.assembly.deliveryKeys()
        let secrets = Secrets([keys.secret, keys.token].compactMap(\.self))
        let error = secrets.hidden(in: try await context.crm.lastWebhookError(webhook.id))
        return Answer(
            ["id": webhook.id, "lastError": error.isEmpty ? nil : error],
            ["\(webhook.title): \(webhook.usage?.summary ?? webhook.state.rawValue)"]
                + Console.block(error.isEmpty ? "(no error)" : error)
        )
    }
}
