import FoundationEssentials
import Glibc
import Operations
import ServiceLifecycle
import Spool

/// systemd, or whatever else started this process and wants to know how it is.
///
/// See sd_notify(3) for `NOTIFY_SOCKET` and `WATCHDOG_USEC`. Without them nothing is sent.
struct ServiceManager: Sendable {
    private let address: SocketAddress?
    /// How often it wants a sign of life; nil when it does not.
    private let watchdog: Duration?

    init(environment: [String: String], process: Int = Int(getpid())) {
        address = environment["NOTIFY_SOCKET"].flatMap(SocketAddress.init)
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(process) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        watchdog = address != nil && isMeant ? microseconds.map { .microseconds($0) } : nil
    }

    /// The process does what it is there for; `status` is a line for `systemctl status`.
    func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// Shows that the loops move, until the process is told to stop.
    ///
    /// Only loops that never touch the spool are judged: a thread in a call of a slow disk is slow, not dead, and to kill
    /// it for that would help nobody. `ready` and alarms tell of it.
    func watch(_ loops: LoopWatch) -> RunningService {
        RunningService {
            await withTaskGroup { group in
                group.addTask { _ = try? await gracefulShutdown() }
                group.addTask { await showLife(of: loops) }
                await group.next()
                group.cancelAll()
            }
            send("STOPPING=1\nSTATUS=stopping")
        }
    }

    private func showLife(of loops: LoopWatch) async {
        guard let watchdog else { return _ = try? await gracefulShutdown() }
        // Half of systemd's time, which starts with the last sign of life.
        let limit = Double(watchdog.components.seconds) / 2
        var hasStalled = false
        while !Task.isCancelled {
            let stalled = loops.lags().filter { [.webhook, .dispatch].contains($0.key) && $0.value > limit }
            if let (loop, lag) = stalled.max(by: { $0.value < $1.value }) {
                send("STATUS=\(loop.words) has not moved for \(Int(lag)) s")
            } else {
                send(hasStalled ? "WATCHDOG=1\nSTATUS=all loops move again" : "WATCHDOG=1")
            }
            hasStalled = !stalled.isEmpty
            guard (try? await Task.sleep(for: watchdog / 3)) != nil else { return }
        }
    }

    /// What cannot be delivered within a second is let go: a manager that is busy or restarting reads none, the kernel
    /// keeps ten messages for it, and a service that waits for more could not even be stopped.
    private func send(_ state: String) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(state.utf8)
        address.withPointer { _ = sendto(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL), $0, $1) }
    }

    /// The address of a Unix domain socket; one that begins with `@` is in the kernel's own name space.
    private struct SocketAddress {
        private var address = sockaddr_un()
        private let length: Int

        /// nil for a path that is too long, or none.
        init?(_ path: String) {
            var bytes = Array(path.utf8)
            guard path.hasPrefix("/") || path.hasPrefix("@"), bytes.count > 1,
                bytes.count < MemoryLayout.size(ofValue: address.sun_path)
            else { return nil }
            if path.hasPrefix("@") { bytes[0] = 0 }
            length = MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + bytes.count } ?? 0
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        }

        func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Void) {
            withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
            }
        }
    }
}
