import Metrics

/// What the receiver counts: each webhook once, by what became of it.
struct ReceiverMetrics: Sendable {
    /// What a webhook that was answered with 200 came to.
    enum Result: String, CaseIterable {
        case stored, duplicate
        /// SuperOffice's own test, which is not stored.
        case test
    }

    /// The first thing that was wrong with a webhook.
    enum Refusal: String, CaseIterable {
        case size, token, signature
        /// The body is no JSON object.
        case json
        /// It is, but not a webhook.
        case event
        /// The disk is full, or below the free-space floor.
        case space
        /// The spool cannot take it for another reason.
        case spool
    }

    private let received: [Result: Counter]
    private let refused: [Refusal: Counter]
    private let commits: Timer

    init(_ metrics: any MetricsFactory) {
        received = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                let dimensions = [("result", result.rawValue)]
                return (result, Counter(label: "webhooks_received_total", dimensions: dimensions, factory: metrics))
            }
        )
        refused = Dictionary(
            uniqueKeysWithValues: Refusal.allCases.map { reason in
                let dimensions = [("reason", reason.rawValue)]
                return (reason, Counter(label: "webhooks_refused_total", dimensions: dimensions, factory: metrics))
            }
        )
        commits = Timer(label: "commit_seconds", factory: metrics)
    }

    func count(_ result: Result) { received[result]?.increment() }
    func count(_ refusal: Refusal) { refused[refusal]?.increment() }

    /// A webhook is durable.
    func stored(after duration: Duration) {
        count(.stored)
        commits.record(duration: duration)
    }
}
