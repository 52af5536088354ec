import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Logging
import Text

/// What the login host is asked: a new access token or ticket, and the tenant's state.
extension APISession {
    func logIn() async throws(SuperOfficeError) -> Expiring<AccessToken> {
        switch settings.login {
        case .refreshToken(let token): try await renewToken(token)
        case .systemUser(let token, let key): try await renewTicket(token, key)
        case .notYet: throw .configuration("not logged in yet; run superoffice-connector login")
        }
    }

    /// Trades the refresh token for an access token.
    ///
    /// The answer has no new refresh token; the one we have lives until consent is revoked (sure).
    private func renewToken(_ refreshToken: String) async throws(SuperOfficeError) -> Expiring<AccessToken> {
        let asked = uptime()
        var fields = [("refresh_token", refreshToken)]
        if let redirectURI = settings.redirectURI, !redirectURI.isEmpty { fields.append(("redirect_uri", redirectURI)) }
        let (json, size) = try await grant("refresh_token", fields)
        guard let token = AccessToken(json, obtainedAt: asked) else { throw Self.noToken(size) }
        logger.debug("Access token renewed", metadata: ["seconds": "\(token.lasts.components.seconds)"])
        return Expiring(value: token, lasts: token.lasts)
    }

    /// Trades a code that a browser brought for the identity token and the refresh token.
    func exchange(
        code: String,
        redirectURI: String,
        verifier: String
    ) async throws(SuperOfficeError) -> (identity: String?, refresh: String?) {
        let (json, _) = try await grant(
            "authorization_code",
            [("code", code), ("redirect_uri", redirectURI), ("code_verifier", verifier)]
        )
        return (json["id_token"]?.string, json["refresh_token"]?.string)
    }

    private static let token = "the access token"

    /// The body may hold a token in a member we do not know, so it is not shown.
    private static func noToken(_ size: Int) -> SuperOfficeError {
        .unreadable(what: token, firstBytes: "(\(size) bytes without an access_token, not shown)")
    }

    /// Asks the token endpoint.
    ///
    /// The fields go into a form body: the documentation's examples have them in the query, which would put the secret
    /// into every proxy's log, but the advertised `client_secret_post` means the body (inferred).
    private func grant(
        _ kind: String,
        _ fields: [(String, String)]
    ) async throws(SuperOfficeError) -> (json: JSONValue, size: Int) {
        let app = [
            ("grant_type", kind), ("client_id", settings.clientID), ("client_secret", settings.clientSecret),
        ]
        let answer = try await askLogin(
            .token,
            .post,
            "/login/common/oauth/tokens",
            headers: [.accept: "application/json", .contentType: "application/x-www-form-urlencoded"],
            body: Array(formEncoded(app + fields).utf8),
            what: Self.token
        )
        guard answer.status == 200 else { throw tokenRefusal(answer, Self.token) }
        guard let json = try? JSONValue(parsing: answer.body) else { throw Self.noToken(answer.body.count) }
        return (json, answer.body.count)
    }

