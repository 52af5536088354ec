import Webhook
import ArgumentParser
import HTTPClient
import HTTPTypes
import Operations
import SuperOffice

struct WebhookRegisterCommand: WebhookAction {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register a webhook that points at this receiver.",
        discussion: """
            Example: superoffice-connector webhook register --url https://hooks.example.com/connector/webhook

            The receiver has to run first: SuperOffice sends it a test event and keeps no webhook whose test is not \
            answered with 200. WEBHOOK_SECRET and WEBHOOK_TOKEN (of two values the first) are registered with it, the \
            token as the header X-Webhook-Token. SuperOffice trusts public certificates only.

            First webhook of this app: every tenant's administrator must approve the app again. Until then nobody can \
            sign in through it.
            """
    )

    /// What is processed.
    ///
    /// Deletions are not: subscribing to them would only fill `skipped/`.
    static let defaultEvents = ["contact.created", "contact.changed", "person.created", "person.changed"]

    @OptionGroup var confirmation: Confirmation

    @Option(help: .init(SettingTable.shared.receiver.url.flagHelp, valueName: "address"))
    var url: String?

    @Option(help: "What the webhook is called in SuperOffice.")
    var name = "superoffice-connector"

    @Option(
        help: ArgumentHelp(
            "Comma-separated events (default: \(defaultEvents.joined(separator: ","))).",
            valueName: "events"
        )
    )
    var events: String?

    @Option(help: "Who gets a mail when SuperOffice switches the webhook off.")
    var errorsEmail: String?

    @Option(
        help: ArgumentHelp("A header that SuperOffice sends with each call; may be repeated.", valueName: "name: value")
    )
    var header: [String] = []

    @Flag(help: "Also when a webhook points there already.")
    var force = false

    @Flag(
        help: "Do not ask the receiver first: this machine does not reach its public address. SuperOffice asks it too."
    )
    var skipCheck = false

    @OptionGroup var options: AnswerOptions

    func answer(_ context: WebhookContext) async throws -> Answer {
        let address = try address(context)
        let order = try order(context.assembly, address)
        if !skipCheck {
            let check = ReceiverCheck(keys: try context.assembly.deliveryKeys(), headers: order.headers)
            if let problem = await check.problem(at: address.url) {
                throw Failure(.unavailable, "\(problem); nothing was registered")
            }
        }
        let present = try await context.crm.webhooks()
        if let twin = present.first(where: address.isTarget), !force {
            throw Failure(
                .notSo,
                "\(twin.title) points there already (\(twin.state.rawValue)), so each event would come twice; see "
                    + "`webhook list`, or add --force"
            )
        }
        if present.isEmpty {
            Console.error(
                "This app has no webhook in this tenant. If this is the first webhook of this app: every tenant's "
                    + "administrator must approve the app again. Until then nobody can sign in through it."
            )
        }
        let tenant = try context.assembly.settings[\.superOffice.contextIdentifier]
        try confirmation.require("Let \(tenant) send \(order.events.joined(separator: ", ")) to \(address.url)?")
        let webhook: WebhookRegistration
        do throws(SuperOfficeError) {
            webhook = try await context.crm.register(order)
        } catch {
            // An exception at saving is how a failed test event is told (inferred): not a matter of waiting.
            guard case .unavailable(status: 500, _, let message, _) = error else { throw error }
            throw Failure(
                .unavailable,
                "SuperOffice did not save the webhook: \(message); it needs a 200 to the test event that it posts to "
                    + address.url
            )
        }
        // As `register --url` says, also where the setting does not.
        let registered = WebhookContext(crm: context.crm, assembly: context.assembly, address: address)
        let problem = try await registered.problem(of: webhook)
        await registered.saveHealth()
        return Answer(
            webhook.output(pointsHere: true),
            problem == nil ? ["\(webhook.title) is registered: \(webhook.state.painted)"] : [],
            failure: problem.map { problem in
                Failure(
                    .unavailable,
                    "\(webhook.title) is registered, but SuperOffice's test event was not answered with 200 (\(problem)); "
                        + "see webhook test"
                )
            }
        )
    }

    private func address(_ context: WebhookContext) throws -> PublicAddress {
        let given = try url.map { try PublicAddress($0, named: "--url") } ?? context.address
        guard let address = given else {
            throw Failure(.usage, "where is the receiver? Give its public address with --url or WEBHOOK_URL")
        }
        // The sandbox is on this machine, and calls plain addresses too.
        guard try address.isEncrypted || WebAddress(context.assembly.loginURL()).isLoopback else {
            throw Failure(.usage, "\(address.url) must begin with https: SuperOffice calls no other address")
        }
        return address
    }

    private func order(_ assembly: Assembly, _ address: PublicAddress) throws -> NewWebhook {
        let keys = try assembly.deliveryKeys()
        guard keys.secret != nil || keys.token != nil else {
            throw Failure(
                .configuration,
                "neither WEBHOOK_SECRET nor WEBHOOK_TOKEN is set, so anyone could send events; set both here and for "
                    + "the receiver"
            )
        }
        let names = events.map { $0.split(separator: ",").map { $0.filter { !$0.isWhitespace } } } ?? Self.defaultEvents
        guard !names.isEmpty, names.allSatisfy({ $0.contains(".") }) else {
            throw Failure(.usage, "--events must be names such as contact.created, with commas between")
        }
        var headers = try Dictionary(header.map(Self.parse), uniquingKeysWith: { $1 })
        if let token = keys.token { headers[ReceiverCheck.tokenHeader] = token }
        var webhook = NewWebhook(name: name, events: names, targetURL: address.url)
        (webhook.secret, webhook.headers, webhook.errorsEmail) = (keys.secret, headers, errorsEmail)
        return webhook
    }

    /// Reads `Name: value`.
    ///
    /// The message does not repeat it: the value may be a secret.
    static func parse(_ header: String) throws(Failure) -> (String, String) {
        let parts = header.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
        guard parts.count == 2, HTTPField.Name(String(parts[0])) != nil, HTTPField.isValidValue(String(parts[1])) else {
            throw Failure(.usage, "--header must be like \"Name: value\"")
        }
        return (String(parts[0]), String(parts[1]))
    }
}
