package import FoundationEssentials
package import JSON
package import Spool
import Text

/// What a process last heard of the webhooks that feed it, as its status file says it to `status`, the dashboard and
/// the metrics.
package struct WebhookHealth: Hashable, Sendable {
    package struct Hook: Hashable, Sendable {
        package var id: Int
        package var name: String
        package var state: WebhookState
        package var usage: WebhookUsage?
        /// What our side answered the last time that a delivery failed, in one line; nil while it works or is not known.
        package var lastError: String?

        package init(id: Int, name: String, state: WebhookState, usage: WebhookUsage?) {
            (self.id, self.name, self.state, self.usage) = (id, name, state, usage)
        }
    }

    /// As they were at `lookedAt`.
    package var hooks: [Hook] = []
    /// When SuperOffice last answered; nil before it did.
    package var lookedAt: Date?
    /// Why it did not answer since; nil when it did.
    package var error: String?

    package init() {}

    /// All processes look at the same webhooks: of what their status files say, and a command's note, the latest counts.
    ///
    /// Blocks.
    package static func newest(_ statuses: [JSONValue], in files: SpoolFiles) -> WebhookHealth? {
        let said = statuses.compactMap { $0["webhooks"].flatMap(WebhookHealth.init) }
        return ([noted(files)].compactMap(\.self) + said).max { $0.looked < $1.looked }
    }

    private var looked: Date { lookedAt ?? .distantPast }

    // MARK: A command's note

    /// ## On disk
    /// `webhooks.json` in the spool's root: the same object as in a heartbeat, replaced by each command that changes a
    /// webhook, so that nobody has to wait for a processor's next look at SuperOffice.
    package func save(_ files: SpoolFiles) throws(SpoolError) {
        try files.replace(.note(.webhooks), with: json.serialized() + [0x0A])
    }

    private static func noted(_ files: SpoolFiles) -> WebhookHealth? {
        guard let bytes = files.bytes(of: .note(.webhooks), limit: 1 << 16) else { return nil }
        return (try? JSONValue(parsing: bytes)).flatMap(WebhookHealth.init)
    }
}

extension WebhookHealth {
    private static let longestText = 300
    private static let mostHooks = 8

    /// For a file of bounded length.
    package var json: JSONValue {
        [
            "hooks": .array(hooks.prefix(Self.mostHooks).map(\.json)),
            "lookedAt": lookedAt.map { .string($0.ISO8601Format()) } ?? .null,
            "error": error.map { .string($0.inOneLine(atMost: Self.longestText)) } ?? .null,
        ]
    }

    /// Reads what `json` wrote; nil for anything that is not an object.
    package init?(_ json: JSONValue) {
        guard json.object != nil else { return nil }
        hooks = (json["hooks"]?.array ?? []).compactMap(Hook.init)
        lookedAt = json["lookedAt"]?.string.flatMap { try? Date($0, strategy: .iso8601) }
        error = json["error"]?.string
    }
}

extension WebhookHealth.Hook {
    private static let longestName = 60
    private static let longestError = 300

    /// Whether deliveries fail, or are not even tried.
    package var isTroubled: Bool { state != .active || (usage?.consecutiveErrors ?? 0) > 0 }

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
        members["lastError"] = lastError.map { .string($0.inOneLine(atMost: Self.longestError)) }
        return .object(members)
    }

    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.int else { return nil }
        self.id = id
        name = json["name"]?.string ?? ""
        state = json["state"]?.string.flatMap(WebhookState.init) ?? .unknown
        lastError = json["lastError"]?.string
        usage = json["consecutiveErrors"]?.int.map {
            .init(calls: json["calls"]?.int ?? 0, errors: json["errors"]?.int ?? 0, consecutiveErrors: $0)
        }
    }
}
