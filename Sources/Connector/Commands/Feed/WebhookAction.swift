import ArgumentParser
import FoundationEssentials
import Glibc
import Operations
import Spool
import SuperOffice
import Text
import Webhook

/// What the commands about webhooks work with.
struct WebhookContext {
    let crm: SuperOfficeClient
    let assembly: Assembly
    /// Where SuperOffice reaches our receiver; nil while WEBHOOK_URL is not set.
    let address: PublicAddress?

    /// nil when WEBHOOK_URL is not set.
    func pointsHere(_ webhook: WebhookRegistration) -> Bool? { address?.isTarget(of: webhook) }

    /// Lets SuperOffice send a test event.
    ///
    /// - Returns: what the target answered in one line; nil when it was 200.
    func problem(of webhook: WebhookRegistration) async throws -> String? {
        // Our secret is for our receiver only.
        let secret = pointsHere(webhook) == true ? try assembly.deliveryKeys().secret : nil
        let result = try await crm.testWebhook(webhook.id, secret: secret)
        return result.succeeded ? nil : result.answer.inOneLine(atMost: 200)
    }

    /// Tells `status` and the pages how the webhooks are now; the monitor would see it minutes later.
    func saveHealth() async {
        let user = geteuid()
        guard let files = try? assembly.existingSpool(), files.owner == user else { return }
        do {
            let webhooks = try await crm.webhooks()
            let ours = address.map { webhooks.filter($0.isTarget) } ?? webhooks
            try WebhookHealth(ours, at: Date()).save(files)
        } catch {
            Console.error("status will show it after the next check of the webhooks: \("\(error)")")
        }
    }
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
