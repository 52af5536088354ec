package import HTTPTypes
package import Webhook

/// Who may see the operators' pages.
package struct AccessSettings: Sendable {
    /// Whether only this machine can reach the listener.
    package var isLocal: Bool
    /// What people sign in with, and machines send as `Authorization: Bearer`.
    package var tokens: SharedSecrets
    /// The header in which a reverse proxy names who it has let in.
    package var userHeader: HTTPField.Name?
    /// Where that proxy connects from; a header from anywhere else is not believed.
    var proxies: [AddressRange]
    /// The names in the address bar of the browsers, in lower case; a name may be anything while this is empty and
    /// nobody is let in by position alone.
    package var names: Set<String>
    /// Seconds until somebody has to sign in again.
    package var sessionLength = 12 * 3600

    /// Why these settings let in nobody, or everybody; one line that says what to do.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - isLocal: whether only this machine can reach the listener.
    ///   - place: the listener's address, for the error.
    ///   - token: one value or two with a comma between, the old and the new one.
    ///   - userHeader: the name of the header that a reverse proxy sets.
    ///   - proxies: addresses, or ranges of addresses such as `10.0.0.0/8`; this machine when empty.
    ///   - names: host names, without a port.
    package init(
        isLocal: Bool,
        place: String,
        token: String? = nil,
        userHeader: String? = nil,
        proxies: [String] = [],
        names: [String] = []
    ) throws(Problem) {
        self.isLocal = isLocal
        do { tokens = try SharedSecrets(setting: token, named: "OPS_TOKEN") } catch {
            throw Problem(description: "\(error)")
        }
        // The limit on guesses has to leave a guesser without hope.
        let values = (token ?? "").split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        guard values.allSatisfy({ $0.isEmpty || $0.utf8.count >= Self.shortestToken }) else {
            throw Problem(
                description: "OPS_TOKEN is too short: it needs \(Self.shortestToken) characters or more; "
                    + "openssl rand -hex 16 makes one"
            )
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
        self.proxies = try (proxies.isEmpty ? ["127.0.0.0/8", "::1"] : proxies).map { text throws(Problem) in
            guard let range = AddressRange(text) else {
                throw Problem(
                    description: "OPS_PROXY_ADDRESSES has \"\(text)\", but it must be addresses or ranges such as "
                        + "10.0.0.7, 172.16.0.0/12"
                )
            }
            return range
        }
        self.names = Set(names.map { HostName.normalised($0) })
        guard isLocal || !tokens.isEmpty || self.userHeader != nil else {
            throw Problem(
                description: "OPS_HOST: other machines can reach the operators' pages at \(place), so set OPS_TOKEN "
                    + "(people sign in with it), or OPS_TRUST_PROXY (a reverse proxy signs them in), or leave "
                    + "OPS_HOST on 127.0.0.1"
            )
        }
    }

    /// Whether nobody has to say who they are.
    var isOpen: Bool { isLocal && tokens.isEmpty && userHeader == nil }

    private static let shortestToken = 16

    /// Headers that say something else.
    private static func isTaken(_ name: HTTPField.Name) -> Bool {
        [
            "authorization", "connection", "content-length", "content-type", "cookie", "host", "origin", "referer",
            "user-agent",
        ].contains(name.canonicalName)
    }
}
