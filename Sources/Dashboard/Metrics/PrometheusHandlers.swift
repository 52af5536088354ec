import Metrics
import NIOConcurrencyHelpers

/// A number that only grows.
final class PrometheusCounter: CounterHandler {
    private let total = NIOLockedValueBox<Int64>(0)

    func increment(by amount: Int64) { total.withLockedValue { $0 &+= max(0, amount) } }
    func reset() { total.withLockedValue { $0 = 0 } }

    var value: MetricSample.Value { .number(Double(total.withLockedValue { $0 })) }
}

/// A number that goes up and down.
final class PrometheusGauge: MeterHandler, RecorderHandler {
    private let level = NIOLockedValueBox<Double>(0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { level.withLockedValue { $0 = value } }
    func increment(by amount: Double) { level.withLockedValue { $0 += amount } }
    func decrement(by amount: Double) { level.withLockedValue { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var value: MetricSample.Value { .number(level.withLockedValue { $0 }) }
}

/// How often values fell into fixed buckets: times in seconds, or plain numbers.
final class PrometheusHistogram: TimerHandler, RecorderHandler {
    private struct State {
        /// One more than there are bounds.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: NIOLockedValueBox<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = NIOLockedValueBox(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        // A sum that is no number would stay so for ever.
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLockedValue { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    /// nil as long as nothing was recorded.
    var value: MetricSample.Value? {
        let state = state.withLockedValue { $0 }
        if state.counts.allSatisfy({ $0 == 0 }) { return nil }
        return .histogram(bounds: bounds, counts: state.counts, sum: state.sum)
    }
}
