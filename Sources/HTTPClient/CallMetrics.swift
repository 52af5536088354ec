package import Metrics

/// Measures the calls to one service, by operation and by the class of the answer's status.
///
/// Both are few, so that the number of series is; all timers are made at the start, and a call costs one look-up.
package struct CallMetrics<Operation>: Sendable
where Operation: RawRepresentable & CaseIterable & Hashable & Sendable, Operation.RawValue == String {
    /// A status as dashboards group them; 429 by itself, because it asks us to slow down.
    enum Outcome: String, CaseIterable {
        case success = "2xx"
        case redirect = "3xx"
        case tooMany = "429"
        case refused = "4xx"
        case broken = "5xx"
        case none = "no-answer"

        init(status: Int) {
            self =
                switch status {
                case 429: .tooMany
                case ..<300: .success
                case ..<400: .redirect
                case ..<500: .refused
                default: .broken
                }
        }
    }

    private struct Key: Hashable {
        var operation: Operation
        var outcome: Outcome
    }

    private let timers: [Key: Timer]

    /// - Parameters:
    ///   - label: the metric's name.
    ///   - metrics: makes the timers.
    package init(label: String, metrics: any MetricsFactory) {
        var timers: [Key: Timer] = [:]
        for operation in Operation.allCases {
            for outcome in Outcome.allCases {
                let dimensions = [("operation", operation.rawValue), ("status", outcome.rawValue)]
                timers[Key(operation: operation, outcome: outcome)] = Timer(
                    label: label,
                    dimensions: dimensions,
                    factory: metrics
                )
            }
        }
        self.timers = timers
    }

    /// Sends a request and measures how long its response takes.
    ///
    /// What never got to the other side for our own reasons says nothing about it and is not counted.
    package func perform(
        _ request: HTTPClientRequest,
        as operation: Operation,
        with http: HTTPClient
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let start = ContinuousClock.now
        do {
            let response = try await http.perform(request)
            record(operation, Outcome(status: response.status), since: start)
            return response
        } catch {
            switch error {
            case .invalidURL, .plainHTTP, .clientFailed, .cancelled, .closed: break
            case .timedOut, .connectionFailed, .tlsFailed, .connectionLost, .protocolFailed, .responseTooLarge:
                record(operation, .none, since: start)
            }
            throw error
        }
    }

    private func record(_ operation: Operation, _ outcome: Outcome, since start: ContinuousClock.Instant) {
        timers[Key(operation: operation, outcome: outcome)]?.record(duration: start.duration(to: .now))
    }
}
