import Glibc

/// A thread that takes everything waiting for it at once, handles it, and looks again.
///
/// This is group commit without a timer: while one batch is on its way to the disk, the next one gathers. With a pulse
/// it also has something to do when nothing comes.
final class BatchThread<Element: Sendable>: @unchecked Sendable {
    // pthread's own lock and condition: the thread has to sleep on them, and the thread sanitizer understands them.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [Element] = []
    private var stopped = false
    private var thread: pthread_t?
    private let pulse: Duration?
    private let handle: @Sendable ([Element]) -> Void

    /// - Parameters:
    ///   - pulse: after so long without an element, and at the start, `handle` is called with an empty batch; nil for
    ///     never.
    ///   - handle: called on the thread with what had gathered.
    init(name: String, pulse: Duration? = nil, handle: @escaping @Sendable ([Element]) -> Void) {
        self.pulse = pulse
        self.handle = handle
        pthread_mutex_init(lock, nil)
        pthread_cond_init(wake, nil)
        // The new thread reads `stopped` under the lock, so it may not look before that is set.
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        thread = Thread.start(name: name) { [self] in run() }
        // Without a thread nothing would ever be answered: refuse instead.
        stopped = thread == nil
    }

    deinit {
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(lock)
        wake.deallocate()
        lock.deallocate()
    }

    /// False after `stop`: the element was not taken.
    func submit(_ element: Element) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        guard !stopped else { return false }
        waiting.append(element)
        if waiting.count == 1 { pthread_cond_signal(wake) }
        return true
    }

    /// How many elements no batch has taken yet.
    var waitingCount: Int {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return waiting.count
    }

    /// Lets the thread finish what it was given, then ends it.
    ///
    /// Blocks until it has ended.
    func stop() {
        pthread_mutex_lock(lock)
        stopped = true
        let thread = self.thread
        self.thread = nil
        pthread_cond_signal(wake)
        pthread_mutex_unlock(lock)
        if let thread { pthread_join(thread, nil) }
    }

    private func run() {
        if pulse != nil { handle([]) }
        while true {
            pthread_mutex_lock(lock)
            sleep()
            let batch = waiting
            waiting = []
            let ends = stopped && batch.isEmpty
            pthread_mutex_unlock(lock)
            if ends { return }
            handle(batch)
        }
    }

    /// Until there is something to do; with the lock held.
    private func sleep() {
        guard let pulse else {
            while waiting.isEmpty && !stopped { pthread_cond_wait(wake, lock) }
            return
        }
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        let (seconds, attoseconds) = (pulse + .nanoseconds(until.tv_nsec)).components
        until = timespec(tv_sec: until.tv_sec + Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        // This clock is never set.
        while waiting.isEmpty && !stopped, pthread_cond_clockwait(wake, lock, CLOCK_MONOTONIC, &until) != ETIMEDOUT {}
    }
}

/// Starts named threads.
enum Thread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// How much a thread that works in the background gives way to the others when the processors are busy (see nice(1)).
    private static let backgroundNiceness: CInt = 10

    /// Nil when the kernel has no thread left to give.
    ///
    /// - Parameter isBackground: others come first.
    static func start(name: String, isBackground: Bool = false, _ run: @escaping @Sendable () -> Void) -> pthread_t? {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(
            Body {
                // On Linux this is the calling thread's alone (setpriority(2), BUGS).
                if isBackground { setpriority(PRIO_PROCESS, 0, backgroundNiceness) }
                run()
            }
        )
        let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { body in
            if let body { Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run() }
            return nil
        }
        let code = pthread_create(&thread, nil, main, body.toOpaque())
        guard code == 0 else {
            body.release()
            return nil
        }
        pthread_setname_np(thread, String(name.prefix(15)))
        return thread
    }
}
