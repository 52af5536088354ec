import FoundationEssentials
import JSON

/// A bearer token; opaque, and never printed.
struct AccessToken: Hashable, Sendable, CustomStringConvertible {
    let text: String
    /// From when on it is no longer used, a good while before it expires.
    let renewAt: Date
    /// Whom the login says the token is for; nil when the answer had no id token that can be read.
    let claims: IdentityClaims?

    /// Reads the answer of the token endpoint; nil without a token.
    ///
    /// One documentation page says a token lives 20 minutes, another and all samples say 3600 s: so `expires_in` is
    /// trusted, and 20 minutes only when it is missing.
    init?(_ json: JSONValue, now: Date) {
        guard let text = json["access_token"]?.string, !text.isEmpty else { return nil }
        let lifetime = Double(json.number("expires_in") ?? 1200)
        let margin = min(max(60, lifetime / 10), lifetime / 2)
        self.text = text
        claims = json["id_token"]?.string.flatMap(IdentityClaims.init(idToken:))
        renewAt = now.addingTimeInterval(max(0, lifetime - margin))
    }

    var description: String { "a token (hidden)" }
}
