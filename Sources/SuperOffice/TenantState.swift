package import FoundationEssentials
package import JSON

/// What the login host knows about a tenant: whether it runs, and where.
package struct TenantState: Hashable, Sendable {
    package let contextIdentifier: String
    /// `Running`, `OnlineMaintenance`, `OfflineMaintenance`, `Suspended`, ...
    package let state: String
    /// Whether the API may be used: true for `Running` and `OnlineMaintenance` (vendor documentation, sure).
    package let isRunning: Bool
    /// When to ask again.
    package let validUntil: Date?
    /// The root of the REST API, ending in `/v1`; nil when the answer names no host.
    package let baseURL: String?
    package let version: String

    /// Reads the answer of `/api/state/{tenant}`; nil when it says nothing about a state.
    package init?(_ json: JSONValue) {
        guard json["State"] != nil || json["IsRunning"] != nil else { return nil }
        contextIdentifier = json.text("ContextIdentifier")
        let number = json["State"]?.int
        let named = number.map { Self.names[$0] ?? "state \($0)" } ?? json.text("State")
        let running =
            switch json["IsRunning"] {
            case .bool?, .string?: json.flag("IsRunning")
            default: named == "Running" || named == "OnlineMaintenance"
            }
        isRunning = running
        state = named.isEmpty ? (running ? "Running" : "Unknown") : named
        validUntil = json["ValidUntil"]?.string.flatMap(WireDate.instant)
        baseURL = Self.join(api: json.text("Api"), endpoint: json.text("Endpoint"))
        version = json.text("Version")
    }

    /// `Api` comes without a trailing slash here and with one in other places (vendor samples, sure).
    private static func join(api: String, endpoint: String) -> String? {
        var base = api.isEmpty ? endpoint : api
        guard base.hasPrefix("https://") || base.hasPrefix("http://") else { return nil }
        while base.hasSuffix("/") { base.removeLast() }
        if api.isEmpty { base += "/api" }
        return base.hasSuffix("/v1") ? base : base + "/v1"
    }

    /// The numbers behind the names (vendor documentation, sure).
    private static let names = [
        0: "Unknown", 1: "Provisioning", 2: "Running", 3: "Deleted", 4: "Suspended", 5: "OnlineMaintenance",
        6: "OfflineMaintenance", 8: "ProvisioningFailed", 10: "Deleting", 11: "DeleteFailed", 12: "MigrationPending",
    ]
}
