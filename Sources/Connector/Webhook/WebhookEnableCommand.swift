import ArgumentParser
import JSON
import SuperOffice

struct WebhookEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Switch a webhook on again.",
        discussion: """
            Example: superoffice-connector webhook enable 7

            A webhook that points at WEBHOOK_URL is switched on only when the receiver answers there. SuperOffice does \
            not send again what happened while it was off.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var chosen: ChosenWebhook

    @Flag(help: "Do not ask the receiver first: this machine does not reach its public address.")
    var skipCheck = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let address = try assembly.publicAddress()
        let webhook = try await assembly.withWebhooks { crm in
            let webhook = try await chosen.find(crm, address)
            if webhook.state == .active { return webhook }
            if !skipCheck, address?.isTarget(of: webhook) == true {
                let check = ReceiverCheck(keys: try assembly.deliveryKeys())
                if let problem = await check.ask(webhook.targetURL).problem {
                    throw Failure(.unavailable, "\(problem); \(webhook.title) stays off")
                }
            }
            return try await crm.enableWebhook(webhook.id)
        }
        if json {
            Console.json(webhook.json(pointsHere: address?.isTarget(of: webhook)))
        } else {
            Console.line("\(webhook.title): \(webhook.state.painted)")
        }
        guard webhook.state == .active else {
            throw Failure(.notSo, "\(webhook.title) is \(webhook.state.rawValue) still; see `webhook last-error`")
        }
    }
}

struct WebhookRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a webhook: nothing arrives from then on.",
        discussion: "Example: superoffice-connector webhook remove 7"
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var chosen: ChosenWebhook

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let address = try assembly.publicAddress()
        let webhook = try await assembly.withWebhooks { crm in
            let webhook = try await chosen.find(crm, address)
            let target = PublicAddress.visible(webhook.targetURL)
            try confirmation.require("Remove \(webhook.title), which sends to \(target)?")
            try await crm.removeWebhook(webhook.id)
            return webhook
        }
        if json {
            Console.json(["id": .integer(webhook.id), "removed": true])
        } else {
            Console.line("\(webhook.title) is removed")
        }
    }
}
