import ArgumentParser
import JSON
import SuperOffice
import Text

struct WebhookTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Let SuperOffice send a test event, and show what it was answered.",
        discussion: """
            Example: superoffice-connector webhook test

            Nothing is written into the spool. Ends with 1 when the answer was not 200.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var chosen: ChosenWebhook

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let address = try assembly.publicAddress()
        let secret = try assembly.deliveryKeys().secret
        let (webhook, result) = try await assembly.withWebhooks { crm in
            let webhook = try await chosen.find(crm, address)
            // Our secret is for our receiver only.
            let isOurs = address?.isTarget(of: webhook) == true
            return (webhook, try await crm.testWebhook(webhook.id, secret: isOurs ? secret : nil))
        }
        if json {
            Console.json([
                "id": .integer(webhook.id), "succeeded": .bool(result.succeeded), "answer": .string(result.answer),
            ])
        } else {
            Console.line("\(webhook.title), \(PublicAddress.visible(webhook.targetURL)):")
            for line in Console.block(result.answer.isEmpty ? "(no answer)" : result.answer) { Console.line(line) }
        }
        guard result.succeeded else {
            throw Failure(.notSo, "\(webhook.title): SuperOffice's test event was not answered with 200")
        }
    }
}

struct WebhookLastErrorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "last-error",
        abstract: "Show what SuperOffice was answered the last time a delivery failed.",
        discussion: "Example: superoffice-connector webhook last-error 7"
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var chosen: ChosenWebhook

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let address = try assembly.publicAddress()
        let (webhook, error) = try await assembly.withWebhooks { crm in
            let webhook = try await chosen.find(crm, address)
            // A receiver, or a proxy before it, may have repeated what it was sent.
            let keys = try assembly.deliveryKeys()
            let secrets = Secrets([keys.secret, keys.token].compactMap(\.self))
            return (webhook, secrets.hidden(in: try await crm.lastWebhookError(webhook.id)))
        }
        if json {
            Console.json(["id": .integer(webhook.id), "lastError": error.isEmpty ? .null : .string(error)])
        } else {
            Console.line("\(webhook.title): \(webhook.usage?.summary ?? webhook.state.rawValue)")
            for line in Console.block(error.isEmpty ? "(no error)" : error) { Console.line(line) }
        }
    }
}
