import NIOCore
import NIOPosix
import Testing

/// A server below HTTP: says byte for byte what a test tells it to, and reports what happens on its sockets.
///
/// A request is over at the first empty line, so it serves requests without a body only.
final class RawServer: Sendable {
    enum Event: Equatable {
        case accepted
        case request(head: String)
        case closed
    }

    enum Reply {
        case send([UInt8])
        case sendAndClose([UInt8])
        case silence

        static func send(_ text: String) -> Reply { .send(Array(text.utf8)) }
        static func sendAndClose(_ text: String) -> Reply { .sendAndClose(Array(text.utf8)) }
    }

    let port: Int
    let events: AsyncStream<Event>
    private let listener: any Channel

    init(reply: @escaping @Sendable (_ head: String) -> Reply) async throws {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(reply: reply, events: continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        port = try #require(listener.localAddress?.port)
        self.events = events
    }

    func stop() async throws {
        try await listener.close()
    }

    /// Waits for an event; a test's time limit ends the wait when it never comes.
    func wait(for match: (Event) -> Bool) async {
        for await event in events where match(event) { return }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let reply: @Sendable (String) -> Reply
        private let events: AsyncStream<Event>.Continuation
        private var received = ""

        init(reply: @escaping @Sendable (String) -> Reply, events: AsyncStream<Event>.Continuation) {
            self.reply = reply
            self.events = events
        }

        func channelActive(context: ChannelHandlerContext) {
            events.yield(.accepted)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard received.hasSuffix("\r\n\r\n") else { return }
            events.yield(.request(head: received))
            switch reply(received) {
            case .silence:
                break
            case .send(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .sendAndClose(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
                context.close(promise: nil)
            }
            received = ""
        }

        func channelInactive(context: ChannelHandlerContext) {
            events.yield(.closed)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
