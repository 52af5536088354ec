import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Hummingbird's HTTP/1, behind the same guard as the public port's connections.
struct PagesChannel: ServerChildChannel {
    private let http: HTTP1Channel
    private let connections: Connections

    init(connections: Connections, responder: @escaping HTTPChannelHandler.Responder) {
        self.connections = connections
        http = HTTP1Channel(
            responder: responder,
            configuration: .init(httpDecoderConfiguration: HeadLimits.pages)
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ConnectionGuard(channel, in: connections))
        }
        .flatMap { http.setup(channel: channel, logger: logger) }
        .flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(PagesHead(), position: .after(decoder.handler))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
