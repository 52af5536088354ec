import HTTPTypes
import Hummingbird
import NIOCore

/// A short answer, made at once.
package struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer
    /// Writes to the log what the answer means, before it is sent.
    ///
    /// Apart from the answer, because that is made on the writer's thread, on which all others wait.
    var log: (@Sendable () -> Void)?

    func logging(_ log: @escaping @Sendable () -> Void) -> Reply {
        var reply = self
        reply.log = log
        return reply
    }

    /// One line of text.
    static func line(_ status: HTTPResponse.Status, _ text: String, _ headers: HTTPFields = [:]) -> Reply {
        var headers = headers
        headers[.contentType] = "text/plain; charset=utf-8"
        return Reply(status: status, headers: headers, body: ByteBuffer(string: text + "\n"))
    }
}

extension Response {
    init(_ reply: Reply) {
        self.init(status: reply.status, headers: reply.headers, body: .init(byteBuffer: reply.body))
    }

    /// One line of text.
    static func line(_ status: HTTPResponse.Status, _ text: String, _ headers: HTTPFields = [:]) -> Response {
        Response(Reply.line(status, text, headers))
    }
}
