import FoundationEssentials
import JSON

/// Everything a sandbox remembers: a value that one request after the other changes.
struct SandboxState: Sendable {
    let configuration: SandboxConfiguration
    /// `http://127.0.0.1:PORT`, known once the server listens.
    var baseURL = ""
    var tenant: Tenant
    var behaviour = Behaviour()
    /// Oldest first.
    var faults: [Fault] = []
    var counters = SandboxCounters()
    /// Access tokens and when they expire.
    var tokens: [String: Date] = [:]
    /// When the latest calls came.
    var recentCalls: [ContinuousClock.Instant] = []
    /// System users' tickets and when they were last used.
    var tickets: [String: Date] = [:]
    /// Authorization codes that were given to a browser, and not exchanged yet.
    var codes: [String: AuthorizationCode] = [:]
    /// What the login signs with; made when it is first needed.
    var loginKey: LoginKey?
    /// Seconds that the tenant's clock is ahead of the configured one.
    var ahead = 0.0
    var lastSave = Date.distantPast
    /// Where the tenant lives now; it moves to the next number.
    var node = 1
    /// By id; those of other apps are not kept, since an app sees only its own.
    var webhooks: [Int: Webhook] = [:]
    /// Events raised and not yet put into the webhooks' queues.
    var raised: [WebhookEvent] = []
    var explorer = ExplorerMemory()

    init(configuration: SandboxConfiguration) {
        self.configuration = configuration
        self.tenant = Seed.tenant(
            configuration.seed,
            generatedSales: configuration.generatedSales,
            generatedCompanies: configuration.generatedCompanies
        )
        behaviour.tokenLifetime = configuration.tokenLifetime
        setWebhookTarget(configuration.webhook)
    }

    /// For texts in no language in particular.
    var document: EntityDocument { EntityDocument(tenant: tenant, behaviour: behaviour, api: api) }

    /// The answer where the server throws an exception at the request; its status is documented nowhere.
    func exception(_ message: String) -> WireReply { .refusal(behaviour.exceptionStatus, "SoException", message) }

    func json(_ request: WireRequest) throws(WireReply) -> JSONValue {
        do { return try JSONValue(parsing: request.body) } catch { throw .badRequest("The body is not JSON") }
    }

    /// The path in front of `/{tenant}/api` for a node: nothing for the first one.
    static func prefix(node: Int) -> String { node == 1 ? "" : "/node\(node)" }

    /// The tenant's endpoint, without `/api`.
    var endpoint: String { baseURL + Self.prefix(node: node) + "/" + configuration.contextIdentifier }
    var api: String { endpoint + "/api" }
}
