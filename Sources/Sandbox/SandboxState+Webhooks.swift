import FoundationEssentials
import JSON

/// The webhook administration: an app sees and changes the webhooks it made.
///
/// That a target is tested before it is saved is documented; which status the refusal has is not
/// (``Behaviour/exceptionStatus``).
extension SandboxState {
    /// The webhook whose target must answer the test event before this request can be answered; nil for any other
    /// request, and for one that will be refused anyhow.
    func webhookOnTrial(_ request: WireRequest) -> Webhook? {
        guard case .webhook(let route) = tenantRoute(request), isAuthorized(request), !behaviour.webhookAPIForbidden
        else { return nil }
        let tested = behaviour.webhookUpdateTested
        return switch route {
        case .create, .test: try? newWebhook(request)
        case .replace(let id) where tested: try? webhooks[id].map { try replaced($0, request) }
        case .patch(let id) where tested: try? webhooks[id].map { try patched($0, request) }
        default: nil
        }
    }

    mutating func administer(_ route: WebhookRoute, _ request: WireRequest) -> WireReply {
        if behaviour.webhookAPIForbidden {
            return .refusal(403, "SoAccessDeniedException", "The application has no access to the Webhook agent")
        }
        do throws(WireReply) {
            switch route {
            case .list: return .json(.array(try listed(request).map { .object(shown($0)) }))
            case .template: return .json(.object(shown(blankWebhook(id: 0))))
            case .create: return try save(try newWebhook(request), request, tested: true)
            case .test: return try test(request)
            case .read(let id): return answer(try webhook(id), request)
            case .replace(let id):
                let changed = try replaced(try webhook(id), request)
                return try save(changed, request, tested: behaviour.webhookUpdateTested)
            case .patch(let id):
                let changed = try patched(try webhook(id), request)
                return try save(changed, request, tested: behaviour.webhookUpdateTested)
            case .remove(let id):
                _ = try webhook(id)
                dropWaiting(of: id)
                webhooks[id] = nil
                return WireReply(status: 204)
            case .lastError(let id): return .json(.string(try webhook(id).lastError ?? ""))
            case .raise(let event, let primaryKey): return try raiseByHand(event, primaryKey, request)
            }
        } catch {
            return error
        }
    }

    private func webhook(_ id: Int) throws(WireReply) -> Webhook {
        guard let webhook = webhooks[id] else { throw .notFound("Webhook id \(id) not found") }
        return webhook
    }

    private func listed(_ request: WireRequest) throws(WireReply) -> [Webhook] {
        let state = request.query["statusFilter"] ?? ""
        guard ["", "Unknown"].contains(state) || WebhookStatus.State(rawValue: state) != nil else {
            throw .refusal(400, "ArgumentException", "statusFilter has no value \(state)")
        }
        let name = request.query["nameFilter"] ?? ""
        let event = request.query["eventFilter"] ?? ""
        return webhooks.values.sorted { $0.id < $1.id }.filter { webhook in
            (name.isEmpty || webhook.target.name == name) && (event.isEmpty || webhook.target.wants(event))
                && (["", "Unknown"].contains(state) || webhook.state.rawValue == state)
        }
    }

    private func blankWebhook(id: Int) -> Webhook {
        let target = WebhookTarget(url: "", name: "", events: [], delayScale: behaviour.webhookDelayScale)
        return Webhook(id: id, target: target, at: now, by: configuration.apiAssociateID)
    }

    private func newWebhook(_ request: WireRequest) throws(WireReply) -> Webhook {
        var webhook = blankWebhook(id: (webhooks.keys.max() ?? Webhook.configured) + 1)
        try webhook.take(try json(request))
        return webhook
    }

    /// A whole webhook in place of the old one: what the body leaves out is emptied, its secret too.
    private func replaced(_ webhook: Webhook, _ request: WireRequest) throws(WireReply) -> Webhook {
        var changed = webhook
        try changed.take(try json(request))
        return changed
    }

    private func patched(_ webhook: Webhook, _ request: WireRequest) throws(WireReply) -> Webhook {
        if let since = request.header("If-Unmodified-Since").flatMap(ClockText.date(http:)),
            ClockText.wholeSeconds(webhook.updated) > ClockText.wholeSeconds(since)
        {
            throw .refusal(412, "SoConcurrencyException", "Webhook \(webhook.id) has changed since")
        }
        var after = JSONValue.object(webhook.json(document))
        for operation in try PatchOperation.parse(request.body) {
            let path = operation.path.joined(separator: "/")
            do throws(PatchDocument.Failure) {
                try PatchDocument.apply(operation, to: &after)
            } catch {
                switch error {
                case .testFailed: throw .refusal(409, "SoPatchTestException", "The test of \(path) failed")
                case .noSuchPath: throw .badRequest("The path \(path) does not lead to a property")
                }
            }
        }
        var changed = webhook
        try changed.take(after)
        return changed
    }

    private mutating func save(_ webhook: Webhook, _ request: WireRequest, tested: Bool) throws(WireReply) -> WireReply
    {
        if tested, let problem = problem(request) { throw exception("The webhook's target answered \(problem)") }
        var webhook = webhook
        webhook.updated = now
        webhook.updatedBy = configuration.apiAssociateID
        webhooks[webhook.id] = webhook
        if webhook.state != .active { dropWaiting(of: webhook.id) }
        return answer(webhook, request)
    }

    private func test(_ request: WireRequest) throws(WireReply) -> WireReply {
        _ = try newWebhook(request)
        let problem = problem(request)
        return .json([
            "Success": .bool(problem == nil),
            "Message": .string(problem.map { "The target answered \($0)" } ?? "The target answered 200"),
            "TableRight": nil,
            "FieldProperties": [:],
        ])
    }

    /// What was wrong with the target's answer to the test event, in one line.
    private func problem(_ request: WireRequest) -> String? {
        guard let trial = request.trial else { return "nothing: no test event was sent" }
        return trial.problem.map { String($0.line) }
    }

    private mutating func raiseByHand(_ name: String, _ primaryKey: Int, _ request: WireRequest) throws(WireReply)
        -> WireReply
    {
        let entity = name.split(separator: ".").first.map(String.init) ?? name
        var event = event(name, entity, primaryKey, [], by: configuration.apiAssociateID)
        if !request.body.isEmpty { event.extra = try json(request).object ?? [:] }
        raised.append(event)
        return WireReply(status: 204)
    }

    private func shown(_ webhook: Webhook) -> [String: JSONValue] {
        var members = webhook.json(document)
        if behaviour.webhookSecretHidden { members["Secret"] = JSONValue.null }
        if behaviour.webhookTotalsMissing { Webhook.newerMembers.forEach { members[$0] = nil } }
        return members
    }

    private func answer(_ webhook: Webhook, _ request: WireRequest) -> WireReply {
        var members = shown(webhook)
        let rows = "\(api)/v1/Webhook"
        members["_Links"] = ["Self": .string("\(rows)/\(webhook.id)/"), "Rows": .string(rows)]
        return .json(.object(request.selected(members)))
    }
}
