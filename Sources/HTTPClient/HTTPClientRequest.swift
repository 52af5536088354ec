package import HTTPTypes

/// One request to send, with everything that libcurl must know about it.
package struct HTTPClientRequest: Sendable {
    let method: HTTPRequest.Method
    let address: WebAddress
    let headers: HTTPFields

    /// Sent as it is; the empty body of a POST, PUT or PATCH as `Content-Length: 0`, and with HEAD no body.
    let body: [UInt8]

    /// For the whole exchange, from `HTTPClient.perform` on: waiting for a connection, sending, and the last byte back.
    let timeout: Duration

    /// The Unix domain socket that the server listens on, in place of the address's host and port.
    let unixSocket: String?

    /// Makes a request to an absolute http or https URL.
    ///
    /// Throws `.invalidURL` for anything that is not such a URL, that holds credentials, or that has characters which must
    /// be percent-encoded.
    package init(
        _ method: HTTPRequest.Method,
        url: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        timeout: Duration = .seconds(30),
        unixSocket: String? = nil
    ) throws(HTTPClientError) {
        address = try WebAddress(url)
        self.method = method
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.unixSocket = unixSocket
    }
}
