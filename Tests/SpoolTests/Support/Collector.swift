@testable import Spool

/// A worker that finishes every job at once and notes its name.
final class Collector: Sendable {
    private let claimed: Names
    private let queue: JobQueue
    private let task: Task<Void, Never>

    init(_ queue: JobQueue) {
        let names = Names()
        (claimed, self.queue) = (names, queue)
        task = Task {
            while let claim = await queue.next() {
                let name = claim.name.fileName
                do { try await claim.finish() } catch { names.add("\(error)") }
                names.add(name)
            }
        }
    }

    var names: [String] { claimed.all }

    /// Stops the queue and waits for the worker.
    func stop() async {
        await queue.stop()
        await task.value
    }

    func wait() async { await task.value }
}

final class Names: Sendable {
    private let names = Guarded([String]())
    func add(_ name: String) { names.withLock { $0.append(name) } }
    var all: [String] { names.withLock { $0 } }
}
