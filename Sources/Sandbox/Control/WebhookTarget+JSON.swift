import JSON

extension WebhookTarget {
    /// Reads `{"url": "http://...", "secret": "...", "token": "..."}`; the token goes into `X-Webhook-Token`.
    init(json: JSONValue) throws(SandboxError) {
        guard let url = json["url"]?.string, url.hasPrefix("http") else { throw SandboxError("a webhook needs a url") }
        self.init(url: url, secret: json["secret"]?.string)
        if let token = json["token"]?.string { headers["X-Webhook-Token"] = token }
        for (name, value) in json["headers"]?.object ?? [:] { headers[name] = value.string }
        if let name = json["name"]?.string { self.name = name }
        if let events = json["events"]?.array { self.events = events.compactMap(\.string) }
        if let scale = json["delayScale"]?.double { delayScale = max(0, scale) }
        if let timeout = json["timeout"]?.double, timeout > 0 { self.timeout = timeout }
    }
}

extension Sandbox {
    var webhookJSON: JSONValue {
        let webhook = state.webhooks[Webhook.configured]
        let target = webhook?.target
        return [
            "url": target?.url.json ?? .null, "name": target?.name.json ?? .null,
            "events": .array((target?.events ?? []).map(JSONValue.string)), "signed": .bool(target?.secret != nil),
            "state": webhook?.state.rawValue.json ?? .null, "consecutiveErrors": (webhook?.consecutiveErrors ?? 0).json,
            "waiting": (webhook?.waiting.count ?? 0).json,
            "lastError": webhook?.lastError?.split(separator: "\n").first.map { .string(String($0)) } ?? .null,
        ]
    }
}
