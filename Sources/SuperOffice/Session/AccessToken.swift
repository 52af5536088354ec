import FoundationEssentials
import HTTPTypes
import JSON

/// What a call shows: a bearer token or a system user's ticket; opaque, and never printed.
struct AccessToken: Hashable, Sendable, CustomStringConvertible {
    let text: String
    /// The app's own secret, which goes along with a ticket; nil for a bearer token.
    private let application: String?
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
        application = nil
        lasts = .seconds(max(0, lifetime - margin))
        self.obtainedAt = obtainedAt
    }

    /// A ticket lives six hours, and longer while it is used (vendor documentation, sure); it is replaced before, so that
    /// its end is never met.
    init(ticket: String, application: String, obtainedAt: Duration) {
        text = ticket
        self.application = application
        lasts = .seconds(5.5 * 3600)
        self.obtainedAt = obtainedAt
    }

    /// The ticket goes out as it came, not encoded again (vendor documentation, sure).
    var headers: HTTPFields {
        guard let application else { return [.authorization: "Bearer \(text)"] }
        var headers: HTTPFields = [.authorization: "SOTicket \(text)"]
        if let name = HTTPField.Name("SO-AppToken") { headers[name] = application }
        return headers
    }

    var description: String { "a token (hidden)" }
}
