import Glibc
import Synchronization

/// The spool's own thread: the executor of the actors whose calls block on the disk, asleep in `poll` until there is
/// a job, an inotify event or a deadline.
///
/// Waiting for events on the same thread saves a hop between threads for every file that arrives.
package final class SpoolThread: SerialExecutor, @unchecked Sendable {
    /// What the thread looks after between jobs.
    ///
    /// Called on the thread only.
    struct Attention {
        /// Negative for none.
        var descriptor: CInt = -1
        var onReadable: @Sendable () -> Void = {}
        /// Called when the deadline has come.
        var onDeadline: @Sendable () -> Void
        /// Seconds until the next deadline.
        var untilDeadline: @Sendable () -> Double
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var isStopped = false
        var hasEnded = false
        var isAsleep = false
        var thread: pthread_t?
    }

    private let state = Mutex(State())
    private var attention: Attention?
    private let wakeReader: CInt
    private let wakeWriter: CInt
    private let name: String
    private let isBackground: Bool

    /// - Parameters:
    ///   - name: for ps(1) and debuggers.
    ///   - isBackground: others come first when the processors are busy.
    package init(name: String = "spool", isBackground: Bool = false) throws(SpoolError) {
        self.name = name
        self.isBackground = isBackground
        var ends: [CInt] = [0, 0]
        guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else {
            throw SpoolError("make", "a pipe for the spool's thread", SystemCallError("pipe2", errno))
        }
        (wakeReader, wakeWriter) = (ends[0], ends[1])
        guard state.withLock({ start(&$0) }) else {
            throw SpoolError(.inputOutput, "cannot start the spool's thread; raise the limit of processes (ulimit -u)")
        }
    }

    /// With the lock held: the new thread has to wait until `thread` is set.
    private func start(_ state: inout State) -> Bool {
        state.thread = Thread.start(name: name, isBackground: isBackground) { [self] in run() }
        if let thread = state.thread { pthread_detach(thread) }
        return state.thread != nil
    }

    deinit {
        Glibc.close(wakeReader)
        Glibc.close(wakeWriter)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = state.withLock { state in
            state.jobs.append(job)
            // Somebody who is late must not wait for ever: the thread comes back and ends again.
            if state.hasEnded {
                state.hasEnded = false
                _ = start(&state)
            }
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if mustWake { wakeUp() }
    }

    package func checkIsolated() {
        precondition(isCurrent, "called from outside the spool's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private var isCurrent: Bool {
        state.withLock { $0.thread.map { pthread_equal(pthread_self(), $0) != 0 } ?? false }
    }

    /// Sets what to look after.
    ///
    /// From the thread only.
    func attend(_ attention: Attention?) {
        checkIsolated()
        self.attention = attention
    }

    /// Ends the thread once its jobs are done.
    ///
    /// What is enqueued afterwards runs all the same.
    package func stop() {
        state.withLock { ($0.isStopped, $0.isAsleep) = (true, false) }
        wakeUp()
    }

    private func wakeUp() {
        var byte: UInt8 = 1
        // A full pipe means that the thread has been woken and not looked yet.
        _ = Glibc.write(wakeWriter, &byte, 1)
    }

    private func run() {
        while let batch = takeBatch() {
            for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
            look(wait: batch.isEmpty)
        }
    }

    /// nil when the thread has to end.
    private func takeBatch() -> [UnownedJob]? {
        state.withLock { state in
            let batch = state.jobs
            state.jobs = []
            state.isAsleep = batch.isEmpty
            guard state.isStopped && batch.isEmpty else { return batch }
            (state.hasEnded, state.isAsleep, state.thread) = (true, false, nil)
            return nil
        }
    }

    private func look(wait: Bool) {
        let left = wait ? attention?.untilDeadline() : 0
        // -1 for no end.
        let timeout = left.map { $0 <= 0 ? 0 : CInt(min($0, 3600) * 1000) + 1 } ?? -1
        var polled = [pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)]
        if let attention { polled.append(pollfd(fd: attention.descriptor, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&polled, nfds_t(polled.count), timeout)
        state.withLock { $0.isAsleep = false }
        if polled[0].revents != 0 { drainPipe() }
        if polled.count > 1, polled[1].revents != 0 { attention?.onReadable() }
        if let left = attention?.untilDeadline(), left <= 0 { attention?.onDeadline() }
    }

    private func drainPipe() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while read(wakeReader, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
