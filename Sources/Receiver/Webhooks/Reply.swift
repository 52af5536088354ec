import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Text

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

    /// - Parameter isLast: whether the connection ends with it.
    private func head(isLast: Bool) -> HTTPResponseHead {
        var headers = HTTPHeaders(self.headers.map { ($0.name.rawName, $0.value) })
        headers.add(name: "Content-Length", value: String(body.readableBytes))
        headers.add(name: "Date", value: Date().httpDate)
        if isLast { headers.add(name: "Connection", value: "close") }
        return HTTPResponseHead(
            version: .http1_1,
            status: .init(statusCode: status.code, reasonPhrase: status.reasonPhrase),
            headers: headers
        )
    }

    /// Writes the whole answer.
    ///
    /// - Parameter isHead: whether only its head was asked for.
    func write(to context: ChannelHandlerContext, isHead: Bool, isLast: Bool) {
        func part(_ part: HTTPServerResponsePart) -> NIOAny { NIOAny(part) }
        context.write(part(.head(head(isLast: isLast))), promise: nil)
        if !isHead { context.write(part(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(part(.end(nil)), promise: nil)
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
