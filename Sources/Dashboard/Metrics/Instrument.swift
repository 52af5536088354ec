import Metrics
import Synchronization

/// One series that is counted or measured: a counter, a gauge, or a histogram of times in seconds or of plain numbers.
final class Instrument: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    private struct State {
        /// A counter's or gauge's value, or the sum of a histogram's.
        var total = 0.0
        /// A histogram's buckets, one more than there are bounds.
        var counts: [UInt64]
    }

    let kind: MetricFamily.Kind
    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: of a histogram.
    init(_ kind: MetricFamily.Kind, bounds: [Double]) {
        self.kind = kind
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func increment(by amount: Int64) { increment(by: Double(max(0, amount))) }
    func increment(by amount: Double) { state.withLock { $0.total += amount } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func reset() { set(0.0) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.total = value } }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard kind == .histogram else { return set(value) }
        // A sum that is not a number would stay one for ever.
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.total += value
        }
    }

    /// nil for a histogram as long as nothing was recorded.
    var value: MetricSample.Value? {
        let (total, counts) = state.withLock { ($0.total, $0.counts) }
        guard kind == .histogram else { return .number(total) }
        return counts.allSatisfy { $0 == 0 } ? nil : .histogram(bounds: bounds, counts: counts, sum: total)
    }
}
