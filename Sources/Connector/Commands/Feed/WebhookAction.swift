import ArgumentParser
import Operations
import SuperOffice

/// What the commands about webhooks work with.
struct WebhookContext {
    let crm: SuperOfficeClient
    let assembly: Assembly
    /// Where SuperOffice reaches our receiver; nil while WEBHOOK_URL is not set.
    let address: PublicAddress?

    /// nil when WEBHOOK_URL is not set.
    func pointsHere(_ webhook: WebhookRegistration) -> Bool? { address?.isTarget(of: webhook) }
}

/// A command about the app's webhooks.
protocol WebhookAction: ConnectorCommand {
    func answer(_ context: WebhookContext) async throws -> Answer
}

extension WebhookAction {
    /// - Throws: a `Failure` that says what a missing right or webhook means here.
    func answer(_ assembly: Assembly) async throws -> Answer {
        let address = try assembly.settings[\.receiver.url]
        return try await assembly.withCRM { crm in
            do {
                return try await answer(WebhookContext(crm: crm, assembly: assembly, address: address))
            } catch let error as SuperOfficeError {
                switch error {
                case .rejected(status: 403, _, _): throw Failure(.configuration, error.webhookTrouble)
                case .notFound(let what):
                    throw Failure(.notSo, "\(what) does not exist, or is another app's; see `webhook list`")
                default: throw error
                }
            }
        }
    }
}

/// Which webhook a command is about.
struct ChosenWebhook: ParsableArguments {
    @Argument(
        help: "The webhook's id. May be left out when one webhook points at WEBHOOK_URL, or when there is only one."
    )
    var id: Int?

    func find(_ context: WebhookContext) async throws -> WebhookRegistration {
        if let id { return try await context.crm.webhook(id) }
        return try Self.pick(try await context.crm.webhooks(), context.address)
    }

    /// The one that can be meant.
    static func pick(_ webhooks: [WebhookRegistration], _ address: PublicAddress?) throws(Failure)
        -> WebhookRegistration
    {
        let here = webhooks.filter { address?.isTarget(of: $0) == true }
        if here.count == 1 { return here[0] }
        if webhooks.count == 1 { return webhooks[0] }
        guard !webhooks.isEmpty else {
            throw Failure(.notSo, "this app has no webhook in the tenant; make one with `webhook register`")
        }
        let ids = webhooks.map { String($0.id) }.joined(separator: ", ")
        throw Failure(.usage, "which webhook? Give one of these ids: \(ids); `webhook list` shows them")
    }
}
