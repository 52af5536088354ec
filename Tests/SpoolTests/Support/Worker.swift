@testable import Spool

/// Something that happened.
final class Flag: Sendable {
    private let raised = Guarded(false)
    func raise() { raised.withLock { $0 = true } }
    var isRaised: Bool { raised.withLock { $0 } }
}

/// Works on a claim beside the test. (A task cannot capture a noncopyable value, so it is handed over in a box.)
struct Worker {
    private final class Box: Sendable {
        private let claim: Guarded<Claim?>
        init(_ claim: consuming Claim) { self.claim = Guarded(claim) }
        func take() -> Claim? { claim.withLock { $0.take() } }
    }

    private let task: Task<Void, any Error>

    init(_ claim: consuming Claim, _ body: @escaping @Sendable (consuming Claim) async throws -> Void) {
        let box = Box(claim)
        task = Task {
            guard let claim = box.take() else { return }
            try await body(claim)
        }
    }

    func wait() async throws { try await task.value }
}
