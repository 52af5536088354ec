import CCurl
import Glibc
import Synchronization

/// The one thread that talks to libcurl, and the mailbox that others use to reach it.
///
/// libcurl's handles belong to one thread. All others put orders and cancellations into the mailbox and wake the thread;
/// `curl_multi_wakeup` is the only function of libcurl that is called from elsewhere, and always under the mailbox's lock,
/// so that it cannot meet a handle that has just been freed.
final class CurlThread: Sendable {
    private enum Phase { case open, closing, ended }

    private struct Mailbox {
        var phase = Phase.open
        /// What those are told who come when the phase is not `open`.
        var refusal = HTTPClientError.closed
        var lastID: UInt = 0
        var orders: [Transfer.Order] = []
        var cancellations: [UInt] = []
        /// Those who wait for the thread's end.
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Whoever takes it joins or detaches the thread.
        var thread: pthread_t?

        /// True when the thread has been woken already, or will look before it sleeps.
        var hasNews: Bool { phase == .closing || !orders.isEmpty || !cancellations.isEmpty }
    }

    private let mailbox = Mutex(Mailbox())
    private let configuration: HTTPClient.Configuration
    /// Used by the thread, which frees it as it ends, and for wake-ups while the phase is `open`.
    nonisolated(unsafe) private let multi: UnsafeMutableRawPointer?

    init(configuration: HTTPClient.Configuration) {
        self.configuration = configuration
        multi = CurlLibrary.isReady ? curl_multi_init() : nil
        guard let multi else {
            neverStarted(why: "libcurl cannot be initialised")
            return
        }

        var thread = pthread_t()
        let retained = Unmanaged.passRetained(self)
        if pthread_create(&thread, nil, curlThread, retained.toOpaque()) == 0 {
            mailbox.withLock { [thread] in $0.thread = thread }
        } else {
            retained.release()
            curl_multi_cleanup(multi)
            neverStarted(why: "no thread can be started")
        }
    }

    private func neverStarted(why: String) {
        mailbox.withLock { box in
            box.phase = .ended
            box.refusal = .clientFailed(why)
        }
    }

    /// A number that no other transfer of this thread has; never zero.
    func newID() -> UInt {
        mailbox.withLock { box in
            box.lastID += 1
            return box.lastID
        }
    }

    /// Hands over an order; its continuation is resumed exactly once, at the latest when the thread ends.
    func submit(_ order: Transfer.Order) {
        let refusal: HTTPClientError? = mailbox.withLock { box in
            guard box.phase == .open else { return box.refusal }
            wakeUnlessAwake(box)
            box.orders.append(order)
            return nil
        }
        if let refusal { order.continuation.resume(returning: .failure(refusal)) }
    }

    /// Aborts the transfer of that number; no effect when there is none, or none any more.
    func cancel(_ id: UInt) {
        mailbox.withLock { box in
            guard box.phase == .open else { return }
            wakeUnlessAwake(box)
            box.cancellations.append(id)
        }
    }

    /// Stops the thread and returns when it has ended.
    func shutdown() async {
        await withCheckedContinuation { continuation in
            let hasEnded = mailbox.withLock { box in
                if box.phase == .ended { return true }
                box.waiters.append(continuation)
                close(&box)
                return false
            }
            if hasEnded { continuation.resume() }
        }
        // The thread has nothing left to do but to return, so the join does not block.
        if let thread = takeThread() { pthread_join(thread, nil) }
    }

    /// Stops the thread without waiting for it.
    func abandon() {
        mailbox.withLock { close(&$0) }
        if let thread = takeThread() { pthread_detach(thread) }
    }

    private func close(_ box: inout Mailbox) {
        guard box.phase == .open else { return }
        wakeUnlessAwake(box)
        box.phase = .closing
    }

    private func wakeUnlessAwake(_ box: Mailbox) {
        if !box.hasNews { curl_multi_wakeup(multi) }
    }

    private func takeThread() -> pthread_t? {
        mailbox.withLock { box in
            defer { box.thread = nil }
            return box.thread
        }
    }

    /// The thread's whole life.
    fileprivate func run() {
        guard let multi else { return }
        var transfers = TransferSet(multi: multi, configuration: configuration)
        while true {
            let (orders, cancellations, phase) = mailbox.withLock { box in
                defer { (box.orders, box.cancellations) = ([], []) }
                return (box.orders, box.cancellations, box.phase)
            }
            orders.forEach { transfers.begin($0) }
            cancellations.forEach { transfers.end($0, with: .failure(.cancelled)) }
            guard phase == .open else { break }
            transfers.progress()
            curl_multi_poll(multi, nil, 0, transfers.millisecondsToWait, nil)
        }
        transfers.endAll(with: .closed)

        let waiters = mailbox.withLock { box in
            box.phase = .ended
            curl_multi_cleanup(multi)
            defer { box.waiters = [] }
            return box.waiters
        }
        waiters.forEach { $0.resume() }
    }
}

private func curlThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    // Signals are not handled here; above all SIGPIPE, which CURLOPT_NOSIGNAL leaves to us, must not end the process.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    pthread_setname_np(pthread_self(), "http-client")
    Unmanaged<CurlThread>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

/// libcurl's process-wide set-up, done once, before the first handle.
private enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
}
