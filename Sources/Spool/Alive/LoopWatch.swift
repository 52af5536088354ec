package import FoundationEssentials
import Synchronization

/// Whether the loops of this process move: each is asked again and again for an answer, which it gives from its own
/// thread, and one that owes it does not move.
package final class LoopWatch: Sendable {
    package enum Loop: String, Sendable, CaseIterable {
        /// The spool's thread, which finds, claims and moves jobs.
        case spool
        /// The thread that stores webhooks.
        case commit
        /// The event loops that read and answer webhooks.
        case webhook
        /// What hands jobs to workers and decides on breakers.
        case dispatch
        /// The writer of heartbeats itself.
        case heartbeat
    }

    package typealias Answer = @Sendable () -> Void

    private struct Entry {
        let loop: Loop
        let ask: @Sendable (@escaping Answer) -> Void
        /// Since when it owes an answer.
        var due: Instant?
    }

    private struct State {
        var entries: [Entry] = []
        /// By when the next heartbeat has to be written.
        var nextBeat: Instant?
    }

    private let state = Mutex(State())

    package init() {}

    /// - Parameter ask: has the answer called on the loop's own thread; must not wait.
    package func add(_ loop: Loop, ask: @escaping @Sendable (_ answer: @escaping Answer) -> Void) {
        state.withLock { $0.entries.append(Entry(loop: loop, ask: ask)) }
    }

    /// An actor that is free answers.
    package func add(_ loop: Loop, _ actor: some Actor) {
        add(loop) { answer in Task { await actor.call(answer) } }
    }

    /// Asks all that do not owe an answer from before.
    package func ask(at present: Instant) {
        let asked = state.withLock { state in
            let free = state.entries.indices.filter { state.entries[$0].due == nil }
            for index in free { state.entries[index].due = present }
            return free.map { ($0, state.entries[$0].ask) }
        }
        for (index, ask) in asked {
            ask { [self] in state.withLock { $0.entries[index].due = nil } }
        }
    }

    /// The heartbeat was written, and has to be again by then.
    func expectBeat(by next: Instant) { state.withLock { $0.nextBeat = next } }

    /// For how many seconds each loop has owed an answer, the slowest of its name; 0 for one that owes none.
    package func lags(at present: Instant = .now) -> [Loop: TimeInterval] {
        state.withLock { state in
            let debts = state.entries.map { ($0.loop, $0.due) } + (state.nextBeat.map { [(.heartbeat, $0)] } ?? [])
            return Dictionary(
                debts.map { loop, due in (loop, due.map { max(0, (present - $0).inSeconds) } ?? 0) },
                uniquingKeysWith: max
            )
        }
    }
}

extension Actor {
    fileprivate func call(_ body: @Sendable () -> Void) { body() }
}
