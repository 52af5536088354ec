import FoundationEssentials
import Glibc
import JSON

/// Which process it is, among all that ever work on a spool.
///
/// A process id alone tells nothing: each container has its own process 1, and ids are used again.
package struct ProcessIdentity: Sendable, Hashable {
    package var host: String
    /// Of the machine's present run; empty where the kernel does not tell.
    package var boot: String
    package var pid: Int32
    package var nonce: String
    /// In which `pid` means something.
    var pidNamespace: Int?
    /// When it started, in the kernel's ticks.
    var startTicks: Int?

    /// `HOST-BOOT-PID-NONCE`, its file's name in `locks/alive/`.
    package var name: String { "\(host)-\(boot)-\(pid)-\(nonce)" }

    /// This process, under a nonce of its own for each call.
    package static func new() -> ProcessIdentity {
        ProcessIdentity(
            host: hostName,
            boot: ProcessTable.bootID() ?? "",
            pid: getpid(),
            nonce: newNonce(),
            pidNamespace: ProcessTable.pidNamespace(),
            startTicks: ProcessTable.stat(of: getpid())?.ticks
        )
    }

    /// As it may stand in the name of a file.
    package static var hostName: String { String(JobName.sanitized(ProcessInfo.processInfo.hostName).prefix(64)) }

    static func newNonce() -> String { String(UInt32.random(in: 0...UInt32.max), radix: 36) }

    /// Whether it has ended, as far as `observer` can tell: a process of another machine or container may still run.
    func hasEnded(seenBy observer: ProcessIdentity) -> Bool {
        guard !boot.isEmpty, boot == observer.boot, let pidNamespace, pidNamespace == observer.pidNamespace else {
            return false
        }
        return !ProcessTable.runs(pid, startedAt: startTicks)
    }
}

extension ProcessIdentity {
    /// Nil when it is none.
    init?(_ json: JSONValue) {
        guard let host = json["host"]?.string, let boot = json["boot"]?.string, let nonce = json["nonce"]?.string,
            let pid = json["pid"]?.int.flatMap({ Int32(exactly: $0) }), pid > 0
        else { return nil }
        (self.host, self.boot, self.pid, self.nonce) = (host, boot, pid, nonce)
        pidNamespace = json["pidNamespace"]?.int
        startTicks = json["startTicks"]?.int
    }

    var json: [String: JSONValue] {
        [
            "host": .string(host), "boot": .string(boot), "pid": .integer(Int(pid)), "nonce": .string(nonce),
            "pidNamespace": pidNamespace.map { .integer($0) } ?? .null,
            "startTicks": startTicks.map { .integer($0) } ?? .null,
        ]
    }
}
