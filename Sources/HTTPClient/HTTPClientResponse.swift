package import HTTPTypes

/// A complete answer, whatever its status.
package struct HTTPClientResponse: Sendable {
    /// Status and headers of the final response, as they were sent: interim (1xx) responses and trailers are not here.
    package let response: HTTPResponse

    /// The body after gzip and the like have been undone, although `Content-Encoding` still names them.
    package let body: [UInt8]

    /// The status as a number.
    package var status: Int { response.status.code }
}
