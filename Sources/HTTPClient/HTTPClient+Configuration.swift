extension HTTPClient {
    /// What holds for all calls of one client.
    package struct Configuration: Sendable {
        /// The longest body accepted, in bytes after decompression.
        package var maximumResponseBytes: Int

        /// Time until a connection stands, TLS included; the call's own time limit runs beside it.
        package var connectTimeout: Duration

        /// Sent as `User-Agent`, unless a call brings its own.
        package var userAgent: String

        /// Further calls to the same host wait for one of these; HTTP/2 shares one connection between many calls.
        package var maxConnectionsPerHost: Int

        /// A PEM file of certificate authorities, in place of the system's; certificates are always verified.
        package var caFile: String?

        /// Whether other machines may be called without encryption: for calls with nothing in them that is secret.
        package var allowsPlainHTTP: Bool

        /// Values that suit calls to a CRM: 64 MiB, 10 s, 16 connections.
        package init(
            maximumResponseBytes: Int = 64 << 20,
            connectTimeout: Duration = .seconds(10),
            userAgent: String = "superoffice-connector",
            maxConnectionsPerHost: Int = 16,
            caFile: String? = nil,
            allowsPlainHTTP: Bool = false
        ) {
            self.maximumResponseBytes = maximumResponseBytes
            self.connectTimeout = connectTimeout
            self.userAgent = userAgent
            self.maxConnectionsPerHost = maxConnectionsPerHost
            self.caFile = caFile
            self.allowsPlainHTTP = allowsPlainHTTP
        }
    }
}
