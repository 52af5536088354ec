import Glibc

/// Listening sockets that systemd opened for us (`LISTEN_PID`, `LISTEN_FDS`, `LISTEN_FDNAMES`; see sd_listen_fds(3)).
///
/// While the service restarts the sockets stay open in systemd, and callers wait in the kernel's queue instead of being
/// refused. Only the webhook's port needs that: in the socket unit `FileDescriptorName=webhook` says which it is; without
/// any such name the first socket is the webhook's.
package struct ActivatedSockets: Sendable, Equatable {
    package private(set) var webhook: [CInt] = []
    /// The names of sockets that are not used here; their callers would wait in vain.
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
    /// - Throws: a configuration error when a descriptor is not a listening stream socket.
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
                "file descriptor \(descriptor) (\"\(name)\") from systemd is not a listening stream socket; "
                    + "use ListenStream= and Accept=no in the socket unit"
            )
        }
    }
}
