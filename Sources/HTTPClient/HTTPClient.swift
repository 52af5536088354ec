import CCurl
import Text

/// Makes HTTP calls; one client serves any number of tasks and reuses its connections.
///
/// Plain http is spoken with this machine only, because calls carry tokens and personal data. Redirects are not
/// followed: a token must not travel to an address that was never configured. Proxies are taken from the
/// environment as libcurl does (`http_proxy`, `https_proxy`, `no_proxy`), but never for this machine itself. When a
/// reused connection turns out to be closed before a single byte of the answer, libcurl sends the request once more on
/// a new one, whatever the method; a call that must not happen twice needs a key that the other side knows.
package final class HTTPClient: Sendable {
    private let thread: CurlThread
    private let allowsPlainHTTP: Bool

    /// Starts the client's thread, which ends with `shutdown()` or when the last reference to the client is gone.
    ///
    /// - Parameter allowsPlainHTTP: also for other machines: for calls with nothing in them that is secret.
    package convenience init(allowsPlainHTTP: Bool = false) {
        self.init(configuration: Configuration(allowsPlainHTTP: allowsPlainHTTP))
    }

    init(configuration: Configuration) {
        thread = CurlThread(configuration: configuration)
        allowsPlainHTTP = configuration.allowsPlainHTTP
    }

    deinit { thread.abandon() }

    /// Sends one request and waits for the complete answer, whatever its status.
    ///
    /// Throws when there is no complete answer. Cancelling the task aborts the transfer, closes its connection and
    /// throws `.cancelled`.
    package func perform(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        guard request.address.isConfidential || allowsPlainHTTP else {
            throw .plainHTTP(origin: request.address.origin)
        }
        let deadline = ContinuousClock.now + request.timeout
        let id = thread.newID()
        let outcome: Transfer.Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread.submit(
                    Transfer.Order(id: id, request: request, deadline: deadline, continuation: continuation)
                )
                // A cancellation that came before the order was known has been forgotten: repeat it.
                if Task.isCancelled { thread.cancel(id) }
            }
        } onCancel: {
            thread.cancel(id)
        }
        return try outcome.get()
    }

    /// Ends the client: running and later calls throw `.closed`, all connections are closed, the thread has ended.
    ///
    /// May be called more than once, also at the same time.
    package func shutdown() async {
        await thread.shutdown()
    }
}

extension HTTPClient {
    /// libcurl as it runs, with the libraries that it uses, and the version whose headers it was built with.
    package static var library: (running: String, built: String) { (String(cString: curl_version()), LIBCURL_VERSION) }

    /// What holds for all calls of one client.
    struct Configuration: Sendable {
        /// The longest body accepted, in bytes after decompression.
        var maximumResponseBytes = 64 << 20

        /// Time until a connection stands, TLS included; the call's own time limit runs beside it.
        var connectTimeout = Duration.seconds(10)

        /// Sent as `User-Agent`, unless a call brings its own.
        var userAgent = "superoffice-connector/\(Product.version)"

        /// Further calls to the same host wait for one of these; HTTP/2 shares one connection between many calls.
        var maxConnectionsPerHost = 16

        /// Whether other machines may be called without encryption: for calls with nothing in them that is secret.
        var allowsPlainHTTP = false
    }
}
