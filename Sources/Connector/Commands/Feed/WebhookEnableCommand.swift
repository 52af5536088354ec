import Webhook
import ArgumentParser
import Operations
import SuperOffice

struct WebhookEnableCommand: WebhookAction {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Switch a webhook on again.",
        discussion: """
            Example: superoffice-connector webhook enable 7

            A webhook that points at WEBHOOK_URL is switched on only when the receiver answers there. SuperOffice does \
            not send again what happened while it was off.
            """
    )

    @OptionGroup var options: AnswerOptions
    @OptionGroup var chosen: ChosenWebhook

    @Flag(help: "Do not ask the receiver first: this machine does not reach its public address.")
    var skipCheck = false

    func answer(_ context: WebhookContext) async throws -> Answer {
        var webhook = try await chosen.find(context)
        if webhook.state != .active {
            if !skipCheck, context.pointsHere(webhook) == true {
                let check = ReceiverCheck(keys: try context.assembly.deliveryKeys())
                if let problem = await check.problem(at: webhook.targetURL) {
                    throw Failure(.unavailable, "\(problem); \(webhook.title) stays off")
                }
            }
            webhook = try await context.crm.enableWebhook(webhook.id)
        }
        let failure = Failure(.notSo, "\(webhook.title) is still \(webhook.state.rawValue); see `webhook last-error`")
        return Answer(
            webhook.output(pointsHere: context.pointsHere(webhook)),
            ["\(webhook.title): \(webhook.state.painted)"],
            failure: webhook.state == .active ? nil : failure
        )
    }
}
