package import HTTPTypes
package import Text
package import Webhook

/// Who may see the operators' pages.
package struct AccessSettings: Sendable {
    /// Whether only this machine can reach the listener.
    package var isLocal: Bool
    /// What people sign in with, and machines send as `Authorization: Bearer`.
    package var tokens: SharedSecrets
    /// The header in which a reverse proxy names who it has let in.
    package var userHeader: HTTPField.Name?
    /// Where that proxy connects from; a header from anywhere else is not believed, nor is `X-Forwarded-For`.
    var proxies: [AddressRange]
    /// The names in the address bar of the browsers, in lower case; a name may be anything while this is empty and
    /// no one is let in by position alone.
    package var names: Set<String>
    /// The sites that may show the pages in a frame.
    package var frames: [String]
    /// Whether any site may.
    package var mayBeFramed: Bool { !frames.isEmpty }
    /// Seconds until somebody has to sign in again.
    package var sessionLength = 12 * 3600

    /// Why these settings would let in no one, or everyone; one line that says what to do.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - isLocal: whether only this machine can reach the listener.
    ///   - isSocket: whether it is a Unix domain socket, whose permissions say who may connect.
    ///   - place: the listener's address, for the error.
    ///   - token: one value or two with a comma between, the old and the new one.
    ///   - userHeader: the name of the header that a reverse proxy sets.
    ///   - proxies: where that proxy connects from.
    ///   - names: host names, without a port.
    ///   - frames: sites that may show the pages in a frame.
    package init(
        isLocal: Bool,
        isSocket: Bool = false,
        place: String,
        token: String? = nil,
        userHeader: String? = nil,
        proxies: [AddressRange] = [],
        names: [String] = [],
        frames: [String] = []
    ) throws(Problem) {
        self.isLocal = isLocal
        // The limit on guesses has to leave a guesser without hope.
        do { tokens = try SharedSecrets(setting: token, named: "OPS_TOKEN", atLeast: SharedSecrets.longEnough) } catch {
            throw Problem(description: "\(error)")
        }
        self.userHeader = try userHeader.map { text throws(Problem) in
            guard let name = HTTPField.Name(text), !Self.isTaken(name) else {
                throw Problem(
                    description: "OPS_TRUST_PROXY is \"\(text)\", but it must be the name of the header in which the "
                        + "reverse proxy says who signed in, for example X-Forwarded-User"
                )
            }
            return name
        }
        self.proxies = proxies
        self.names = try Set(
            names.map { text throws(Problem) in
                guard let name = HostName.normalised(text) else {
                    throw Problem(
                        description: "OPS_HOST_NAMES has \"\(text)\", but it must be host names such as "
                            + "connector.example.com"
                    )
                }
                return name
            }
        )
        self.frames = try frames.map { text throws(Problem) in
            guard let site = FrameAncestor.normalised(text) else {
                throw Problem(
                    description: "DASHBOARD_FRAME_ANCESTORS has \"\(text)\", but it must be sites such as "
                        + "https://online.superoffice.com or https://*.superoffice.com"
                )
            }
            return site
        }
        guard self.userHeader == nil || !self.proxies.isEmpty || isSocket else {
            throw Problem(
                description: "OPS_PROXY_ADDRESSES is not set: with OPS_TRUST_PROXY it says where the reverse proxy "
                    + "connects from, since anybody else could name themselves; or let the proxy use OPS_SOCKET"
            )
        }
        guard isLocal || !tokens.isEmpty || self.userHeader != nil else {
            throw Problem(
                description: "OPS_HOST: other machines can reach the operators' pages at \(place), so set OPS_TOKEN "
                    + "(people sign in with it), or OPS_TRUST_PROXY (a reverse proxy signs them in), or leave "
                    + "OPS_HOST on 127.0.0.1"
            )
        }
    }

    /// Whether the pages are open without signing in.
    var isOpen: Bool { isLocal && tokens.isEmpty && userHeader == nil }

    /// Whether people can sign in with a token.
    var hasSignIn: Bool { !tokens.isEmpty }

    /// Whether there is a reverse proxy.
    var hasProxy: Bool { userHeader != nil || !proxies.isEmpty }

    /// Headers that say something else.
    private static func isTaken(_ name: HTTPField.Name) -> Bool {
        [
            "authorization", "connection", "content-length", "content-type", "cookie", "host", "origin", "referer",
            "user-agent",
        ].contains(name.canonicalName)
    }
}
