import Spool
import Synchronization

/// Passes on that lists in the CRM changed, from the classifier that reads it to every process on the spool.
///
/// The classifier is made before the queue that it belongs to, hence the box.
final class ListSignal: Sendable {
    private let queue = Mutex<JobQueue?>(nil)

    /// - Parameter onChange: called when any process tells of a change, this one included.
    func connect(_ queue: JobQueue, onChange: @escaping @Sendable () -> Void) {
        self.queue.withLock { $0 = queue }
        Task { await queue.onListsChanged(onChange) }
    }

    func changed() {
        guard let queue = queue.withLock(\.self) else { return }
        Task { await queue.listsChanged() }
    }
}
