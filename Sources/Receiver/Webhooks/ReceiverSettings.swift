import Glibc
import Text
package import Webhook

/// Where the public port is, and how patient it is.
package struct ListenerSettings: Sendable {
    package var host: String
    /// 0 lets the kernel choose.
    package var port: Int
    /// Listening sockets handed over by the process manager: used instead of host and port, closed when done, never
    /// shut down, so the kernel goes on queueing connections for whoever takes them over.
    package var inherited: [CInt] = []
    /// Allows a second instance to listen on the same port; the one that came last gets all new connections.
    package var reusePort = false
    package var limits = ConnectionLimits()

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it; an inherited socket counts by its own address.
    package var isLocal: Bool {
        inherited.isEmpty
            ? HostName.isLoopback(host) : inherited.allSatisfy { LocalSocket.isLocal($0) }
    }
}

/// Whether only this machine can reach what an open socket listens on.
private enum LocalSocket {
    /// A Unix domain socket has no address that others could reach.
    static func isLocal(_ socket: CInt) -> Bool {
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
                return result == 0 && HostName.isLoopback(String(decoding: host, as: UTF8.self))
            }
        }
    }

    /// A union of pointers, as glibc wants it; its own initializer belongs to whichever module of C was read first.
    private static func argument<Union>(_ address: UnsafeMutablePointer<sockaddr>) -> Union {
        unsafeBitCast(address, to: Union.self)
    }
}

/// The settings of the public listener.
package struct ReceiverSettings: Sendable {
    package var listener: ListenerSettings
    /// Where webhooks are accepted; `/webhook` is always served too.
    package var path = Self.defaultPath
    /// One of these has to come with every call, unless there are none.
    package var tokens: SharedSecrets
    /// One of these has to have signed every call, unless there are none.
    package var secrets: SharedSecrets
    /// Our tenant; webhooks of others are stored all the same, and the log says that they came.
    package var contextIdentifier: String?
    /// The longest body that is accepted, in bytes.
    ///
    /// A webhook has some KiB.
    package var sizeLimit = 256 << 10

    /// Whether neither a token nor a signature is asked for.
    package var isOpen: Bool { tokens.isEmpty && secrets.isEmpty }

    /// Without token and secret anyone who can reach the port could fill the spool.
    ///
    /// - Throws: a `ReceiverError` when others than this machine can reach it.
    package func refuseOpenToOthers() throws(ReceiverError) {
        guard isOpen, !listener.isLocal else { return }
        let place = listener.inherited.isEmpty ? listener.host : "the socket from systemd"
        throw ReceiverError(
            .configuration,
            "set WEBHOOK_TOKEN or WEBHOOK_SECRET: without one of them webhooks are accepted on loopback only, and "
                + "\(place) is not loopback"
        )
    }

    /// The settings whose values are so short that somebody should make longer ones.
    var shortSecrets: [String] {
        [("WEBHOOK_TOKEN", tokens), ("WEBHOOK_SECRET", secrets)].filter(\.1.isShort).map(\.0)
    }

    package static let defaultPath = "/connector/webhook"
    package static let secondPath = "/webhook"

    package init(
        listener: ListenerSettings,
        tokens: SharedSecrets = SharedSecrets(),
        secrets: SharedSecrets = SharedSecrets()
    ) {
        self.listener = listener
        self.tokens = tokens
        self.secrets = secrets
    }
}
