import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Logging
import Text

/// Logging in as a system user: the tenant's system token, signed, for a ticket (vendor documentation, sure unless
/// marked).
extension APISession {
    /// Trades the signed system token for a ticket.
    ///
    /// The token names the minute, and the login refuses another than its own. A refusal comes with status 200 and
    /// `IsSuccessful: false`; no other answer is one.
    func renewTicket(_ systemToken: String, _ key: ApplicationKey) async throws(SuperOfficeError) -> Expiring<
        AccessToken
    > {
        let (what, asked) = ("the system user's ticket", uptime())
        var answer = try await authenticate(systemToken, key, now(), what)
        // Signed in the last moment of a minute, or by a clock that is wrong: what the login's own clock says will do.
        if answer.json["IsSuccessful"] == false, let theirs = answer.date, Self.minute(theirs) != answer.minute {
            answer = try await authenticate(systemToken, key, theirs, what)
        }
        guard answer.json["IsSuccessful"] == true else { throw refusal(answer) }
        let skew = skew(answer)
        if abs(skew) >= Self.tolerance {
            logger.warning("This machine's clock is wrong", metadata: ["why": "\(Self.words(skew)); set the time"])
        }
        let ticket = try await ticket(answer.json["Token"]?.string, at: answer.date ?? now(), what)
        logger.debug("The system user is logged in")
        let token = AccessToken(ticket: ticket, application: settings.clientSecret, obtainedAt: asked)
        return Expiring(value: token, lasts: token.lasts)
    }

    private struct Answer {
        let json: JSONValue
        /// The login's clock.
        let date: Date?
        /// What was signed.
        let minute: String
    }

    private func authenticate(
        _ systemToken: String,
        _ key: ApplicationKey,
        _ date: Date,
        _ what: String
    ) async throws(SuperOfficeError) -> Answer {
        let minute = Self.minute(date)
        let text = "\(systemToken).\(minute)"
        guard let signature = try? key.signature(of: text) else {
            throw .configuration("the key in SO_PRIVATE_KEY_FILE cannot sign; download it again from the portal")
        }
        let question: JSONValue = [
            "SignedSystemToken": .string("\(text).\(signature)"), "ApplicationToken": .string(settings.clientSecret),
            "ContextIdentifier": .string(settings.contextIdentifier), "ReturnTokenType": "JWT",
        ]
        let answer = try await askLogin(
            .token,
            .post,
            "/Login/api/PartnerSystemUser/Authenticate",
            headers: [.accept: "application/json", .contentType: "application/json"],
            body: question.serialized(),
            what: what
        )
        if [404, 405].contains(answer.status), explanation(answer).isStructured {
            throw .configuration("\(settings.loginURL) takes no system users; check SO_ENVIRONMENT and SO_LOGIN_URL")
        }
        guard answer.status == 200 else { throw unavailable(answer, what) }
        guard let json = try? JSONValue(parsing: answer.body), json["IsSuccessful"]?.bool != nil else {
            throw .unreadable(what: what, firstBytes: "(\(answer.body.count) bytes without IsSuccessful, not shown)")
        }
        return Answer(json: json, date: answer.date, minute: minute)
    }

    /// `202603011015`, in UTC.
    private static func minute(_ date: Date) -> String {
        String(date.ISO8601Format().filter(\.isNumber).prefix(12))
    }

    /// Seconds that clocks may differ before it is said.
    private static let tolerance = 30

    /// Seconds that this machine's clock is ahead of the login's.
    private func skew(_ answer: Answer) -> Int { answer.date.map { Int(now().timeIntervalSince($0).rounded()) } ?? 0 }

    private static func words(_ skew: Int) -> String {
        "this machine's clock is \(abs(skew)) s \(skew > 0 ? "ahead of" : "behind") SuperOffice's"
    }

    private func refusal(_ answer: Answer) -> SuperOfficeError {
        let secrets = Secrets([settings.clientSecret] + settings.login.secrets)
        let message = secrets.hidden(in: answer.json.text("ErrorMessage")).inOneLine(atMost: 500)
        let skew = skew(answer)
        let clock = abs(skew) >= Self.tolerance ? "\(Self.words(skew)): set the time; and " : ""
        return .credentialsRefused(
            clock + "check SO_SYSTEM_TOKEN, SO_CLIENT_SECRET and SO_PRIVATE_KEY_FILE (the app's key for this "
                + "environment), and that the tenant's administrator has approved the app",
            message: message
        )
    }

    /// The ticket in a token that the login signed for our tenant, and nobody else.
    private func ticket(_ text: String?, at date: Date, _ what: String) async throws(SuperOfficeError) -> String {
        func unreadable(_ why: String) -> SuperOfficeError { .unreadable(what: what, firstBytes: "(\(why))") }
        guard let token = text.flatMap(JSONWebToken.init) else { throw unreadable("a token that is no web token") }
        guard try await isSigned(token) else { throw unreadable("a token that is not signed by the login's keys") }
        // Not the host, as in the tokens that people get.
        guard token["iss"]?.string == "SuperOffice AS" else { throw unreadable("a token of another issuer") }
        // Seen in a sample only; without a serial there is nothing to compare.
        if let serial = token["serial"]?.string, !token.audience.contains("spn:\(serial)") {
            throw unreadable("a token for another audience")
        }
        guard token.isFresh(at: date) else { throw unreadable("a token that has expired") }
        let tenant = token["ctx"]?.string ?? ""
        guard tenant.lowercased() == settings.contextIdentifier.lowercased() else {
            throw .foreignTenant(tenant.inOneLine(atMost: 60), login: settings.loginURL)
        }
        guard let ticket = token["ticket"]?.string, !ticket.isEmpty else {
            throw unreadable("a token without a ticket")
        }
        return ticket
    }

    /// Whether the login signed it; its keys are read again when the token names one that is new.
    func isSigned(_ token: JSONWebToken) async throws(SuperOfficeError) -> Bool {
        let known = try await signingKeys.value(for: "", fetch: readSigningKeys)
        if token.isSigned(by: known) { return true }
        guard known.named(by: token.header).isEmpty else { return false }
        return token.isSigned(by: try await signingKeys.value(for: "", notOlderThan: uptime(), fetch: readSigningKeys))
    }

    private func readSigningKeys() async throws(SuperOfficeError) -> Expiring<SigningKeys> {
        let what = "the login's keys"
        let answer = try await askLogin(
            .token,
            .get,
            "/login/.well-known/jwks",
            headers: [.accept: "application/json"],
            what: what
        )
        guard answer.status == 200 else { throw unavailable(answer, what) }
        guard let json = try? JSONValue(parsing: answer.body), let keys = SigningKeys(json) else {
            throw .unreadable(what: what, firstBytes: explanation(answer).message)
        }
        return Expiring(value: keys, lasts: .seconds(3600))
    }
}
