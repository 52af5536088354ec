import Glibc
import Webhook

/// Listening sockets that systemd opened for us (`LISTEN_PID`, `LISTEN_FDS`, `LISTEN_FDNAMES`; see sd_listen_fds(3)).
///
/// While the service restarts the sockets stay open in systemd, and callers wait in the kernel's queue instead of being
/// refused. Only the webhook's port needs that: in the socket unit `FileDescriptorName=webhook` says which it is; without
/// any such name the first socket is the webhook's.
package struct ActivatedSockets: Sendable, Equatable {
    package private(set) var webhook: [CInt] = []
    /// The names of sockets that nobody here listens on; their callers would wait in vain.
    package private(set) var unused: [String] = []

    package static let webhookName = "webhook"
    /// Version 0.1 took such sockets for the operators' port.
    package static let formerName = "ops"
    private static let firstDescriptor: CInt = 3

    /// No sockets.
    package init() {}

    /// Takes the sockets meant for this process; none when the variables are for another process or not set.
    ///
    /// To be called once at start: the descriptors are marked to be closed in child processes.
    ///
    /// - Throws: a configuration error when a descriptor is no listening stream socket.
    package init(environment: [String: String], process: Int = Int(getpid())) throws(ReceiverError) {
        guard let pid = environment["LISTEN_PID"].flatMap({ Int($0) }), pid == process,
            let count = environment["LISTEN_FDS"].flatMap({ CInt($0) }), count > 0
        else {
            self.init()
            return
        }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        try self.init(
            descriptors: (0..<count).map { index in
                (Self.firstDescriptor + index, Int(index) < names.count ? String(names[Int(index)]) : "")
            }
        )
    }

    init(descriptors: [(CInt, name: String)]) throws(ReceiverError) {
        let isNamed = descriptors.contains { $0.name == Self.webhookName || $0.name == Self.formerName }
        for (index, (descriptor, name)) in descriptors.enumerated() {
            try Self.check(descriptor, name)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            switch name {
            case Self.webhookName: webhook.append(descriptor)
            case _ where !isNamed && index == 0: webhook.append(descriptor)
            default: unused.append(name)
            }
        }
    }

    private static func check(_ descriptor: CInt, _ name: String) throws(ReceiverError) {
        func option(_ option: CInt) -> CInt? {
            var value: CInt = 0
            var size = socklen_t(MemoryLayout<CInt>.size)
            return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : nil
        }
        guard option(SO_ACCEPTCONN) == 1, option(SO_TYPE) == CInt(SOCK_STREAM.rawValue) else {
            throw ReceiverError(
                .configuration,
                "file descriptor \(descriptor) (\"\(name)\") from systemd is no listening stream socket; "
                    + "use ListenStream= and Accept=no in the socket unit"
            )
        }
    }
}

/// Which addresses only this machine can reach.
enum Loopback {
    /// A literal address or `localhost`; any other name may be resolved to anything.
    static func isLoopback(host: String) -> Bool {
        host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
    }

    /// What an open socket listens on; a Unix domain socket has no address that others could reach.
    static func isLoopback(socket: CInt) -> Bool {
        var storage = sockaddr_storage()
        return withUnsafeMutableBytes(of: &storage) { raw in
            raw.withMemoryRebound(to: sockaddr.self) { buffer in
                guard let address = buffer.baseAddress else { return false }
                var size = socklen_t(raw.count)
                guard getsockname(socket, argument(address), &size) == 0 else { return false }
                if CInt(address.pointee.sa_family) == AF_UNIX { return true }
                var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                let result = getnameinfo(address, size, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
                let host = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                return result == 0 && isLoopback(host: String(decoding: host, as: UTF8.self))
            }
        }
    }

    /// A union of pointers, as glibc wants it; its own initializer belongs to whichever module of C was read first.
    private static func argument<Union>(_ address: UnsafeMutablePointer<sockaddr>) -> Union {
        unsafeBitCast(address, to: Union.self)
    }
}
