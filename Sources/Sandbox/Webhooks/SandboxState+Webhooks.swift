import FoundationEssentials
import HTTPTypes
import JSON

/// The webhook administration: an app sees and changes the webhooks it made.
///
/// That a target is tested before it is saved is documented; which status the refusal has is not
/// (``Behaviour/exceptionStatus``).
extension SandboxState {
    /// The webhook whose target must answer the test event before this request can be answered; nil for any other
    /// request, and for one that will be refused anyhow.
    func webhookOnTrial(_ request: WireRequest) -> Webhook? {
        guard request.method == .post, let (place, path) = located(request), place == node,
            [["webhook"], ["webhook", "test"]].contains(path.map { $0.lowercased() }),
            behaviour.tenantState.isRunning, isAuthorized(request), !behaviour.webhookAPIForbidden
        else { return nil }
        return try? newWebhook(request)
    }

    func listWebhooks(_ request: WireRequest) throws(WireReply) -> WireReply {
        guard request.query.isEmpty else { throw .badRequest("The sandbox lists all webhooks, without a filter") }
        return .json(.array(webhooks.values.sorted { $0.id < $1.id }.map { .object(shown($0)) }))
    }

    mutating func createWebhook(_ request: WireRequest) throws(WireReply) -> WireReply {
        let webhook = try newWebhook(request)
        guard let trial = request.trial, trial.succeeded else {
            throw exception("The webhook's target answered \(request.trial?.line ?? "nothing")")
        }
        return save(webhook)
    }

    func readWebhook(_ id: Int) throws(WireReply) -> WireReply { answer(try webhook(id)) }

    mutating func removeWebhook(_ id: Int) throws(WireReply) -> WireReply {
        _ = try webhook(id)
        dropWaiting(of: id)
        webhooks[id] = nil
        return WireReply(status: 204)
    }

    func webhook(_ id: Int) throws(WireReply) -> Webhook {
        guard let webhook = webhooks[id] else { throw .notFound("Webhook id \(id) not found") }
        return webhook
    }

    private func newWebhook(_ request: WireRequest) throws(WireReply) -> Webhook {
        let target = WebhookTarget(url: "") { $0.delayScale = behaviour.webhookDelayScale }
        let id = (webhooks.keys.max() ?? Webhook.configured) + 1
        var webhook = Webhook(id: id, target: target, at: now, by: configuration.apiAssociateID)
        try webhook.take(try json(request))
        return webhook
    }

    mutating func patchWebhook(_ id: Int, _ request: WireRequest) throws(WireReply) -> WireReply {
        var webhook = try webhook(id)
        var members = webhook.json(document)
        for step in try PatchStep.parse(try json(request)) {
            guard step.path.count == 1, members[step.path[0]] != nil else { throw step.refusal }
            members[step.path[0]] = step.value
        }
        try webhook.take(.object(members))
        return save(webhook)
    }

    private mutating func save(_ webhook: Webhook) -> WireReply {
        var webhook = webhook
        (webhook.updated, webhook.updatedBy) = (now, configuration.apiAssociateID)
        webhooks[webhook.id] = webhook
        if webhook.state != .active { dropWaiting(of: webhook.id) }
        return answer(webhook)
    }

    func testWebhook(_ request: WireRequest) throws(WireReply) -> WireReply {
        _ = try newWebhook(request)
        let answer = request.trial?.line ?? "nothing"
        return .json(
            .carrier([
                "Success": .bool(request.trial?.succeeded == true), "Message": .string("The target answered \(answer)"),
            ])
        )
    }

    private func shown(_ webhook: Webhook) -> [String: JSONValue] {
        var members = webhook.json(document)
        if behaviour.webhookSecretHidden { members["Secret"] = JSONValue.null }
        if behaviour.webhookTotalsMissing { Webhook.newerMembers.forEach { members[$0] = nil } }
        return members
    }

    private func answer(_ webhook: Webhook) -> WireReply {
        let rows = "\(api)/v1/Webhook"
        let links: JSONValue = ["Self": .string("\(rows)/\(webhook.id)/"), "Rows": .string(rows)]
        return .json(.object(shown(webhook).merging(["_Links": links]) { $1 }))
    }
}
