import Logging
import NIOCore
import Spool

/// Says that connections cannot be accepted, and makes room: no descriptor is free, most likely.
///
/// NIO tries again after a second for as long as that is so, and says nothing.
final class AcceptErrors: ChannelInboundHandler {
    typealias InboundIn = Channel

    private let connections: Connections
    private let logger: Logger
    private var errors = LogLimit()

    init(connections: Connections, logger: Logger) {
        self.connections = connections
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? IOError {
            connections.makeRoom()
            if let omitted = errors.admit("accept") {
                logger.error("Cannot accept connections", metadata: ["error": "\(error)", "omitted": "\(omitted)"])
            }
        }
        context.fireErrorCaught(error)
    }
}
