extension HTTPClient {
    /// What holds for all calls of one client.
    struct Configuration: Sendable {
        /// The longest body accepted, in bytes after decompression.
        var maximumResponseBytes = 64 << 20

        /// Time until a connection stands, TLS included; the call's own time limit runs beside it.
        var connectTimeout = Duration.seconds(10)

        /// Sent as `User-Agent`, unless a call brings its own.
        var userAgent = "superoffice-connector"

        /// Further calls to the same host wait for one of these; HTTP/2 shares one connection between many calls.
        var maxConnectionsPerHost = 16

        /// Whether other machines may be called without encryption: for calls with nothing in them that is secret.
        var allowsPlainHTTP = false
    }
}
