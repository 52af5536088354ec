import Glibc

/// The spool's own thread: the executor of the actors whose calls block on the disk, asleep in `poll` until there is
/// a job, an inotify event or a deadline.
///
/// Waiting for events on the same thread saves a hop between threads for every file that arrives.
package final class SpoolThread: SerialExecutor, @unchecked Sendable {
    /// What the thread looks after between jobs.
    ///
    /// Called on the thread only.
    package struct Attention: Sendable {
        /// Negative for none.
        package var descriptor: CInt
        package var onReadable: @Sendable () -> Void
        /// Called when the deadline has come.
        package var onDeadline: @Sendable () -> Void
        /// Milliseconds until the next deadline; nil for none.
        package var untilDeadline: @Sendable () -> Int?

        package init(
            descriptor: CInt,
            onReadable: @escaping @Sendable () -> Void,
            onDeadline: @escaping @Sendable () -> Void,
            untilDeadline: @escaping @Sendable () -> Int?
        ) {
            self.descriptor = descriptor
            self.onReadable = onReadable
            self.onDeadline = onDeadline
            self.untilDeadline = untilDeadline
        }
    }

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var isStopped = false
    private var hasEnded = false
    private var isAsleep = false
    private var attention: Attention?
    private var thread: pthread_t?
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
        pthread_mutex_init(lock, nil)
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        start()
        guard thread != nil else {
            throw SpoolError(.inputOutput, "cannot start the spool's thread; raise the limit of processes (ulimit -u)")
        }
    }

    /// With the lock held: the new thread has to wait until `thread` is set.
    private func start() {
        thread = Thread.start(name: name, isBackground: isBackground) { [self] in run() }
        if let thread { pthread_detach(thread) }
    }

    deinit {
        Glibc.close(wakeReader)
        Glibc.close(wakeWriter)
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(lock)
        jobs.append(job)
        let mustWake = isAsleep
        isAsleep = false
        // Somebody who is late must not wait for ever: the thread comes back and ends again.
        if hasEnded {
            hasEnded = false
            start()
        }
        pthread_mutex_unlock(lock)
        if mustWake { wakeUp() }
    }

    package func checkIsolated() {
        precondition(isCurrent, "called from outside the spool's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private var isCurrent: Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return thread.map { pthread_equal(pthread_self(), $0) != 0 } ?? false
    }

    /// Sets what to look after.
    ///
    /// From the thread only.
    package func attend(_ attention: Attention?) {
        checkIsolated()
        self.attention = attention
    }

    /// Ends the thread once its jobs are done.
    ///
    /// What is enqueued afterwards runs all the same.
    package func stop() {
        pthread_mutex_lock(lock)
        isStopped = true
        isAsleep = false
        pthread_mutex_unlock(lock)
        wakeUp()
    }

    private func wakeUp() {
        var byte: UInt8 = 1
        // A full pipe means that the thread has been woken and not looked yet.
        _ = Glibc.write(wakeWriter, &byte, 1)
    }

    private func run() {
        while true {
            pthread_mutex_lock(lock)
            let batch = jobs
            jobs = []
            isAsleep = batch.isEmpty
            let ends = isStopped && batch.isEmpty
            if ends { (hasEnded, isAsleep, thread) = (true, false, nil) }
            pthread_mutex_unlock(lock)
            if ends { return }
            for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
            look(wait: batch.isEmpty)
        }
    }

    private func look(wait: Bool) {
        let timeout = !wait ? 0 : CInt(clamping: min(attention?.untilDeadline() ?? -1, 3_600_000))
        var polled = [pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)]
        if let attention { polled.append(pollfd(fd: attention.descriptor, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&polled, nfds_t(polled.count), timeout)
        pthread_mutex_lock(lock)
        isAsleep = false
        pthread_mutex_unlock(lock)
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
