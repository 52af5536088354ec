package import JSON

/// What the Company Explorer made of a request it accepted.
package enum EnrichmentAnswer: Sendable, Equatable {
    /// The analysis: an object with any of `vertical`, `summary`, `openers`, `role`, and perhaps more.
    ///
    /// A member that is absent or null says nothing and must not erase anything; so does a text that repeated our token.
    case analysis(JSONValue)

    /// Not finished; ask again with the same idempotency key, after `retryAfter` when the explorer gave a time.
    ///
    /// `poll` is where it says that it can be asked what became of the question.
    case stillThinking(retryAfter: Duration?, poll: String? = nil)

    /// The explorer itself says that nothing can be said about this company. The reason is its own, one line.
    case noAnalysis(reason: String)
}

extension JSONValue {
    /// The member `retryAfter` in seconds, cut to a year; nil when it is missing, negative or no number.
    var retryAfter: Duration? {
        guard let seconds = self["retryAfter"]?.double, seconds >= 0 else { return nil }
        return .seconds(min(seconds, 366 * 86_400))
    }

    /// Why a request was not served, so far as an error body says so in one of the customary members.
    var statedReason: String? {
        for member in ["reason", "detail", "message", "error"] {
            if let text = self[member]?.string, !text.isEmpty { return text }
        }
        return nil
    }
}
