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
        let call: Call
        let limit: Int
        let caller: Caller
        var body = ByteBuffer()
        var length = 0
        var share: BodyBudget.Share?

        /// Keeps a piece of the body; false when there is no room for it.
        mutating func keep(_ bytes: ByteBuffer, _ budget: BodyBudget) -> Bool {
            let declared = call.head.declaredLength
            if length > BodyBudget.free, share == nil {
                share = budget.share(declared ?? limit)
                if share == nil { return false }
            }
            if length == declared, body.readableBytes == 0 {
                // Most bodies come in one piece, which need not be copied.
                body = bytes
            } else {
                // Grown by doubling it would take more than its share.
                if let share { body.reserveCapacity(share.bytes) }
                body.writeImmutableBuffer(bytes)
            }
            return true
        }
    }

    private enum Phase {
        /// Between two requests, or in what is left of one that was answered.
        case idle
        case reading(Reading)
        case answering
        /// The last answer was given.
        case over
    }

    private let endpoint: WebhookEndpoint
    private let connections: Connections
    private let connection: ConnectionGuard
    private let framing: FramingLimit
    private var phase = Phase.idle
    /// What came behind the request that is being answered.
    private var later = CircularBuffer<HTTPServerRequestPart>()
    /// What came is not HTTP.
    private var isSpoilt = false
    /// The peer will send nothing more, but may wait for its answer.
    private var isInputClosed = false
    private var wantsRead = false
    private var isGoingOn = false

    init(
        endpoint: WebhookEndpoint,
        connections: Connections,
        connection: ConnectionGuard,
        framing: FramingLimit
    ) {
        self.endpoint = endpoint
        self.connections = connections
        self.connection = connection
        self.framing = framing
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        framing.note(part)
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
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        // The peer went away in the middle of a request, which the end of its input says, too.
        if error == .invalidEOFState { return }
        isSpoilt = true
        if case .answering = phase { return }
        refuseIfSpoilt(context)
    }

    private func refuseIfSpoilt(_ context: ChannelHandlerContext) {
        guard isSpoilt else { return }
        if case .over = phase { return }
        refuse(.notHTTP, context)
    }

    /// Leaves the rest of what the peer sends unread.
    private func refuse(_ refusal: Refusal, isHead: Bool = false, _ context: ChannelHandlerContext) {
        let reply = endpoint.refuse(refusal, from: context.channel.remoteAddress)
        write(reply, isHead: isHead, isLast: true, context)
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (phase, part) {
        case (.idle, .head(let head)):
            do throws(Refusal) {
                begin(try Call(head.withoutCostlyFields, from: context.channel.remoteAddress), context)
            } catch {
                refuse(error, isHead: head.method == .HEAD, context)
            }
        case (.reading(var request), .body(let bytes)):
            // Lets go of the body, which would be copied for each piece otherwise.
            phase = .idle
            request.length += bytes.readableBytes
            if request.length > request.limit { return refuse(.tooLarge(limit: request.limit), context) }
            if request.caller != .unauthenticated, !request.keep(bytes, endpoint.bodies) {
                return refuse(.tooMuch, context)
            }
            phase = .reading(request)
        case (.reading(let request), .end):
            if let declared = request.call.head.declaredLength, declared != request.length {
                // The peer went away in the middle of its request: there is no one to answer.
                return context.close(promise: nil)
            }
            complete(request, context)
        case (.idle, _), (.reading, _), (.answering, _), (.over, _): return
        }
    }

    private func begin(_ call: Call, _ context: ChannelHandlerContext) {
        let isHead = call.head.method == .head
        switch endpoint.admit(call) {
        case .answer(let reply):
            write(reply, isHead: isHead, isLast: call.wantsClose || call.head.hasBody, context)
        case .read(let limit, let caller):
            if call.expectsContinue {
                let head = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            }
            phase = .reading(Reading(call: call, limit: limit, caller: caller))
        }
    }

    private func complete(_ request: Reading, _ context: ChannelHandlerContext) {
        phase = .answering
        connection.note(.complete)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let (call, share) = (request.call, request.share)
        endpoint.respond(to: call, from: request.caller, body: request.body) { reply in
            // The body's bytes are in memory until now, wherever they are.
            withExtendedLifetime(share) {
                if loop.inEventLoop { return Self.answer(bound, call, reply) }
                loop.execute { Self.answer(bound, call, reply) }
            }
        }
    }

    private static func answer(
        _ bound: NIOLoopBound<(RequestHandler, ChannelHandlerContext)>,
        _ call: Call,
        _ reply: Reply
    ) {
        reply.log?()
        let (handler, context) = bound.value
        guard case .answering = handler.phase else { return }
        handler.write(reply, isHead: call.head.method == .head, isLast: call.wantsClose, context)
        handler.goOn(context)
    }

    private func write(_ reply: Reply, isHead: Bool, isLast: Bool, _ context: ChannelHandlerContext) {
        let isLast = isLast || connections.isDraining
        reply.write(to: context, isHead: isHead, isLast: isLast)
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
        refuseIfSpoilt(context)
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
