import ArgumentParser
import JSON
import SuperOffice

struct WebhookListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the app's webhooks: state, target, events and counters.",
        discussion: """
            Example: superoffice-connector webhook list

            A star marks those that point at WEBHOOK_URL. What follows a question mark in a target is not shown.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let address = try assembly.publicAddress()
        let webhooks = try await assembly.withWebhooks { try await $0.webhooks() }
        if json {
            Console.json(.array(webhooks.map { $0.json(pointsHere: address?.isTarget(of: $0)) }))
            return
        }
        for webhook in webhooks { Self.print(webhook, isHere: address?.isTarget(of: webhook) == true) }
        if webhooks.isEmpty {
            Console.line("this app has no webhook in the tenant; make one with `webhook register`")
        } else if let address {
            let here = webhooks.count { address.isTarget(of: $0) }
            Console.line(here == 0 ? Console.paint("none points at \(address.url)", .yellow) : "* points here")
        } else {
            Console.line("set WEBHOOK_URL, the receiver's public address, to see which points here")
        }
    }

    private static func print(_ webhook: WebhookRegistration, isHere: Bool) {
        Console.line("\(isHere ? "*" : " ") \(webhook.id)  \(webhook.state.painted)  \(webhook.name)")
        Console.line("    to \(PublicAddress.visible(webhook.targetURL))")
        Console.line("    on \(webhook.events.joined(separator: ", "))")
        Console.line("    \(webhook.usage?.summary ?? "no counters")")
    }
}
