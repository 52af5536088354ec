package import FoundationEssentials
package import Metrics
package import Spool
import Synchronization

/// What the receiver counts: each call once, by what became of it.
///
/// Twice, because it is read in two ways: metrics of the process, and figures for the heartbeat that others show.
package final class ReceiverTally: Sendable {
    /// What a webhook that was answered with 200 came to.
    enum Result: String, CaseIterable {
        case stored, duplicate
        /// SuperOffice's own test, which is not stored.
        case test
    }

    private let received: [Result: Counter]
    private let refused: [Refusal.Code: Counter]
    private let commits: Timer
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    private struct State {
        var figures = ReceiverFigures()
        /// What was refused, by the minute: however many come, few are kept.
        var minutes: [(minute: Int, counts: [String: Int])] = []

        mutating func forget(before minute: Int) { minutes.removeAll { $0.minute < minute } }
    }

    /// Minutes that count as recent.
    private static let recent = 15

    package init(
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        func counter(_ name: String, _ label: (String, String)) -> Counter {
            Counter(label: name, dimensions: [label], factory: metrics)
        }
        let results = Result.allCases.map { ($0, counter("webhooks_received_total", ("result", $0.rawValue))) }
        let codes = Refusal.Code.allCases.map { ($0, counter("webhooks_refused_total", ("reason", $0.rawValue))) }
        received = Dictionary(uniqueKeysWithValues: results)
        refused = Dictionary(uniqueKeysWithValues: codes)
        commits = Timer(label: "commit_seconds", factory: metrics)
        self.now = now
    }

    /// Since the process started; of the disk the writer knows.
    package var figures: ReceiverFigures {
        let minute = Self.minute(now())
        return state.withLock { state in
            state.forget(before: minute - Self.recent)
            state.figures.recentlyRefused = state.minutes.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
            return state.figures
        }
    }

    private static func minute(_ date: Date) -> Int { Int((date.timeIntervalSince1970 / 60).rounded(.down)) }

    func count(_ result: Result) {
        received[result]?.increment()
        let now = now()
        state.withLock {
            $0.figures.accepted += 1
            $0.figures.lastAccepted = now
        }
    }

    func count(_ refusal: Refusal.Code) {
        refused[refusal]?.increment()
        let now = now()
        let minute = Self.minute(now)
        state.withLock { state in
            state.figures.refused[refusal.rawValue, default: 0] += 1
            state.figures.lastRefused = now
            if Refusal.Code.unauthorized.contains(refusal) { state.figures.lastUnauthorized = now }
            if state.minutes.last?.minute != minute {
                state.forget(before: minute - Self.recent)
                state.minutes.append((minute, [:]))
            }
            state.minutes[state.minutes.count - 1].counts[refusal.rawValue, default: 0] += 1
        }
    }

    /// A webhook is durable.
    func stored(after duration: Duration) {
        count(.stored)
        commits.record(duration: duration)
    }

    /// Something that a person should look at while everything works.
    func raise(_ alarm: Reason) { state.withLock { $0.figures.alarms.append(alarm) } }
}

extension Refusal.Code {
    fileprivate static let unauthorized = [token, signature]
}

extension ReceiverFigures {
    /// How many webhooks the spool could not take.
    package var unstored: Int { sum([.space, .spool]) }

    /// Of the last minutes those without our token or signature, by the reason's stable word.
    package var unauthorized: [String: Int] {
        recentlyRefused.filter { code, _ in Refusal.Code.unauthorized.contains { $0.rawValue == code } }
    }

    private func sum(_ codes: [Refusal.Code]) -> Int { codes.reduce(0) { $0 + refused[$1.rawValue, default: 0] } }
}
