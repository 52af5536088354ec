import Glibc
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Serves a connection's requests one after another, all on the thread of its event loop.
///
/// A request has no task of its own: each step of one (its head, its body, the answer's way back from the disk, the
/// write) would be a job to be scheduled, and those cost more than everything else that is done for a webhook.
///
/// While an answer is being made nothing more is read, so a client that does not wait for its answers fills its own
/// socket and not our memory.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPServerResponsePart

    private struct Reading {
        let head: HTTPRequest
        let limit: Int
        let caller: Caller
        var body = ByteBuffer()
        var length = 0
    }

    private enum Phase {
        /// Between two requests, or in what is left of one that was answered.
        case idle
        case reading(Reading)
        case answering
        /// The last answer was given.
        case over
    }

    private let endpoint: any WebhookResponder
    private let connections: Connections
    private let connection: ConnectionGuard
    private var phase = Phase.idle
    /// What came behind the request that is being answered.
    private var later = CircularBuffer<HTTPServerRequestPart>()
    /// What came is no HTTP.
    private var isSpoilt = false
    /// The peer will send nothing more, but may wait for its answer.
    private var isInputClosed = false
    private var wantsRead = false
    private var isGoingOn = false

    init(endpoint: any WebhookResponder, connections: Connections, connection: ConnectionGuard) {
        self.endpoint = endpoint
        self.connections = connections
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .answering = phase { later.append(part) } else { take(part, context) }
    }

    func read(context: ChannelHandlerContext) {
        if case .answering = phase { wantsRead = true } else { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .over
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        isInputClosed = true
        endIfDone(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.close(promise: nil) }
        isSpoilt = true
        if case .answering = phase { return }
        refuse(context)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        guard isSpoilt else { return }
        if case .over = phase { return }
        write(Reply(status: .badRequest, headers: [:], body: ByteBuffer()), isHead: false, isLast: true, context)
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (phase, part) {
        case (.idle, .head(let head)):
            guard let head = HTTPRequest(head) else {
                isSpoilt = true
                return refuse(context)
            }
            begin(head, context)
        case (.reading(var request), .body(let bytes)):
            // Lets go of the body, which would be copied for each piece otherwise.
            phase = .idle
            request.length += bytes.readableBytes
            // The rest is left unread.
            if request.length > request.limit { return complete(request.head, request.caller, nil, context) }
            if request.caller != .stranger {
                // Most bodies come in one piece, which need not be copied.
                if request.body.readableBytes == 0 {
                    request.body = bytes
                } else {
                    request.body.writeImmutableBuffer(bytes)
                }
            }
            phase = .reading(request)
        case (.reading(let request), .end):
            if let declared = request.head.declaredLength, declared != request.length {
                // The peer went away in the middle of its request: nobody is there to be answered.
                return context.close(promise: nil)
            }
            complete(request.head, request.caller, request.body, context)
        case (.idle, _), (.reading, _), (.answering, _), (.over, _): return
        }
    }

    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        switch endpoint.admit(head) {
        case .answer(let refusal):
            write(refusal, isHead: head.method == .head, isLast: head.wantsClose || head.hasBody, context)
        case .read(let limit, let caller):
            if (head.declaredLength ?? 0) > limit { return complete(head, caller, nil, context) }
            if head.expectsContinue {
                let head = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            }
            phase = .reading(Reading(head: head, limit: limit, caller: caller))
        }
    }

    /// The body is nil when it is longer than the limit.
    private func complete(_ head: HTTPRequest, _ caller: Caller, _ body: ByteBuffer?, _ context: ChannelHandlerContext)
    {
        phase = .answering
        connection.note(.complete)
        let isLast = head.wantsClose || body == nil
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        endpoint.respond(to: head, from: caller, body: body) { reply in
            if loop.inEventLoop { return Self.answer(bound, head, reply, isLast) }
            loop.execute { Self.answer(bound, head, reply, isLast) }
        }
    }

    private static func answer(
        _ bound: NIOLoopBound<(RequestHandler, ChannelHandlerContext)>,
        _ head: HTTPRequest,
        _ reply: Reply,
        _ isLast: Bool
    ) {
        reply.log?()
        let (handler, context) = bound.value
        guard case .answering = handler.phase else { return }
        handler.write(reply, isHead: head.method == .head, isLast: isLast, context)
        handler.goOn(context)
    }

    private func write(_ reply: Reply, isHead: Bool, isLast: Bool, _ context: ChannelHandlerContext) {
        let isLast = isLast || connections.isDraining
        var headers = HTTPHeaders(reply.headers.map { ($0.name.rawName, $0.value) })
        headers.add(name: "Content-Length", value: String(reply.body.readableBytes))
        headers.add(name: "Date", value: HTTPDate.text(secondsSince1970: time(nil)))
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: .init(statusCode: reply.status.code, reasonPhrase: reply.status.reasonPhrase),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHead { context.write(wrapOutboundOut(.body(.byteBuffer(reply.body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        phase = isLast ? .over : .idle
        connection.note(.answered(isLast: isLast))
    }

    /// Takes up what came in the meantime.
    private func goOn(_ context: ChannelHandlerContext) {
        // What is answered at once comes back here: a turn of the loop, not a call in a call for each.
        if isGoingOn { return }
        isGoingOn = true
        defer { isGoingOn = false }
        while let part = later.first {
            if case .answering = phase { return }
            later.removeFirst()
            take(part, context)
        }
        if case .answering = phase { return }
        refuse(context)
        endIfDone(context)
        if wantsRead {
            wantsRead = false
            context.read()
        }
    }

    /// Ends a connection whose peer has closed its side, unless there is something left to answer.
    private func endIfDone(_ context: ChannelHandlerContext) {
        guard isInputClosed else { return }
        switch phase {
        case .idle:
            phase = .over
            connection.note(.answered(isLast: true))
        case .reading: context.close(promise: nil)
        case .answering, .over: return
        }
    }
}

extension HTTPRequest {
    /// nil when the method is none.
    fileprivate init?(_ head: HTTPRequestHead) {
        guard let method = HTTPRequest.Method(head.method.rawValue) else { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        self.init(method: method, scheme: nil, authority: nil, path: head.uri, headerFields: fields)
    }
}
