import Glibc

/// What the kernel says of this machine and its processes.
///
/// Nil where `/proc` does not tell.
enum ProcessTable {
    /// The first digits of the random id of this boot, the same in every container of the machine.
    static func bootID() -> String? {
        text("/proc/sys/kernel/random/boot_id").map { String($0.prefix { $0 != "-" }) }
    }

    /// The namespace in which this process' ids mean something: each container has its own process 1.
    static func pidNamespace() -> Int? {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = readlink("/proc/self/ns/pid", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return Int(String(decoding: buffer[..<count], as: UTF8.self).filter(\.isNumber))
    }

    /// Whether the process that started then still runs; one that ended and was not waited for does not.
    static func runs(_ pid: pid_t, startedAt ticks: Int?) -> Bool {
        // Another user's is there, too (EPERM), even where /proc hides it.
        if kill(pid, 0) != 0, errno == ESRCH { return false }
        guard let stat = stat(of: pid) else { return true }
        return stat.state != "Z" && (ticks == nil || stat.ticks == ticks)
    }

    /// How a process is, and when it started, in clock ticks since the boot: an id is used again, with another start.
    ///
    /// Of proc_pid_stat(5), read from the third field on: the second one, a name, may hold anything.
    static func stat(of pid: pid_t) -> (state: Substring, ticks: Int?)? {
        guard let stat = text("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? (fields[0], Int(fields[19])) : nil
    }

    private static func text(_ path: String) -> String? {
        let system = LinuxFileSystem()
        do {
            let descriptor = try system.open(path, .read)
            defer { system.close(descriptor) }
            return String(decoding: try system.read(descriptor, atMost: 4096), as: UTF8.self)
        } catch {
            return nil
        }
    }
}
