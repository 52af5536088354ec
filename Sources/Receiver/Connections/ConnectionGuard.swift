import NIOCore

/// Cuts off connections that take too long, and ends connections so that the last answer arrives.
///
/// It stands between the socket and the HTTP decoder. It sees bytes come in, and whoever serves requests tells it when
/// one is complete and when it was answered; so a client that sends its header or its body one byte at a time is measured
/// by the whole request, not by its last byte.
///
/// A peer that does not read its answer is cut off, too: once as much waits for it as is kept, for the idle time.
///
/// Closing a socket with unread bytes resets the connection and may destroy an answer that is still on its way. So
/// after the last answer only the sending side is closed, and what comes in is thrown away until the peer closes too or
/// the linger time is over.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What is said about the request in work, by outbound event or call.
    enum Progress: Sendable {
        case complete
        case answered(isLast: Bool)
    }

    /// The listener wants to stop.
    struct Drain: Sendable {}

    private let connections: Connections
    private let id: Int
    private var phases: ConnectionState
    /// Whether it is the peer's turn, as `connections` knows; and whether a request has begun then.
    private var said: Bool? = false
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    /// When the timer comes; it is left to come when the deadline is put off, which each request does twice.
    private var timerDue = NIODeadline.distantFuture
    private var deadline: NIODeadline?

    /// Adds the connection to those of its port.
    init(_ channel: any Channel, in connections: Connections) {
        self.connections = connections
        let (id, isDraining) = connections.add(channel)
        self.id = id
        phases = ConnectionState(isDraining: isDraining)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        perform(phases.opened(), context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(phases.bytesCame(), context)
        if phases.phase != .lingering { context.fireChannelRead(data) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is Drain:
            perform(phases.drain(), context)
        case ChannelEvent.inputClosed where phases.phase == .lingering:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        perform(phases.writable(context.channel.isWritable), context)
        context.fireChannelWritabilityChanged()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if case .output = mode { perform(phases.outputClosed(), context) }
        context.close(mode: mode, promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let progress = event as? Progress else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        note(progress)
        promise?.succeed()
    }

    /// On the connection's event loop only.
    func note(_ progress: Progress) {
        guard let context else { return }
        switch progress {
        case .complete: perform(phases.requestComplete(), context)
        case .answered(let isLast): perform(phases.answered(isLast: isLast), context)
        }
    }

    private func perform(_ action: ConnectionState.Action, _ context: ChannelHandlerContext) {
        let hasBegun: Bool? = phases.isWaiting ? phases.phase != .idle : nil
        if hasBegun != said {
            said = hasBegun
            connections.waits(id, hasBegun: hasBegun)
        }
        switch action {
        case .nothing:
            return
        case .arm(let limit):
            arm(limit, context)
        case .disarm:
            deadline = nil
        case .finish:
            arm(\.linger, context)
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            // Behind everything that is still to be sent: closing throws away what is not.
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
                bound.value.close(mode: .output, promise: nil)
            }
        }
    }

    private func arm(_ limit: KeyPath<ConnectionLimits, Duration>, _ context: ChannelHandlerContext) {
        let due = NIODeadline.now() + TimeAmount(connections.limits[keyPath: limit])
        deadline = due
        if timer == nil || due < timerDue { setTimer(due, context) }
    }

    private func setTimer(_ due: NIODeadline, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timerDue = due
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: due) {
            let (guardian, context) = bound.value
            guardian.timer = nil
            guard let deadline = guardian.deadline else { return }
            if deadline <= .now() { context.close(promise: nil) } else { guardian.setTimer(deadline, context) }
        }
    }
}
