package import Webhook

/// Where and how patiently a listener listens.
package struct ListenerSettings: Sendable {
    package var host: String
    /// 0 lets the kernel choose.
    package var port: Int
    /// Listening sockets handed over by the process manager: used instead of host and port, closed when done, never
    /// shut down, so the kernel goes on queueing connections for whoever takes them over.
    package var inherited: [CInt] = []
    /// Allows a second instance to listen on the same port; the one that came last gets all new connections.
    package var reusePort = false
    /// How many connections may be open; more wait in the kernel's queue.
    ///
    /// Leaves descriptors to the spool under the usual limit of 1024.
    package var connectionLimit = 512
    /// How long a connection may be open without a request.
    package var idleTimeout: Duration = .seconds(60)
    /// How long a request may take from its first byte to its last.
    package var requestTimeout: Duration = .seconds(15)
    /// How long requests in flight may still take after the signal to stop.
    package var drainTimeout: Duration = .seconds(10)
    /// How long a connection stays open for what the peer may have sent already: without a request after the signal to
    /// stop, and after an answer that closes it.
    package var lingerTimeout: Duration = .seconds(1)

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it; an inherited socket counts by its own address.
    package var isLocal: Bool {
        inherited.isEmpty
            ? Loopback.isLoopback(host: host) : inherited.allSatisfy { Loopback.isLoopback(socket: $0) }
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
    package var sizeLimit = 1 << 20

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
