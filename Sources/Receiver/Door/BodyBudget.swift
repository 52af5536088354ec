import Synchronization

/// What the bodies of all calls together may take in memory.
///
/// Each body has its first bytes for nothing, and a webhook is no longer than these: so whoever sends much, or holds
/// back the rest of it, keeps no webhook of the usual size out.
final class BodyBudget: Sendable {
    /// Bytes that no share is needed for.
    static let free = 8 << 10

    /// One body's part, given back with its last use.
    final class Share: Sendable {
        let bytes: Int
        private let budget: BodyBudget

        fileprivate init(_ bytes: Int, of budget: BodyBudget) {
            self.bytes = bytes
            self.budget = budget
        }

        deinit { budget.left.wrappingAdd(bytes, ordering: .relaxed) }
    }

    private let left: Atomic<Int>

    init(bytes: Int = 16 << 20) { left = Atomic(bytes) }

    /// nil when so much is not left.
    func share(_ bytes: Int) -> Share? {
        let (_, rest) = left.wrappingSubtract(bytes, ordering: .relaxed)
        let share = Share(bytes, of: self)
        return rest >= 0 ? share : nil
    }
}
