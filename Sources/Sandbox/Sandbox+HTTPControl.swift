import HTTPTypes
import JSON

/// The control API on the wire, below `/sandbox`. Errors are one line.
extension Sandbox {
    func control(_ request: WireRequest) async -> WireReply {
        let path = request.path.dropFirst().map { $0.lowercased() }
        do throws(SandboxError) {
            switch (request.method, path.first ?? "") {
            case (.get, ""):
                return .text(ControlHelp.text(base: state.baseURL, tenant: configuration.contextIdentifier))
            case (.get, "counters"): return .json(counters().json)
            case (.get, "faults"): return .json(.array(state.faults.faults.map(\.json)))
            case (.put, "faults"): return .json(try putFaults(request, clearing: true))
            case (.post, "faults"): return .json(try putFaults(request, clearing: false))
            case (.delete, "faults"):
                clearFaults()
                return .json([])
            case (.get, "behaviour"): return .json(state.behaviour.json)
            case (.put, "behaviour"):
                try state.behaviour.apply(try Self.json(request))
                return .json(state.behaviour.json)
            case (.get, "contact"), (.get, "person"): return try entityReply(path)
            case (.post, "edit"): return try edit(try Self.json(request))
            case (.post, "delete"): return try delete(try Self.json(request))
            case (.post, "purge"): return try purge(try Self.json(request))
            case (.post, "change"): return try change(try Self.json(request))
            case (.post, "create"): return try create(try Self.json(request))
            case (.post, "seed"): return try seed(try Self.json(request))
            case (.get, "planned"): return plannedReply()
            case (.put, "planned"): return try putPlanned(try Self.json(request), clearing: true)
            case (.post, "planned"): return try putPlanned(try Self.json(request), clearing: false)
            case (.delete, "planned"):
                clearPlanned()
                return plannedReply()
            case (.post, "clock"):
                guard let seconds = try Self.json(request)["ahead"]?.double, seconds >= 0 else {
                    throw SandboxError("the clock takes {\"ahead\": seconds}")
                }
                letTimePass(seconds: seconds)
                return .json(["now": .string(ClockText.ticks(state.now))])
            case (.get, "webhook"): return .json(webhookJSON())
            case (.put, "webhook"): return try putWebhook(try Self.json(request))
            case (.delete, "webhook"):
                setWebhookTarget(nil)
                return .json(webhookJSON())
            case (.post, "webhook") where path.last == "test":
                return .json(["status": .integer(try await sendTestEvent())])
            case (.post, "move"):
                moveTenant()
                return .json(["api": .string(state.api)])
            case (.post, "expire-tokens"):
                expireTokens()
                return .json([:])
            case (.post, "reset"):
                reset()
                return .json([:])
            default:
                throw SandboxError(
                    "no control call \(request.method.rawValue) /\(request.path.joined(separator: "/")); GET /sandbox/ lists them"
                )
            }
        } catch {
            return .line(error.description, status: error.description.hasPrefix("there is no ") ? 404 : 400)
        }
    }

    private static func json(_ request: WireRequest) throws(SandboxError) -> JSONValue {
        do { return try JSONValue(parsing: request.body) } catch { throw SandboxError("the body is no JSON") }
    }

    private func putFaults(_ request: WireRequest, clearing: Bool) throws(SandboxError) -> JSONValue {
        let json = try Self.json(request)
        var added: [Fault] = []
        for fault in json.array ?? [json] { added.append(try Fault(json: fault)) }
        if clearing { clearFaults() }
        added.forEach { setFault($0) }
        return .array(state.faults.faults.map(\.json))
    }

    private func putWebhook(_ json: JSONValue) throws(SandboxError) -> WireReply {
        guard let url = json["url"]?.string, url.hasPrefix("http") else { throw SandboxError("a webhook needs a url") }
        var target = WebhookTarget(url: url, secret: json["secret"]?.string)
        if let token = json["token"]?.string { target.headers["X-Webhook-Token"] = token }
        for (name, value) in json["headers"]?.object ?? [:] { target.headers[name] = value.string }
        if let name = json["name"]?.string { target.name = name }
        if let events = json["events"]?.array { target.events = events.compactMap(\.string) }
        if let scale = json["delayScale"]?.double { target.delayScale = max(0, scale) }
        if let timeout = json["timeout"]?.double, timeout > 0 { target.timeout = timeout }
        setWebhookTarget(target)
        return .json(webhookJSON())
    }

    private func webhookJSON() -> JSONValue {
        let target = state.webhooks[Webhook.configured]?.target
        let status = webhookStatus()
        return [
            "url": target.map { .string($0.url) } ?? .null,
            "name": target.map { .string($0.name) } ?? .null,
            "events": .array((target?.events ?? []).map(JSONValue.string)),
            "signed": .bool(target?.secret != nil),
            "state": .string(status.state.rawValue),
            "consecutiveErrors": .integer(status.consecutiveErrors),
            "waiting": .integer(status.waiting),
            "lastError": status.lastError.map(JSONValue.string) ?? .null,
        ]
    }
}
