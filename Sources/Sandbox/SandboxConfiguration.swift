package import FoundationEssentials
import JSON

/// What a sandbox is: who its tenant is, which credentials it accepts, and where it listens.
package struct SandboxConfiguration: Sendable {
    /// The address to listen on.
    ///
    /// The sandbox has a control API without a password: keep it on loopback.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 takes any free one (see ``SandboxAddress``).
    package var port = 0
    package var contextIdentifier = "Cust12345"
    package var clientID = "sandbox-client"
    package var clientSecret = "sandbox-secret"
    /// Where a browser may be sent back to, besides this machine.
    package var redirectURIs: [String] = []
    package var refreshToken = "sandbox-refresh"
    /// What an administrator's approval of the app gave; it is signed with ``SandboxKey``.
    package var systemToken = "Sandbox-1a2b3c4d5e"
    /// The bearer token the Company Explorer asks for; nil lets everybody in.
    package var explorerToken: String? = "sandbox-explorer"
    /// The associate (user) our API calls act as: `ChangedByAssociateId` of every write that comes over the API.
    package var apiAssociateID = 77
    /// Seconds an access token lives.
    package var tokenLifetime = 3600
    package var webhook: WebhookTarget?
    package var seed = Seed.demo
    /// Plain sales on top of the seed's, with ids from 10001 on; for trying large inputs.
    package var generatedSales = 0
    /// Plain companies on top of the seed's, with ids from 20001 on; for trying many jobs.
    package var generatedCompanies = 0
    /// The clock; tests put their own here.
    package var now: @Sendable () -> Date = { Date() }

    /// The rows a tenant starts with.
    package enum Seed: String, Sendable {
        /// A dozen companies with their people, sales, fields and lists.
        case demo
        /// Fields, lists and products, but no company, no person and no sale.
        case empty
    }

    package init(_ change: (inout SandboxConfiguration) -> Void = { _ in }) { change(&self) }

    /// What a connector needs to reach this sandbox: `NAME=value` lines.
    ///
    /// - Parameter keyFile: where ``SandboxKey`` is, for a system user; nil for a person's refresh token.
    package func environment(at address: SandboxAddress, keyFile: String? = nil) -> [String] {
        let person = ["SO_REFRESH_TOKEN=\(refreshToken)"]
        let login = keyFile.map { ["SO_SYSTEM_TOKEN=\(systemToken)", "SO_PRIVATE_KEY_FILE=\($0)"] } ?? person
        return [
            "SO_LOGIN_URL=\(address.loginURL)", "SO_CLIENT_ID=\(clientID)", "SO_CLIENT_SECRET=\(clientSecret)",
        ] + login + [
            "SO_CONTEXT_IDENTIFIER=\(contextIdentifier)",
            "COMPANY_EXPLORER_URL=\(address.explorerURL)", "COMPANY_EXPLORER_TOKEN=\(explorerToken ?? "")",
        ]
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
    /// It names a row, a list or an item that does not exist.
    var isMissing = false

    package init(_ description: String) { self.description = description }

    init(missing what: String) {
        description = "there is no \(what)"
        isMissing = true
    }

    init(_ name: String, takes words: String, not value: JSONValue) {
        self.init("\(name) takes \(words), not \(String(decoding: value.serialized(), as: UTF8.self))")
    }

    static let noTarget = SandboxError("no webhook target is set; PUT /sandbox/webhook sets one")
}
