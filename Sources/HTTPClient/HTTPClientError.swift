/// Why an exchange brought no answer; an answer of any status is not an error.
///
/// `origin` is always `scheme://host:port`. Descriptions are one line and hold neither the query nor a header, because
/// both carry tokens.
package enum HTTPClientError: Error, Equatable {
    /// The address is not one that can be called. The text names it without its query.
    case invalidURL(String)
    /// Another machine, without encryption. Nothing was sent.
    case plainHTTP(origin: String)
    /// The call's own time limit passed. The other side may have seen the request, or may still be working on it.
    case timedOut(origin: String, after: Duration)
    /// There was no connection: name not found, refused, or not up within the connect timeout. Nothing was sent.
    case connectionFailed(origin: String, why: String)
    /// No trusted TLS connection came about. Nothing was sent.
    case tlsFailed(origin: String, why: String)
    /// The connection ended before the answer was complete. The other side may have acted on the request.
    case connectionLost(origin: String, why: String)
    /// The other side does not speak HTTP as it should.
    case protocolFailed(origin: String, why: String)
    /// The answer is longer than the client accepts; `limit` is in bytes.
    case responseTooLarge(origin: String, limit: Int)
    /// The task that waited for the answer was cancelled.
    case cancelled
    /// The client was shut down before or during the call.
    case closed
    /// The client could not be set up, or libcurl refused an option.
    case clientFailed(String)
}

extension HTTPClientError: CustomStringConvertible {
    /// One line: what failed, where, why, and what to do.
    package var description: String {
        switch self {
        case .invalidURL(let text):
            "\(text); check the configured address"
        case .plainHTTP(let origin):
            "\(origin) is not encrypted, so everybody on the way could read tokens and personal data; use https"
        case .timedOut(let origin, let after):
            "no complete answer from \(origin) within \(after.inWords); is the service overloaded or the limit too short?"
        case .connectionFailed(let origin, let why):
            "cannot connect to \(origin): \(why); check that the service is up and the address is right"
        case .tlsFailed(let origin, let why):
            "no trusted TLS connection to \(origin): \(why); check the certificate"
        case .connectionLost(let origin, let why):
            "the connection to \(origin) ended before the answer was complete: \(why); try again later"
        case .protocolFailed(let origin, let why):
            "unusable answer from \(origin): \(why); check that an HTTP service listens there"
        case .responseTooLarge(let origin, let limit):
            "the answer from \(origin) is longer than the limit of \(limit) bytes; ask for less, or raise the limit"
        case .cancelled:
            "the HTTP call was cancelled"
        case .closed:
            "the HTTP client is shut down; no more calls are made"
        case .clientFailed(let why):
            "the HTTP client does not work: \(why)"
        }
    }
}

extension Duration {
    /// `30 s`, `250 ms`.
    fileprivate var inWords: String {
        let milliseconds = wholeMilliseconds
        return milliseconds.isMultiple(of: 1000) ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
