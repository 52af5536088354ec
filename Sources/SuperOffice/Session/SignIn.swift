import Crypto
package import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON
package import Logging
import Metrics
import Text

/// Signing in once with a browser, which gives what the connector logs in with from then on: OAuth 2's authorization code
/// with PKCE (vendor documentation, sure).
package struct SignIn: Sendable {
    /// What it gave, and who signed in.
    package struct Result: Sendable {
        /// On behalf of whoever signed in; lives until consent is revoked.
        package let refreshToken: String?
        /// Of the tenant's approval; nil as long as the app is not approved as one with a system user.
        package let systemToken: String?
        /// The tenant, `Cust12345`.
        package let tenant: String
        /// The name the user signs in with.
        package let user: String
        package let company: String
    }

    private let session: APISession
    private let redirectURI: String
    private let state: String
    private let nonce: String
    private let verifier: String

    /// - Parameters:
    ///   - settings: whose `login` does not matter; an empty `contextIdentifier` lets the user choose the tenant.
    ///   - redirectURI: registered for the app.
    package init(
        settings: SuperOfficeSettings,
        redirectURI: String,
        http: HTTPClient,
        now: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) {
        session = APISession(
            settings: settings,
            http: http,
            now: now,
            uptime: runningClock(),
            logger: logger,
            metrics: NOOPMetricsHandler.instance
        )
        self.redirectURI = redirectURI
        (state, nonce, verifier) = (Self.random(), Self.random(), Self.random())
    }

    /// Where the browser has to go.
    package var address: String {
        var query = [
            ("response_type", "code"), ("scope", "openid"), ("client_id", session.settings.clientID),
            ("redirect_uri", redirectURI), ("state", state), ("nonce", nonce),
            ("code_challenge", Self.base64URL(SHA256.hash(data: Data(verifier.utf8)))),
            ("code_challenge_method", "S256"),
        ]
        let tenant = session.settings.contextIdentifier
        if !tenant.isEmpty { query.append(("acr_values", "tenant:\(tenant)")) }
        return session.loginAddress("/login/common/oauth/authorize?" + formEncoded(query))
    }

    /// Whether what the browser brought back belongs to this sign-in.
    package func isAnswered(by returned: String) -> Bool { Self.values(returned)["state"] == state }

    private static func values(_ returned: String) -> [String: String] {
        let query = returned.split(separator: "?", maxSplits: 1).last ?? ""
        return Dictionary(
            formDecoded(query.prefix { $0 != "#" }).map { ($0.name, $0.value) },
            uniquingKeysWith: { $1 }
        )
    }

    private static func origin(_ address: String?) -> String? { address.flatMap { try? WebAddress($0) }?.origin }

    /// Exchanges what the browser brought back; the code lives ten minutes and works once.
    ///
    /// - Parameter returned: the address that the browser was sent to in the end, or its query.
    package func finish(_ returned: String) async throws(SuperOfficeError) -> Result {
        let values = Self.values(returned)
        guard values["state"] == state else {
            throw .configuration("the address does not belong to this sign-in; begin again with the address shown")
        }
        if let error = values["error"] {
            let why = (values["error_description"] ?? error).inOneLine(atMost: 300)
            throw .credentialsRefused("SuperOffice did not sign you in", message: why)
        }
        guard let code = values["code"] else { throw .configuration("the address has no code; copy all of it") }
        let (token, refresh) = try await session.exchange(code: code, redirectURI: redirectURI, verifier: verifier)
        return try await result(token, refresh)
    }

    /// Believes the identity token when the login signed it, for this app and this sign-in.
    private func result(_ text: String?, _ refresh: String?) async throws(SuperOfficeError) -> Result {
        let what = "the identity token"
        guard let token = text.flatMap(JSONWebToken.init), try await session.isSigned(token) else {
            throw .unreadable(what: what, firstBytes: "(it is not signed by the login's keys)")
        }
        // That the nonce comes back is the standard's word, and not among what the vendor documents.
        guard token.audience.contains(session.settings.clientID), [nil, nonce].contains(token["nonce"]?.string),
            Self.origin(token["iss"]?.string) == Self.origin(session.settings.loginURL),
            token.isFresh(at: session.now())
        else { throw .unreadable(what: what, firstBytes: "(it is another app's, another login's or too old)") }
        let tenant = token["ctx"]?.string ?? ""
        let wanted = session.settings.contextIdentifier
        guard wanted.isEmpty || tenant.lowercased() == wanted.lowercased() else {
            throw .foreignTenant(tenant.inOneLine(atMost: 60), login: session.settings.loginURL)
        }
        return Result(
            refreshToken: refresh,
            systemToken: token["system_token"]?.string,
            tenant: tenant,
            user: token["upn"]?.string ?? token["email"]?.string ?? "",
            company: token["company_name"]?.string ?? ""
        )
    }

    /// 43 characters that nobody guesses.
    private static func random() -> String { base64URL((0..<32).map { _ in UInt8.random(in: .min ... .max) }) }

    private static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").filter { $0 != "=" }
    }
}
