package import FoundationEssentials
package import JSON
import Text

/// What a process last heard of the webhooks that feed it: what `status` and a page of metrics show.
package struct WebhookHealth: Hashable, Sendable {
    package struct Hook: Hashable, Sendable {
        package var id: Int
        package var name: String
        package var state: WebhookRegistration.State
        package var usage: WebhookRegistration.Usage?

        package init(_ webhook: WebhookRegistration) {
            id = webhook.id
            name = webhook.name
            state = webhook.state
            usage = webhook.usage
        }
    }

    /// As they were at `lookedAt`.
    package var hooks: [Hook] = []
    /// When SuperOffice last answered; nil before it did.
    package var lookedAt: Date?
    /// Why it did not answer since; nil when it did.
    package var error: String?

    package init() {}
}

extension WebhookHealth {
    private static let longestText = 300
    private static let mostHooks = 8

    /// For a file of bounded length.
    package var json: JSONValue {
        [
            "hooks": .array(hooks.prefix(Self.mostHooks).map(\.json)),
            "lookedAt": lookedAt.map { .string(WireDate.readable($0)) } ?? .null,
            "error": error.map { .string($0.inOneLine(atMost: Self.longestText)) } ?? .null,
        ]
    }

    /// Reads what `json` wrote; nil for anything that is no object.
    package init?(_ json: JSONValue) {
        guard json.object != nil else { return nil }
        hooks = (json["hooks"]?.array ?? []).compactMap(Hook.init)
        lookedAt = json["lookedAt"]?.string.flatMap(WireDate.instant)
        error = json["error"]?.string
    }
}

extension WebhookHealth.Hook {
    private static let longestName = 60

    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "id": .integer(id), "name": .string(name.inOneLine(atMost: Self.longestName)),
            "state": .string(state.rawValue),
        ]
        if let usage {
            members["calls"] = .integer(usage.calls)
            members["errors"] = .integer(usage.errors)
            members["consecutiveErrors"] = .integer(usage.consecutiveErrors)
        }
        return .object(members)
    }

    fileprivate init?(_ json: JSONValue) {
        guard let id = json.identity("id") else { return nil }
        self.id = id
        name = json.text("name")
        state = WebhookRegistration.State(json["state"])
        usage = json.number("consecutiveErrors").map {
            .init(calls: json.number("calls") ?? 0, errors: json.number("errors") ?? 0, consecutiveErrors: $0)
        }
    }
}
