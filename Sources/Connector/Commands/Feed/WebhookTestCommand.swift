import ArgumentParser
import Operations
import SuperOffice

struct WebhookTestCommand: WebhookAction {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Let SuperOffice send a test event, and show what it was answered.",
        discussion: """
            Example: superoffice-connector webhook test

            Nothing is written into the spool. Ends with 1 when the answer was not 200.
            """
    )

    @OptionGroup var chosen: ChosenWebhook

    @OptionGroup var options: AnswerOptions

    func answer(_ context: WebhookContext) async throws -> Answer {
        let secret = try context.assembly.deliveryKeys().secret
        let webhook = try await chosen.find(context)
        // Our secret is for our receiver only.
        let isOurs = context.pointsHere(webhook) == true
        let result = try await context.crm.testWebhook(webhook.id, secret: isOurs ? secret : nil)
        let failure = Failure(.notSo, "\(webhook.title): SuperOffice's test event was not answered with 200")
        return Answer(
            ["id": webhook.id, "succeeded": result.succeeded, "answer": result.answer],
            ["\(webhook.title), \(PublicAddress.visible(webhook.targetURL)):"]
                + Console.block(result.answer.isEmpty ? "(no answer)" : result.answer),
            failure: result.succeeded ? nil : failure
        )
    }
}
