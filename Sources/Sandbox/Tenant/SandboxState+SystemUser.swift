import Crypto
import FoundationEssentials
import HTTPTypes
import JSON
import Text

/// Signing in with a browser, and system users.
extension SandboxState {
    private static let claim = "http://schemes.superoffice.net/identity/"
    /// The serial number of the customer's licence.
    private static let serial = "1234567890"
    /// Seconds that a ticket lives without being used (vendor documentation, sure).
    private static let ticketLifetime = 6.0 * 3600

    // MARK: Signing in

    /// Where a browser is sent to sign in: everybody signs in and agrees at once, or refuses.
    mutating func authorize(_ request: WireRequest) -> WireReply {
        guard request.method == .get else { return .methodNotAllowed }
        guard request.query["client_id"] == configuration.clientID, let target = request.query["redirect_uri"] else {
            return .text("unknown client_id, or no redirect_uri", status: 400)
        }
        // Not sent anywhere, also not with an error (OAuth 2.0, RFC 6749 4.1.2.1).
        guard isRegistered(target) else { return .text("redirect_uri is not registered for the app", status: 400) }
        var answer = [("state", request.query["state"] ?? "")]
        if behaviour.consentRefused {
            answer += [("error", "access_denied"), ("error_description", "The user denied access")]
        } else if request.query["response_type"] != "code" || request.query["scope"] != "openid" {
            answer.append(("error", "invalid_request"))
        } else {
            let code = UUID().uuidString
            codes[code] = AuthorizationCode(
                redirect: target,
                challenge: request.query["code_challenge_method"] == "S256" ? request.query["code_challenge"] : nil,
                nonce: request.query["nonce"],
                until: now.addingTimeInterval(600)
            )
            answer.append(("code", code))
        }
        let query = answer.map { "\($0)=\($1.percentEncoded())" }.joined(separator: "&")
        var reply = WireReply(status: 302)
        reply.headers[.location] = target + (target.contains("?") ? "&" : "?") + query
        return reply
    }

    /// To this machine everything is registered.
    private func isRegistered(_ redirect: String) -> Bool {
        if configuration.redirectURIs.contains(redirect) { return true }
        guard let url = URL(string: redirect), ["http", "https"].contains(url.scheme), let host = url.host() else {
            return false
        }
        return HostName.isLoopback(host)
    }

    /// Who signed in, for the app; the system token is there once an administrator approved.
    mutating func identityToken(_ code: AuthorizationCode) -> String {
        var claims: [String: JSONValue] = [
            "iss": .string(baseURL), "aud": .string(configuration.clientID), "sub": "api@example.com",
            "iat": .number(now.timeIntervalSince1970.rounded()),
            "exp": .number(now.timeIntervalSince1970.rounded() + 300),
            Self.claim + "ctx": .string(configuration.contextIdentifier),
            Self.claim + "associateid": .string(String(configuration.apiAssociateID)),
            Self.claim + "upn": "api@example.com", Self.claim + "company_name": "Sandbox AS",
            Self.claim + "webapi_url": .string(api + "/"),
        ]
        claims["nonce"] = code.nonce.map { .string($0) }
        if !behaviour.approvalRefused { claims[Self.claim + "system_token"] = .string(configuration.systemToken) }
        return signed(claims)
    }

    // MARK: System users

    /// A signed system token in, a ticket out; every refusal is a 200 that says so (vendor documentation, sure).
    mutating func systemUser(_ request: WireRequest) -> WireReply {
        guard request.method == .post else { return .methodNotAllowed }
        guard let body = try? JSONValue(parsing: request.body), body.object != nil else {
            return .refusal(400, "SoException", "The request is invalid")
        }
        func refused(_ why: String) -> WireReply {
            counters.tokenRefusals += 1
            return .json(["IsSuccessful": false, "Token": .null, "ErrorMessage": .string(why)])
        }
        guard body["ApplicationToken"]?.string == configuration.clientSecret else { return refused("InvalidAppToken") }
        guard body["ContextIdentifier"]?.string == configuration.contextIdentifier else {
            return refused("InvalidContext")
        }
        guard !behaviour.approvalRefused else { return refused("ApplicationNotApproved") }
        let parts = (body["SignedSystemToken"]?.string ?? "").split(separator: ".", maxSplits: 2).map(String.init)
        guard parts.count == 3, parts[0] == configuration.systemToken else { return refused("InvalidSystemToken") }
        let text = "\(parts[0]).\(parts[1])"
        guard let signature = Data(base64Encoded: parts[2]), SandboxKey.hasSigned(text, signature) else {
            return refused("InvalidSignature")
        }
        guard parts[1] == String(now.ISO8601Format().filter(\.isNumber).prefix(12)) else {
            return refused("InvalidTimestamp")
        }
        counters.tokenGrants += 1
        let ticket = "7T:\(LoginKey.encoded(Data((UUID().uuidString + UUID().uuidString).utf8)))=="
        tickets[ticket] = now
        let token = signed([
            "iss": "SuperOffice AS", "aud": .string("spn:" + Self.serial),
            "exp": .number(now.timeIntervalSince1970.rounded() + 300),
            Self.claim + "serial": .string(Self.serial), Self.claim + "ticket": .string(ticket),
            Self.claim + "ctx": .string(configuration.contextIdentifier),
        ])
        return .json(["IsSuccessful": true, "Token": .string(token), "ErrorMessage": ""])
    }

    /// Whether a request has a ticket that lives, and the app's secret with it.
    func hasTicket(_ request: WireRequest) -> Bool {
        guard let ticket = request.ticket, request.header("SO-AppToken") == configuration.clientSecret,
            let used = tickets[ticket], now.timeIntervalSince(used) < Self.ticketLifetime
        else { return false }
        return true
    }

    // MARK: Keys

    mutating func signingKeys() -> WireReply {
        guard let key = try? existingKey().json() else { return exception("there is no key") }
        return .json(["keys": [key]])
    }

    private mutating func signed(_ claims: [String: JSONValue]) -> String {
        (try? existingKey().token(claims)) ?? ""
    }

    private mutating func existingKey() throws -> LoginKey {
        let key = try loginKey ?? LoginKey()
        loginKey = key
        return key
    }
}

/// What a browser brought back to the app, to be exchanged once.
struct AuthorizationCode: Sendable {
    let redirect: String
    /// PKCE's, by S256.
    let challenge: String?
    let nonce: String?
    let until: Date

    func fits(_ form: [String: String], at now: Date) -> Bool {
        guard now < until, form["redirect_uri"] == redirect else { return false }
        guard let challenge else { return true }
        return LoginKey.encoded(Data(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8)))) == challenge
    }
}
