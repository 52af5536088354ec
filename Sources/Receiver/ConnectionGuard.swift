import NIOCore

/// Cuts off connections that take too long, and ends connections so that the last answer arrives.
///
/// It stands between the socket and the HTTP decoder. It sees bytes come in, and the listener tells it by outbound
/// events when a request is complete and when it was answered; so a client that sends its header or its body one byte
/// at a time is measured by the whole request, not by its last byte.
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

    /// What the listener says about the request in work.
    enum Progress: Sendable {
        case complete
        /// The answer that begins now has no end of its own.
        case streaming
        case answered(isLast: Bool)
    }

    /// The listener wants to stop.
    struct Drain: Sendable {}

    struct Limits: Sendable {
        var idle: TimeAmount
        var request: TimeAmount
        var linger: TimeAmount
    }

    /// Called when the peer of a stream has gone: who has nothing to write would not notice.
    var onStreamLost: (@Sendable () -> Void)?

    private var phases: ConnectionPhases
    private let limits: Limits
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    /// When the timer comes; it is left to come when the deadline is put off, which each request does twice.
    private var timerDue = NIODeadline.distantFuture
    private var deadline: NIODeadline?

    init(limits: Limits, isDraining: Bool) {
        self.limits = limits
        phases = ConnectionPhases(isDraining: isDraining)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        perform(phases.opened(), context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if phases.phase == .streaming { onStreamLost?() }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(phases.bytesCame(), context)
        if phases.phase != .lingering { context.fireChannelRead(data) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is Drain:
            perform(phases.drain(), context)
        case ChannelEvent.inputClosed where phases.phase == .lingering || phases.phase == .streaming:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        perform(phases.writable(context.channel.isWritable), context)
        context.fireChannelWritabilityChanged()
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
        case .streaming: perform(phases.streams(), context)
        case .answered(let isLast): perform(phases.answered(isLast: isLast), context)
        }
    }

    private func perform(_ action: ConnectionPhases.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .nothing:
            return
        case .arm(let limit):
            arm(limit, context)
        case .disarm:
            deadline = nil
        case .finish:
            arm(.linger, context)
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            // Behind everything that is still to be sent: closing throws away what is not.
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
                bound.value.close(mode: .output, promise: nil)
            }
        }
    }

    private func arm(_ limit: ConnectionPhases.Limit, _ context: ChannelHandlerContext) {
        let time =
            switch limit {
            case .idle: limits.idle
            case .request: limits.request
            case .linger: limits.linger
            }
        let due = NIODeadline.now() + time
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