    /// Asks where the tenant is and whether it runs; needs no credentials.
    ///
    /// A tenant that runs is believed until its `ValidUntil`, as the vendor advises. One that does not is believed for
    /// ten seconds only, earlier than the vendor advises: it may be back before that time, and who asks again is a probe
    /// that comes every few minutes at most, or a person who says "now".
    func readState() async throws(SuperOfficeError) -> Expiring<TenantState> {
        let what = "the state of tenant \(settings.contextIdentifier)"
        let answer = try await askLogin(
            .tenantState,
            .get,
            "/api/state/\(settings.contextIdentifier.percentEncoded())",
            headers: [.accept: "application/json"],
            what: what
        )
        switch answer.status {
        case 200: break
        // Documented is 200 with the state "Unknown" (sure); whether an unknown tenant is also answered with an error
        // is not. A page from a server in between is neither.
        case 400 where isTheLogin(answer), 404 where isTheLogin(answer):
            throw .configuration(
                "\(settings.loginURL) knows no tenant \(settings.contextIdentifier); "
                    + "check SO_CONTEXT_IDENTIFIER and SO_ENVIRONMENT"
            )
        default: throw unavailable(answer, what)
        }
        guard let state = Self.tenantState(answer) else {
            throw .unreadable(what: what, firstBytes: explanation(answer).message)
        }
        let login: WebAddress
        do throws(HTTPClientError) { login = try WebAddress(settings.loginURL) } catch {
            throw SuperOfficeError(error, what: what)
        }
        try state.check(login: login, tenant: settings.contextIdentifier)
        if state.isRunning, state.api == nil {
            throw .unreadable(what: what, firstBytes: explanation(answer).message)
        }
        logger.debug("Tenant state read", metadata: ["state": "\(state.state)", "api": "\(state.baseURL ?? "none")"])
        guard state.isRunning else { return Expiring(value: state, lasts: .seconds(10)) }
        // A clock that is wrong, or a time that has passed, must not cost a question for each call.
        let lasts = max(state.validUntil.map { $0.timeIntervalSince(now()) } ?? 300, 10)
        return Expiring(value: state, lasts: .seconds(lasts))
    }

    /// Whether the login host itself speaks.
    private func isTheLogin(_ answer: HTTPClientResponse) -> Bool {
        explanation(answer).isStructured || Self.tenantState(answer) != nil
    }

    private static func tenantState(_ answer: HTTPClientResponse) -> TenantState? {
        guard let json = try? JSONValue(parsing: answer.body) else { return nil }
        return TenantState(json)
    }

    /// A path of the login host.
    func loginAddress(_ path: String) -> String {
        var base = settings.loginURL
        while base.hasSuffix("/") { base.removeLast() }
        return base + path
    }

    func askLogin(
        _ operation: CRMOperation,
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: HTTPFields,
        body: [UInt8] = [],
        what: String
    ) async throws(SuperOfficeError) -> HTTPClientResponse {
        do throws(HTTPClientError) {
            let call = try HTTPClientRequest(
                method,
                url: loginAddress(path),
                headers: headers,
                body: body,
                timeout: settings.timeout
            )
            return try await calls.perform(call, as: operation, with: http)
        } catch {
            throw SuperOfficeError(error, what: what)
        }
    }

    /// The errors of a token endpoint that are about who asks and with what (RFC 6749, 5.2).
    ///
    /// No other word, and no page, says anything about our credentials.
    private static let refusals: Set = [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope", "access_denied",
    ]

    private func tokenRefusal(_ answer: HTTPClientResponse, _ what: String) -> SuperOfficeError {
        let explanation = explanation(answer)
        let isRefusal = explanation.shape == .login && Self.refusals.contains(explanation.type)
        switch answer.status {
        case 408, 425, 429: return unavailable(answer, what)
        case 404 where explanation.isStructured, 405 where explanation.isStructured:
            return .configuration("\(settings.loginURL) has no token endpoint; check SO_ENVIRONMENT and SO_LOGIN_URL")
        case 400..<500 where isRefusal && explanation.type == "invalid_grant":
            return .credentialsRefused(
                "the refresh token was revoked or belongs to another app: let an administrator approve the app again, "
                    + "sign in, and set SO_REFRESH_TOKEN",
                message: explanation.message
            )
        case 400..<500 where isRefusal:
            return .credentialsRefused(
                "the login answered \(answer.status); "
                    + "check SO_CLIENT_ID, SO_CLIENT_SECRET, SO_REFRESH_TOKEN and SO_REDIRECT_URI",
                message: explanation.message
            )
        default: return unavailable(answer, what)
        }
    }

    func unavailable(_ answer: HTTPClientResponse, _ what: String) -> SuperOfficeError {
        .unavailable(
            status: answer.status,
            retryAfter: answer.retryAfter(now: now()),
            message: explanation(answer).message,
            what: what
        )
    }

    func explanation(_ answer: HTTPClientResponse) -> ErrorBody {
        ErrorBody(answer.body, hiding: Secrets([settings.clientSecret] + settings.login.secrets))
    }
}
