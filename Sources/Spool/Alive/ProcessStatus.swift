package import JSON
import Synchronization

/// What the parts of this process say of themselves, for its heartbeat to carry.
///
/// Each part publishes members of its own; those of the others stay.
package final class ProcessStatus: Sendable {
    private struct State {
        var claimer: String?
        var members: [String: JSONValue] = [:]
        /// Whether something was published and not taken yet.
        var hasNews = false
        var onNews: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    package func publish(_ members: [String: JSONValue]) {
        change { $0.members.merge(members) { $1 } }
    }

    package var members: [String: JSONValue] { state.withLock { $0.members } }

    /// The folder in `processing/` of this process; nil while it works on no jobs.
    package internal(set) var claimer: String? {
        get { state.withLock { $0.claimer } }
        set { change { $0.claimer = newValue } }
    }

    private func change(_ body: (inout State) -> Void) {
        let tell: (@Sendable () -> Void)? = state.withLock { state in
            let before = (state.claimer, state.members)
            body(&state)
            guard before != (state.claimer, state.members), !state.hasNews else { return nil }
            state.hasNews = true
            return state.onNews
        }
        tell?()
    }

    /// Has `body` called when something is published after the last `take`.
    func onNews(_ body: (@Sendable () -> Void)?) { state.withLock { $0.onNews = body } }

    func take() -> (claimer: String?, members: [String: JSONValue]) {
        state.withLock { state in
            state.hasNews = false
            return (state.claimer, state.members)
        }
    }
}
