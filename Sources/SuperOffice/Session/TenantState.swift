package import FoundationEssentials
package import HTTPClient
package import JSON
import Text

/// What the login host knows about a tenant: whether it runs, and where.
package struct TenantState: Hashable, Sendable {
    package let contextIdentifier: String
    /// `Running`, `OnlineMaintenance`, `OfflineMaintenance`, `Suspended`, ...
    package let state: String
    /// Whether the API may be used: true for `Running` and `OnlineMaintenance` (vendor documentation, sure).
    package let isRunning: Bool
    /// When to ask again.
    package let validUntil: Date?
    /// The root of the REST API, ending in `/v1`; nil when the answer names no address that could be called.
    package let api: WebAddress?

    package var baseURL: String? { api?.url }

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
        validUntil = json["ValidUntil"]?.string.flatMap(SuperOfficeDate.instant)
        api = Self.join(api: json.text("Api"), endpoint: json.text("Endpoint"))
    }

    /// `Api` comes without a trailing slash here and with one in other places (vendor samples, sure).
    private static func join(api: String, endpoint: String) -> WebAddress? {
        var base = api.isEmpty ? endpoint : api
        while base.hasSuffix("/") { base.removeLast() }
        if api.isEmpty { base += "/api" }
        if !base.hasSuffix("/v1") { base += "/v1" }
        guard !base.contains("#"), let address = try? WebAddress(base), !address.hasQuery else { return nil }
        return address
    }

    /// The numbers behind the names (vendor documentation, sure).
    private static let names = [
        0: "Unknown", 1: "Provisioning", 2: "Running", 3: "Deleted", 4: "Suspended", 5: "OnlineMaintenance",
        6: "OfflineMaintenance", 8: "ProvisioningFailed", 10: "Deleting", 11: "DeleteFailed", 12: "MigrationPending",
    ]
}

extension TenantState {
    /// Looks whether our token may go where the answer says: to one of the login's own hosts, and as our tenant's.
    ///
    /// A login of SuperOffice's speaks for `*.superoffice.com`, one on this machine for this machine, and any other for
    /// its own host.
    func check(login: WebAddress, tenant: String) throws(SuperOfficeError) {
        guard isRunning || !contextIdentifier.isEmpty else { return }
        guard contextIdentifier.lowercased() == tenant.lowercased() else {
            throw .foreignTenant(contextIdentifier.inOneLine(atMost: 60), login: login.origin)
        }
        guard let api else { return }
        let domain = ".superoffice.com"
        let isTheLogins =
            login.isLoopback
            ? api.isLoopback : api.host == login.host || (login.host.hasSuffix(domain) && api.host.hasSuffix(domain))
        guard isTheLogins, api.isConfidential else { throw .foreignAddress(api.origin, login: login.origin) }
    }
}
