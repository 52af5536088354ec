import NIOConcurrencyHelpers
import Spool

/// Carries the news that lists in the CRM changed from the triage that reads it to every process on the spool.
///
/// The triage is made before the queue that it belongs to, hence the box.
final class ListSignal: Sendable {
    private let queue = NIOLockedValueBox<JobQueue?>(nil)

    /// - Parameter onChange: called when any process tells of a change, this one included.
    func connect(_ queue: JobQueue, onChange: @escaping @Sendable () -> Void) {
        self.queue.withLockedValue { $0 = queue }
        Task { await queue.onListsChanged(onChange) }
    }

    func changed() {
        guard let queue = queue.withLockedValue(\.self) else { return }
        Task { await queue.listsChanged() }
    }
}
