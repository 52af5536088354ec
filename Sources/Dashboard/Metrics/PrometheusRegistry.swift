package import Metrics
import Synchronization

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

    private static let families = Dictionary(uniqueKeysWithValues: MetricFamily.all.map { ($0.name, $0) })
    /// By the metric's full name, and the labels of the series.
    private let instruments = Mutex<[String: [String: Instrument]]>([:])

    package init() {}

    /// Everything that was counted or measured; histograms without a value are left out.
    package var samples: [MetricSample] {
        instruments.withLock { $0 }.flatMap { name, series in
            series.compactMap { labels, instrument in
                instrument.value.map { MetricSample(family: name, labels: labels, value: $0) }
            }
        }
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        instrument(label, dimensions, .counter) ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        instrument(label, dimensions, .gauge) ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        instrument(label, dimensions, aggregate ? .histogram : .gauge) ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        instrument(label, dimensions, .histogram) ?? NOOPMetricsHandler.instance
    }

    // A series never ends: a counter that vanished would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// The instrument of a series, made when it is asked for the first time; nil when the metric is of another kind or has
    /// too many series.
    private func instrument(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: MetricFamily.Kind
    ) -> Instrument? {
        let name = MetricFamily.prefix + PrometheusText.name(label)
        let labels = PrometheusText.labels(dimensions)
        let known = Self.families[name]
        return instruments.withLock { instruments -> Instrument? in
            if let present = instruments[name]?[labels] { return present.kind == kind ? present : nil }
            let others = [known?.kind, instruments[name]?.values.first?.kind].compactMap(\.self)
            guard others.allSatisfy({ $0 == kind }), instruments[name, default: [:]].count < Self.seriesLimit
            else { return nil }
            let made = Instrument(kind, bounds: known?.bounds ?? Self.usualBounds)
            instruments[name, default: [:]][labels] = made
            return made
        }
    }
}
