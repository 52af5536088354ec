package import FoundationEssentials

/// When a deferred job is tried again.
package struct RetryPolicy: Sendable {
    /// Seconds before the second attempt; each further wait is twice as long.
    package var first: TimeInterval = 10
    /// The longest wait in seconds.
    package var longest: TimeInterval = 3600
    /// After so many attempts the job goes to `failed/`.
    package var attempts = 16
    /// A server's Retry-After is honoured up to this many seconds.
    package var longestRequested: TimeInterval = 86_400

    package init() {}

    /// Seconds to wait after `attempt` attempts have ended (1 = the first one).
    ///
    /// - Parameters:
    ///   - requested: what the server asked for; never undercut.
    ///   - random: in 0..<1; spreads jobs that failed together over half of the interval.
    package func delay(afterAttempt attempt: Int, requested: TimeInterval? = nil, random: Double) -> TimeInterval {
        let exponential = first * Double(1 << (min(max(1, attempt), 40) - 1))
        let wait = min(longest, exponential) * (0.75 + random / 2)
        return max(wait, min(requested ?? 0, longestRequested))
    }
}
