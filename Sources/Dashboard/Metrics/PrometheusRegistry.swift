package import Metrics
import NIOConcurrencyHelpers

/// Keeps what the rooms count and measure until somebody scrapes it.
///
/// A room makes its counters and timers once, from the factory that it is given, and holds them; an event then costs
/// one uncontended lock. The registry's own lock is taken only when one is made, and by a scrape.
///
/// ## Limits
/// A metric has at most `seriesLimit` series; more are counted nowhere. A name that is used for two kinds of metric
/// keeps the first.
package final class PrometheusRegistry: MetricsFactory {
    static let seriesLimit = 500
    /// For a histogram that the list of metrics does not know.
    private static let usualBounds = [0.001, 0.01, 0.1, 1, 10, 100]

    private struct Series: Hashable {
        var names: [String]
        var values: [String]
    }

    private enum Handler {
        case counter(PrometheusCounter)
        case gauge(PrometheusGauge)
        case histogram(PrometheusHistogram)
    }

    private let families: [String: MetricFamily]
    private let handlers = NIOLockedValueBox<[String: [Series: Handler]]>([:])

    /// - Parameter families: what is known of metrics besides their names.
    package init(families: [MetricFamily] = MetricFamily.all) {
        self.families = Dictionary(families.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Everything that was counted or measured; histograms without a value are left out.
    package var samples: [MetricSample] {
        handlers.withLockedValue { $0 }.flatMap { name, series in
            series.compactMap { key, handler -> MetricSample? in
                let labels = zip(key.names, key.values).map { (name: $0, value: $1) }
                switch handler {
                case .counter(let counter): return MetricSample(name, labels, counter.value)
                case .gauge(let gauge): return MetricSample(name, labels, gauge.value)
                case .histogram(let histogram): return histogram.value.map { MetricSample(name, labels, $0) }
                }
            }
        }
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard case .counter(let counter) = handler(label, dimensions, { _ in .counter(PrometheusCounter()) }) else {
            return NOOPMetricsHandler.instance
        }
        return counter
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard case .gauge(let gauge) = handler(label, dimensions, { _ in .gauge(PrometheusGauge()) }) else {
            return NOOPMetricsHandler.instance
        }
        return gauge
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return histogram(label, dimensions) ?? NOOPMetricsHandler.instance }
        guard case .gauge(let gauge) = handler(label, dimensions, { _ in .gauge(PrometheusGauge()) }) else {
            return NOOPMetricsHandler.instance
        }
        return gauge
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    // A series never ends: a counter that vanished would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> PrometheusHistogram? {
        let handler = handler(label, dimensions) { family in
            guard case .histogram(let bounds) = family?.kind else {
                return .histogram(PrometheusHistogram(bounds: Self.usualBounds))
            }
            return .histogram(PrometheusHistogram(bounds: bounds))
        }
        guard case .histogram(let histogram) = handler else { return nil }
        return histogram
    }

    /// The handler of a series, made when it is asked for the first time.
    private func handler(
        _ label: String,
        _ dimensions: [(String, String)],
        _ make: (MetricFamily?) -> Handler
    ) -> Handler? {
        let name = MetricFamily.prefix + PrometheusText.name(label)
        let family = families[name]
        let key = Series(names: dimensions.map { PrometheusText.name($0.0) }, values: dimensions.map(\.1))
        return handlers.withLockedValue { handlers in
            if let handler = handlers[name]?[key] { return handler }
            let made = make(family)
            guard Self.fits(made, family?.kind, beside: handlers[name]?.values.first),
                handlers[name, default: [:]].count < Self.seriesLimit
            else { return nil }
            handlers[name, default: [:]][key] = made
            return made
        }
    }

    /// Whether a handler is of its metric's kind.
    private static func fits(_ handler: Handler, _ kind: MetricFamily.Kind?, beside other: Handler?) -> Bool {
        switch (handler, other) {
        case (_, nil), (.counter, .counter), (.gauge, .gauge), (.histogram, .histogram): break
        default: return false
        }
        switch (handler, kind) {
        case (_, nil), (.counter, .counter), (.gauge, .gauge), (.histogram, .histogram): return true
        default: return false
        }
    }
}
