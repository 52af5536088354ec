package import Logging
package import NIOCore
import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Text
import Webhook

/// Who is let in, and how they prove who they are.
///
/// Somebody is let in by a session (the cookie that signing in gives), by `Authorization: Bearer` with the token, by the
/// header of a reverse proxy that is trusted, or, where only this machine can reach the listener and neither token nor
/// proxy is set, because they are here; what came through a proxy is not here.
///
/// The right token is always let in, so that wrong ones cannot lock out others at the same address.
package final class Access: Sendable {
    let settings: AccessSettings
    let forms = FormToken()
    private let sessions: Sessions
    private let limit = SignInLimit()
    private let logger: Logger
    private let now: @Sendable () -> NIODeadline

    /// - Parameters:
    ///   - settings: who may see the pages.
    ///   - logger: gets a line for every sign-in, refused or not; never a token.
    ///   - now: the clock for the length of sessions and the limit on tries.
    package init(settings: AccessSettings, logger: Logger, now: @escaping @Sendable () -> NIODeadline = { .now() }) {
        self.settings = settings
        self.logger = logger
        self.now = now
        sessions = Sessions(length: .seconds(Int64(settings.sessionLength)))
    }

    /// nil for an unauthenticated request.
    func identity(of request: Request, peer: IPAddress?) -> Identity? {
        if let value = SessionCookie.value(of: request), let session = sessions.session(value, at: now()) {
            return Identity(name: session.name, subject: "session \(session.id)", session: value)
        }
        if !settings.tokens.isEmpty, let bearer = request.headers[.authorization]?.bearerToken {
            return bearerIdentity(bearer, from: address(of: request, peer: peer))
        }
        if let header = settings.userHeader, isProxy(peer), let user = request.headers[header], !user.isEmpty {
            return Identity(name: user, subject: "user \(user)")
        }
        return settings.isOpen && !request.cameThroughProxy ? Identity(name: "local", subject: "local") : nil
    }

    private func bearerIdentity(_ token: String, from address: IPAddress?) -> Identity? {
        if settings.tokens.match(token: token) != nil { return Identity(name: "bearer", subject: "bearer") }
        _ = wait(afterWrongTokenFrom: address, "Authorization")
        return nil
    }

    /// How signing in went.
    enum SignIn: Sendable, Hashable {
        /// The cookie's value.
        case welcome(session: String)
        case nameless
        case wrongToken
        /// Seconds until the next try counts.
        case tooManyTries(wait: Int)
    }

    /// Compares the token and begins a session.
    func signIn(token: String, name: String, request: Request, peer: IPAddress?) -> SignIn {
        let address = address(of: request, peer: peer)
        guard let position = settings.tokens.match(token: token) else {
            return wait(afterWrongTokenFrom: address, "form").map { .tooManyTries(wait: $0) } ?? .wrongToken
        }
        guard let name = Identity.cleaned(name) else { return .nameless }
        limit.forgive(address)
        logger.notice(
            "Signed in",
            metadata: [
                "by": "\(name)", "address": "\(address, default: "local")", "token": "\(position.rawValue)",
                "encrypted": "\(request.isSecure)",
            ]
        )
        return .welcome(session: openSession(name: name))
    }

    /// The value of the cookie.
    func openSession(name: String) -> String { sessions.open(name: name, at: now()) }

    /// Ends the session: its cookie opens nothing any more, whoever has it.
    func signOut(_ identity: Identity) {
        guard let value = identity.session, sessions.close(value) != nil else { return }
        logger.notice("Signed out", metadata: ["by": "\(identity.name)"])
    }

    /// Seconds until the next wrong token counts; nil when this one did.
    private func wait(afterWrongTokenFrom address: IPAddress?, _ way: String) -> Int? {
        if let wait = limit.wait(of: address, at: now()) {
            logger.debug("Wrong token not counted", metadata: ["address": "\(address, default: "local")"])
            return Int(wait.nanoseconds / 1_000_000_000) + 1
        }
        limit.failed(address, at: now())
        logger.warning(
            "Sign-in refused: wrong token",
            metadata: ["address": "\(address, default: "local")", "way": "\(way)"]
        )
        return nil
    }

    private func isProxy(_ peer: IPAddress?) -> Bool {
        // The permissions of a Unix domain socket say who may be the proxy.
        guard let peer else { return settings.hasProxy }
        return settings.proxies.contains { $0.contains(peer) }
    }

    /// Who a request is from, seen through our own proxies: the last address in `X-Forwarded-For` that is none of them.
    private func address(of request: Request, peer: IPAddress?) -> IPAddress? {
        guard isProxy(peer) else { return peer }
        let forwarded = request.headers[values: .forwardedFor].joined(separator: ",").split(separator: ",")
        for text in forwarded.suffix(10).reversed() {
            guard let address = IPAddress(text.filter { $0 != " " }) else { break }
            if !isProxy(address) { return address }
        }
        return peer
    }
}

/// Somebody who may see the pages.
struct Identity: Sendable, Hashable {
    /// For the log and for the page.
    let name: String
    /// What the forms made for them are bound to.
    let subject: String
    /// The cookie's value, where there is a session that can be ended.
    var session: String?

    init(name: String, subject: String, session: String? = nil) {
        self.name = Self.cleaned(name) ?? "somebody"
        self.subject = subject
        self.session = session
    }

    /// As it stands in the log and on pages; nil when nothing of it can.
    static func cleaned(_ name: some StringProtocol) -> String? {
        let text = name.inOneLine(atMost: 60, ending: "")
        return text.isEmpty ? nil : text
    }
}

/// What a form has to send along, so that no other site can send it: bound to who the form was made for.
///
/// The key is another one in every process, so a form from before a restart has to be loaded again.
struct FormToken: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// For the forms of somebody.
    func make(for subject: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data(subject.utf8), using: key).hexadecimal
    }

    /// Compares digests of both, so that the time tells nothing of where they differ.
    func isValid(_ token: String, for subject: String) -> Bool {
        SHA256.hash(data: Data(token.utf8)) == SHA256.hash(data: Data(make(for: subject).utf8))
    }
}

/// The cookie of a session.
enum SessionCookie {
    /// Browsers take a cookie with this prefix over TLS only, for this host only, and let no other host set it.
    private static let secureName = "__Host-ops"
    private static let plainName = "ops"

    /// Over TLS only the one that no other host can have set.
    static func value(of request: Request) -> String? {
        request.cookies[request.isSecure ? secureName : plainName]?.value
    }

    /// Over plain HTTP the cookie cannot be `Secure`: browsers would throw it away.
    ///
    /// In another site's frame browsers keep a cookie only when it is meant for that, and then for that site alone
    /// (`Partitioned`, likely in Chrome, Edge and Firefox); the forms' own token stands where `Strict` would.
    static func header(_ value: String, length: Int, isSecure: Bool, mayBeFramed: Bool = false) -> HTTPField {
        let name = isSecure ? secureName : plainName
        let sameSite = isSecure && mayBeFramed ? "None; Partitioned" : "Strict"
        let attributes = "Path=/; Max-Age=\(length); HttpOnly; SameSite=\(sameSite)" + (isSecure ? "; Secure" : "")
        return HTTPField(name: .setCookie, value: "\(name)=\(value); \(attributes)")
    }

    /// Makes the browser forget it.
    static func removal(isSecure: Bool, mayBeFramed: Bool) -> HTTPField {
        header("", length: 0, isSecure: isSecure, mayBeFramed: mayBeFramed)
    }
}
