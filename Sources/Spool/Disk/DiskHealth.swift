import Synchronization

/// How the spool's disk takes what is written, as the thread that writes finds it.
///
/// Whoever asks is answered from memory, also while the disk hangs.
package final class DiskHealth: Sendable {
    package enum Verdict: Sendable, Equatable {
        /// Nothing has been written yet.
        case untried
        /// The last write succeeded.
        case good(VolumeSpace)
        /// The last write failed.
        case failing(Reason)
        /// A write has not finished for some seconds.
        case hanging(Reason)
    }

    private struct State {
        var last = Verdict.untried
        /// Since when the thread has been writing.
        var busySince: Instant?
    }

    /// A slow disk takes less.
    static let patience = Duration.seconds(5)

    private let root: String
    private let now: @Sendable () -> Instant
    private let onChange: @Sendable (Reason?) -> Void
    private let state = Mutex(State())

    /// - Parameter onChange: called on the writing thread with why writes begin to fail, and nil when they succeed again.
    init(
        root: String,
        now: @escaping @Sendable () -> Instant = { .now },
        onChange: @escaping @Sendable (Reason?) -> Void = { _ in }
    ) {
        self.root = root
        self.now = now
        self.onChange = onChange
    }

    /// Runs what writes, and knows meanwhile since when.
    func during(_ work: () -> Void) {
        state.withLock { $0.busySince = now() }
        work()
        state.withLock { $0.busySince = nil }
    }

    func note(_ result: Result<VolumeSpace, SpoolError>) {
        let verdict: Verdict
        do throws(SpoolError) { verdict = .good(try result.get()) } catch { verdict = .failing(Reason(error)) }
        let before = state.withLock { state in
            defer { state.last = verdict }
            return state.last
        }
        switch (before, verdict) {
        case (.failing, .good): onChange(nil)
        case (.good, .failing(let reason)), (.untried, .failing(let reason)): onChange(reason)
        default: break
        }
    }

    package var verdict: Verdict {
        let present = now()
        return state.withLock { state in
            guard let since = state.busySince, present - since >= Self.patience else { return state.last }
            let error = SpoolError(
                .inputOutput,
                "a write to \(root) has not finished for \(Int((present - since).inSeconds)) s; see the disk and the "
                    + "kernel's log"
            )
            return .hanging(Reason(error))
        }
    }

    /// Why nothing can be stored now; nil while it can.
    package var trouble: Reason? {
        switch verdict {
        case .untried, .good: nil
        case .failing(let reason), .hanging(let reason): reason
        }
    }
}
