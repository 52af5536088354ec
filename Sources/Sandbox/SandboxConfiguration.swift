package import FoundationEssentials

/// What a sandbox is: who its tenant is, which credentials it accepts, and where it listens.
package struct SandboxConfiguration: Sendable {
    /// The address to listen on.
    ///
    /// The sandbox has a control API without a password: keep it on loopback.
    package var host: String
    /// The port to listen on; 0 takes any free one (see ``SandboxAddress``).
    package var port: Int
    package var contextIdentifier: String
    package var clientID: String
    package var clientSecret: String
    package var refreshToken: String
    /// When set, a `redirect_uri` that is sent must be this one.
    package var redirectURI: String?
    /// The bearer token the Company Explorer asks for; nil lets everybody in.
    package var explorerToken: String?
    /// The associate (user) our API calls act as: `ChangedByAssociateId` of every write that comes over the API.
    package var apiAssociateID: Int
    /// Seconds an access token lives.
    package var tokenLifetime: Int
    package var webhook: WebhookTarget?
    package var seed: Seed
    /// Plain sales on top of the seed's, with ids from 10001 on; for trying large inputs.
    package var generatedSales: Int
    /// Plain companies on top of the seed's, with ids from 20001 on; for trying many jobs.
    package var generatedCompanies: Int
    /// The clock; tests put their own here.
    package var now: @Sendable () -> Date

    /// The rows a tenant starts with.
    package enum Seed: String, Sendable {
        /// A dozen companies with their people, sales, fields and lists.
        case demo
        /// Fields, lists and products, but no company, no person and no sale.
        case empty
    }

    package init(
        host: String = "127.0.0.1",
        port: Int = 0,
        contextIdentifier: String = "Cust12345",
        clientID: String = "sandbox-client",
        clientSecret: String = "sandbox-secret",
        refreshToken: String = "sandbox-refresh",
        redirectURI: String? = nil,
        explorerToken: String? = "sandbox-explorer",
        apiAssociateID: Int = 77,
        tokenLifetime: Int = 3600,
        webhook: WebhookTarget? = nil,
        seed: Seed = .demo,
        generatedSales: Int = 0,
        generatedCompanies: Int = 0,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.host = host
        self.port = port
        self.contextIdentifier = contextIdentifier
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.refreshToken = refreshToken
        self.redirectURI = redirectURI
        self.explorerToken = explorerToken
        self.apiAssociateID = apiAssociateID
        self.tokenLifetime = tokenLifetime
        self.webhook = webhook
        self.seed = seed
        self.generatedSales = generatedSales
        self.generatedCompanies = generatedCompanies
        self.now = now
    }
}

/// Where a started sandbox can be reached.
package struct SandboxAddress: Hashable, Sendable {
    package let host: String
    package let port: Int
    /// The login host: tokens and tenant state live below it.
    package var loginURL: String { "http://\(host):\(port)" }
    /// The Company Explorer's base: `/api/enrich` lives below it.
    package var explorerURL: String { loginURL + "/explorer" }
    /// The control API's base.
    package var controlURL: String { loginURL + "/sandbox" }
}

/// What the sandbox could not do, in one line.
package struct SandboxError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
