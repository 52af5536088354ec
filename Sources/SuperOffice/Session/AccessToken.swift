import JSON

/// A bearer token; opaque, and never printed.
struct AccessToken: Hashable, Sendable, CustomStringConvertible {
    let text: String
    /// For how long it is used, a good while less than it is good for.
    let lasts: Duration
    /// When it was asked for, by the running clock.
    let obtainedAt: Duration

    /// Reads the answer of the token endpoint; nil without a token.
    ///
    /// One documentation page says a token lives 20 minutes, another and all samples say 3600 s: so `expires_in` is
    /// trusted, and 20 minutes only when it is missing.
    init?(_ json: JSONValue, obtainedAt: Duration) {
        guard let text = json["access_token"]?.string, !text.isEmpty else { return nil }
        let lifetime = Double(json.number("expires_in") ?? 1200)
        let margin = min(max(60, lifetime / 10), lifetime / 2)
        self.text = text
        lasts = .seconds(max(0, lifetime - margin))
        self.obtainedAt = obtainedAt
    }

    var description: String { "a token (hidden)" }
}
