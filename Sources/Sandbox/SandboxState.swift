import FoundationEssentials

/// Everything a sandbox remembers: a value that one request after the other changes.
struct SandboxState: Sendable {
    let configuration: SandboxConfiguration
    /// `http://127.0.0.1:PORT`, known once the server listens.
    var baseURL = ""
    var tenant: Tenant
    var behaviour = Behaviour()
    var faults = FaultBook()
    var counters = SandboxCounters()
    /// Access tokens and when they expire.
    var tokens: [String: Date] = [:]
    /// Where the tenant lives now; it moves to the next number.
    var node = 1
    /// Events raised and not yet handed to the sender.
    var raised: [WebhookEvent] = []
    var explorer = ExplorerMemory()

    init(configuration: SandboxConfiguration) {
        self.configuration = configuration
        self.tenant = Seed.tenant(configuration.seed)
        behaviour.tokenLifetime = configuration.tokenLifetime
    }

    var now: Date { configuration.now() }

    /// The path in front of `/{tenant}/api` for a node: nothing for the first one.
    static func prefix(node: Int) -> String { node == 1 ? "" : "/node\(node)" }

    /// The tenant's endpoint, without `/api`.
    var endpoint: String { baseURL + Self.prefix(node: node) + "/" + configuration.contextIdentifier }
    var api: String { endpoint + "/api" }
}
