/// What a webhook delivers, where to, and how.
package struct WebhookTarget: Hashable, Sendable {
    package var url: String
    /// Deliveries are signed when it is set.
    package var secret: String?
    /// Sent with every delivery, for instance a token.
    package var headers: [String: String]
    package var name: String
    /// The events that are delivered; a trailing `*` stands for anything.
    package var events: [String]
    /// Seconds before each attempt of a cycle.
    package var attemptDelays: [Double]
    /// Multiplies the delays, so that tests need not wait.
    package var delayScale: Double
    /// Seconds until an attempt without an answer has failed.
    package var timeout: Double

    package init(
        url: String,
        secret: String? = nil,
        headers: [String: String] = [:],
        name: String = "Enrichment connector",
        events: [String] = ["contact.*", "person.*", "list.*"],
        attemptDelays: [Double] = [0, 1, 4],
        delayScale: Double = 1,
        timeout: Double = 30
    ) {
        self.url = url
        self.secret = secret
        self.headers = headers
        self.name = name
        self.events = events
        self.attemptDelays = attemptDelays
        self.delayScale = delayScale
        self.timeout = timeout
    }

    /// Whether events of this name are delivered.
    func wants(_ event: String) -> Bool {
        events.contains { $0 == event || ($0.hasSuffix("*") && event.hasPrefix($0.dropLast())) }
    }
}
