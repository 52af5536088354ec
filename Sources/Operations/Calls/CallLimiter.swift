import FoundationEssentials
import NIOPosix
package import Spool
import SuperOffice
import Synchronization

/// Keeps the calls of this process to the limit that all processes on its spool share.
package final class CallLimiter: CallPacing {
    /// Who calls.
    package enum Caller: Sendable {
        /// A person waits.
        case command
        case job
        /// A report or a backfill, which yields to jobs.
        case background

        /// See `CallSlots.take`.
        fileprivate var within: TimeInterval? {
            switch self {
            case .command: nil
            case .job: 0.5
            case .background: 0.05
            }
        }
    }

    /// Without the lock for so long, or with a disk that fails, a process is on its own, at a call a second.
    private static let patience = Duration.seconds(2)

    /// Seconds that a call may be behind its turn: those that a busy machine delays must not all go at once.
    private static let delay: TimeInterval = 0.06
    /// So often a turn is let go; then late is better than never.
    private static let attempts = 5

    private let slots: CallSlots?
    private let caller: Caller
    private let spacing: TimeInterval
    private let own = Mutex(Date.distantPast)

    /// - Parameters:
    ///   - slots: shared with others; nil for a command without a spool.
    ///   - perSecond: how many calls a second may begin, where nothing is shared.
    package init(_ slots: CallSlots?, perSecond: Int, for caller: Caller) {
        (self.slots, self.caller, spacing) = (slots, caller, 1 / Double(perSecond))
    }

    package func turn() async -> Duration? {
        guard let slots else { return await ownTurn(every: spacing) }
        let start = ContinuousClock.now
        var missed = 0
        /// Since when others have had the lock whenever it was asked for.
        var lockedOutSince: ContinuousClock.Instant?
        while !Task.isCancelled {
            let waited = ContinuousClock.now - start
            // Even a report gets its turn in the end.
            let within = waited < Self.patience ? caller.within : nil
            let turn: CallSlots.Turn?
            do { turn = try await blocking { try slots.take(within: within) } } catch { return await ownTurn(every: 1) }
            lockedOutSince = turn == nil ? lockedOutSince ?? .now : nil
            switch turn {
            case .at(let date)?:
                _ = await sleep(until: date)
                if -date.timeIntervalSinceNow < Self.delay || missed == Self.attempts { return nil }
                missed += 1
            case .ask(let date)?: _ = await sleep(until: date)
            case .held(let until)?: return .seconds(until.timeIntervalSinceNow)
            case nil:
                if let lockedOutSince, .now - lockedOutSince >= Self.patience { return await ownTurn(every: 1) }
                // Not all at the same moment again.
                try? await Task.sleep(for: .milliseconds(Int.random(in: 2...15)))
            }
        }
        return nil
    }

    package func pause(for duration: Duration) async {
        let until = Date(timeIntervalSinceNow: duration.inSeconds)
        own.withLock { $0 = max($0, until) }
        guard let slots else { return }
        let start = ContinuousClock.now
        while ContinuousClock.now - start < Self.patience, !Task.isCancelled {
            if let isHeld = try? await blocking({ try slots.hold(until: until) }), isHeld { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func ownTurn(every spacing: TimeInterval) async -> Duration? {
        let date = own.withLock { next in
            let turn = max(next, Date())
            if turn.timeIntervalSinceNow < CallSlots.patience { next = turn.addingTimeInterval(spacing) }
            return turn
        }
        if date.timeIntervalSinceNow >= CallSlots.patience { return .seconds(date.timeIntervalSinceNow) }
        return await sleep(until: date)
    }

    /// Cancelled, a call is made at once, and ends as cancelled.
    private func sleep(until date: Date) async -> Duration? {
        // A timer may be late by a tenth of its time: so not all of it at once.
        while !Task.isCancelled, case let seconds = date.timeIntervalSinceNow, seconds > 0 {
            try? await Task.sleep(for: .seconds(seconds > 0.02 ? seconds * 0.8 : seconds))
        }
        return nil
    }

    private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
