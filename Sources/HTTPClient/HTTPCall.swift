package import HTTPTypes

/// One request to send, with everything that libcurl must know about it.
package struct HTTPCall: Sendable {
    /// Absolute: `scheme`, `authority` and `path` (with the query) are set.
    package var request: HTTPRequest

    /// Sent as it is; the empty body of a POST, PUT or PATCH as `Content-Length: 0`, and with HEAD no body.
    package var body: [UInt8]

    /// For the whole exchange, from `HTTPClient.perform` on: waiting for a connection, sending, and the last byte back.
    package var timeout: Duration

    /// Makes a call to an absolute http or https URL.
    ///
    /// Throws `.invalidURL` for anything that is no such URL, that holds credentials, or that has characters which must
    /// be percent-encoded.
    package init(
        _ method: HTTPRequest.Method,
        url: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        timeout: Duration = .seconds(30)
    ) throws(HTTPClientError) {
        let target = try WebAddress(url)
        self.request = HTTPRequest(
            method: method,
            scheme: target.scheme,
            authority: target.authority,
            path: target.path,
            headerFields: headers
        )
        self.body = body
        self.timeout = timeout
    }
}
