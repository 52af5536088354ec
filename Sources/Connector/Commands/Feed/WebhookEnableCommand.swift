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

            It is switched on only when SuperOffice's own test event is answered with 200, and, where it points at \
            WEBHOOK_URL, one that is sent from here. SuperOffice does not send again what happened while it was off.
            """
    )

    @OptionGroup var chosen: ChosenWebhook

    @Flag(help: "Send no test event from here: this machine does not reach the public address. SuperOffice sends one.")
    var skipCheck = false

    @OptionGroup var options: AnswerOptions

    func answer(_ context: WebhookContext) async throws -> Answer {
        var webhook = try await chosen.find(context)
        let isOn = webhook.state == .active
        let consequence = isOn ? "is on, and its deliveries fail: nine in a row switch it off" : "stays off"
        if !skipCheck, context.pointsHere(webhook) == true {
            let check = ReceiverCheck(keys: try context.assembly.deliveryKeys())
            if let problem = await check.problem(at: webhook.targetURL) {
                throw Failure(.unavailable, "\(problem); \(webhook.title) \(consequence)")
            }
        }
        if let problem = try await context.problem(of: webhook) {
            let remedy = "its token or secret may be another than the receiver's: see webhook test"
            throw Failure(
                .unavailable,
                "SuperOffice's test event was not answered with 200 (\(problem)), so \(webhook.title) \(consequence); "
                    + remedy
            )
        }
        if !isOn { webhook = try await context.crm.enableWebhook(webhook.id) }
        await context.saveHealth()
        let failure = Failure(.notSo, "\(webhook.title) is still \(webhook.state.rawValue); see `webhook last-error`")
        return Answer(
            webhook.output(pointsHere: context.pointsHere(webhook)),
            ["\(webhook.title): \(webhook.state.painted)"],
            failure: webhook.state == .active ? nil : failure
        )
    }
}
