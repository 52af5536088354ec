import FoundationEssentials
import HTTPTypes
import JSON

/// What the login host is asked.
extension SandboxState {
    /// Where the tenant lives and whether it can be used; asked without credentials.
    func tenantState(_ tenant: String, _ request: WireRequest) -> WireReply {
        guard request.method == .get else { return .methodNotAllowed }
        let validUntil = JSONValue.string(ClockText.ticks(now.addingTimeInterval(Double(behaviour.stateValidFor))))
        guard tenant == configuration.contextIdentifier else {
            return .json([
                "ContextIdentifier": .string(tenant),
                "Endpoint": "",
                "State": "Unknown",
                "IsRunning": false,
                "ValidUntil": validUntil,
                "Api": "",
            ])
        }
        return .json([
            "ContextIdentifier": .string(tenant),
            "Endpoint": .string(endpoint),
            "State": .string(behaviour.tenantState.rawValue),
            "IsRunning": .bool(behaviour.tenantState.isRunning),
            "ValidUntil": validUntil,
            "Api": .string(api),
            "Version": "Release_11.10_2026.02.24-02",
        ])
    }

    /// The refresh grant: a form in, an opaque access token out; the refresh token stays the same and is not repeated.
    mutating func token(_ request: WireRequest) -> WireReply {
        guard request.method == .post else { return .methodNotAllowed }
        guard request.mediaType == "application/x-www-form-urlencoded" else {
            return refuseToken(400, "invalid_request", "the body must be application/x-www-form-urlencoded")
        }
        let form = WireRequest.form(String(decoding: request.body, as: UTF8.self))
        guard form["client_id"] == configuration.clientID, form["client_secret"] == configuration.clientSecret else {
            return refuseToken(401, "invalid_client", "client_id or client_secret is wrong")
        }
        var identity: JSONValue = "an.identity.token"
        var refresh: JSONValue?
        switch form["grant_type"] {
        case "refresh_token":
            guard form["refresh_token"] == configuration.refreshToken else {
                return refuseToken(400, "invalid_grant", "the refresh_token is unknown or revoked")
            }
        case "authorization_code":
            guard let code = form["code"].flatMap({ codes.removeValue(forKey: $0) }), code.fits(form, at: now) else {
                return refuseToken(400, "invalid_grant", "the code is unknown, used or too old, or is not yours")
            }
            (identity, refresh) = (.string(identityToken(code)), .string(configuration.refreshToken))
        default:
            return refuseToken(400, "unsupported_grant_type", "grant_type must be refresh_token or authorization_code")
        }
        counters.tokenGrants += 1
        let random = Data((UUID().uuidString + UUID().uuidString).utf8).base64EncodedString()
        let token = "8A:\(configuration.contextIdentifier).\(random)"
        tokens[token] = now.addingTimeInterval(Double(behaviour.tokenLifetime))
        var answer: [String: JSONValue] = [
            "token_type": "Bearer", "access_token": .string(token), "expires_in": .integer(behaviour.tokenLifetime),
            "id_token": identity,
        ]
        answer["refresh_token"] = refresh
        return .json(.object(answer))
    }

    /// Every token and ticket granted so far stops working.
    mutating func expireTokens() {
        tokens = tokens.mapValues { _ in .distantPast }
        tickets = tickets.mapValues { _ in .distantPast }
    }

    /// The refusal of a request without a valid access token; nil when it has one.
    mutating func unauthorized(_ request: WireRequest) -> WireReply? {
        guard isAuthorized(request) else {
            counters.unauthorized += 1
            var reply = WireReply.refusal(
                behaviour.expiredTokenStatus,
                "SoSessionException",
                request.bearer == nil && request.ticket == nil
                    ? "Authentication is required" : "The access token is not valid or has expired"
            )
            if behaviour.expiredTokenStatus == 401 { reply.headers[.wwwAuthenticate] = "Bearer" }
            return reply
        }
        // Its six hours begin again.
        if let ticket = request.ticket { tickets[ticket] = now }
        return nil
    }

    func isAuthorized(_ request: WireRequest) -> Bool {
        if request.ticket != nil { return hasTicket(request) }
        guard let token = request.bearer, let expiry = tokens[token] else { return false }
        return expiry > now
    }

    private mutating func refuseToken(_ status: Int, _ error: String, _ description: String) -> WireReply {
        counters.tokenRefusals += 1
        return .json(["error": .string(error), "error_description": .string(description)], status: status)
    }
}
