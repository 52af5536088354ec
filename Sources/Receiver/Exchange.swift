import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// One request and its answer: reads the body within its limit, asks the endpoint, writes what it says.
struct Exchange: Sendable {
    let endpoint: any Endpoint
    let connections: Connections

    /// The peer went away in the middle of its request: nobody is there to be answered.
    private struct Abandoned: Error {}

    func run(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let head = request.head
        var isLast = head.wantsClose
        var response: Response
        switch endpoint.admit(head) {
        case .answer(let refusal):
            response = Response(refusal)
            isLast = isLast || head.hasBody
        case .read(let limit, _):
            var body: ByteBuffer?
            if (head.declaredLength ?? 0) <= limit {
                if head.expectsContinue { try await writer.writeInformationalHead(HTTPResponse(status: .continue)) }
                body = try await read(request, limit: limit)
            }
            channel.triggerUserOutboundEvent(ConnectionGuard.Progress.complete, promise: nil)
            response = await endpoint.respond(to: head, body: body, on: channel)
            isLast = isLast || body == nil
        }
        // A stream's connection is of no use afterwards: the peer comes again with a new one.
        let isStream = response.isEventStream
        isLast = isLast || isStream || connections.isDraining
        if isLast { response.headers[.connection] = "close" }
        response.headers[.date] = HTTPDate.text(secondsSince1970: time(nil))
        if head.method == .head { response = response.createHeadResponse() }
        if isStream { channel.triggerUserOutboundEvent(ConnectionGuard.Progress.streaming, promise: nil) }
        try await writer.write(response: response.head, body: response.body)
        // The writer has handed everything to the pipeline, so this event comes behind it.
        channel.triggerUserOutboundEvent(ConnectionGuard.Progress.answered(isLast: isLast), promise: nil)
    }

    /// nil when the body is longer than the limit: the rest is left unread.
    private func read(_ request: Request, limit: Int) async throws -> ByteBuffer? {
        var body = ByteBuffer()
        var length = 0
        for try await part in request.body {
            length += part.readableBytes
            if length > limit { return nil }
            body.writeImmutableBuffer(part)
        }
        if let declared = request.head.declaredLength, declared != length { throw Abandoned() }
        return body
    }
}

extension Response {
    /// Whether it goes on until somebody ends it.
    fileprivate var isEventStream: Bool { headers[.contentType]?.hasPrefix("text/event-stream") == true }
}
