import NIOCore
import NIOHTTP1

/// Lets only such heads through to the pages' server as the public port takes, by the same rules.
///
/// Behind it one can no longer see which version of HTTP a request has and how many Host headers.
final class PagesHead: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var isRefused = false
    /// Requests without the end of an answer.
    private var unanswered = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        guard case .head(let received) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        var head = received.withoutCostlyFields
        do throws(Refusal) {
            let call = try Call(head, from: nil)
            if call.wantsClose { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            unanswered += 1
            context.fireChannelRead(wrapInboundOut(.head(head)))
        } catch {
            isRefused = true
            // An answer of ours would end up inside the one that is being written.
            if unanswered > 0 { return context.close(promise: nil) }
            error.reply.write(to: context, isHead: head.method == .HEAD, isLast: true)
            context.triggerUserOutboundEvent(ConnectionGuard.Progress.answered(isLast: true), promise: nil)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }
}
