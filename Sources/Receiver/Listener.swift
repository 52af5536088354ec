import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Accepts connections, serves an endpoint on them, and stops without refusing anybody.
///
/// Hummingbird's own server binds by host and port only and, when it stops, closes every connection that has no request
/// in work, also one whose request is just on its way. So its HTTP/1 channel is served from a bootstrap of ours.
///
/// ## Stopping
/// Nothing more is accepted; requests in work are finished, and their answers close the connection; a connection
/// without a request stays open for the linger time, because its request may have been sent already. What is left after
/// the drain time is cut off.
final class Listener: Sendable {
    private typealias Connection = HTTP1Channel.Value
    private typealias Server = NIOAsyncChannel<Connection, Never>

    private let settings: ListenerSettings
    private let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    private let connections = Connections()
    private let http: HTTP1Channel
    private let logger: Logger
    private let onBound: @Sendable (Int) -> Void
    private let cutOff = NIOLockedValueBox<Scheduled<Void>?>(nil)
    /// Hummingbird writes errors with parts of a request in them, and a request's target may hold a token.
    private static let silent = Logger(label: "http", factory: { _ in SwiftLogNoOpLogHandler() })

    init(
        settings: ListenerSettings,
        endpoint: any Endpoint,
        logger: Logger,
        onBound: @escaping @Sendable (Int) -> Void
    ) {
        self.settings = settings
        self.logger = logger
        self.onBound = onBound
        let exchange = Exchange(endpoint: endpoint, connections: connections)
        http = HTTP1Channel(
            responder: { request, writer, channel in try await exchange.run(request, writer, channel) },
            configuration: .init(
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10,
                    maxHeaderListSize: 32 << 10,
                    maxHeaderFieldCount: 100
                )
            )
        )
    }

    /// Serves until graceful shutdown, or cancellation, which cuts everything off.
    func run() async throws {
        let servers = try await bind()
        let port = servers.first?.channel.localAddress?.port ?? 0
        logger.info("Listening", metadata: ["host": "\(settings.host)", "port": "\(port)"])
        onBound(port)
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withDiscardingTaskGroup { group in
                    for server in servers { group.addTask { await self.serve(server) } }
                }
            } onGracefulShutdown: {
                self.drain(servers.map(\.channel))
            }
        } onCancel: {
            for server in servers { server.channel.close(promise: nil) }
            self.connections.closeAll()
        }
        cutOff.withLockedValue { $0?.cancel() }
        logger.info("Stopped listening", metadata: ["host": "\(settings.host)", "port": "\(port)"])
    }

    private func serve(_ server: Server) async {
        await withDiscardingTaskGroup { group in
            do {
                try await server.executeThenClose { accepted in
                    for try await connection in accepted {
                        group.addTask { await self.http.handle(value: connection, logger: Self.silent) }
                    }
                }
            } catch {
                self.logger.error("The listening socket failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func bind() async throws -> [Server] {
        do {
            if !settings.inherited.isEmpty {
                var servers: [Server] = []
                for socket in settings.inherited {
                    servers.append(
                        try await bootstrap().bind(socket) { [self] channel in setUp(channel) }
                    )
                }
                return servers
            }
            let server = try await bootstrap()
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(
                    .socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)),
                    value: settings.reusePort ? 1 : 0
                )
                .bind(host: settings.host, port: settings.port) { [self] channel in setUp(channel) }
            if settings.reusePort { await NewestListener.prefer(on: server.channel, logger: logger) }
            return [server]
        } catch {
            throw ReceiverError(
                .unavailable,
                "cannot listen on \(settings.host):\(settings.port): \(error); is another program using the port?"
            )
        }
    }

    private func bootstrap() -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelInitializer { [settings] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AvailableConnectionsChannelHandler(maxConnections: settings.connectionLimit)
                    )
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
    }

    private func setUp(_ channel: any Channel) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            let limits = ConnectionGuard.Limits(
                idle: .init(settings.idleTimeout),
                request: .init(settings.requestTimeout),
                linger: .init(settings.lingerTimeout)
            )
            let isDraining = connections.add(channel)
            try channel.pipeline.syncOperations.addHandler(ConnectionGuard(limits: limits, isDraining: isDraining))
        }
        .flatMap { [http] in http.setup(channel: channel, logger: Self.silent) }
    }

    private func drain(_ servers: [any Channel]) {
        let count = connections.drain()
        logger.info("Draining", metadata: ["connections": "\(count)"])
        let time = TimeAmount(settings.drainTimeout)
        let scheduled = group.next().scheduleTask(in: time) { [connections, logger] in
            let count = connections.closeAll()
            logger.warning("Connections were cut off when stopping", metadata: ["connections": "\(count)"])
        }
        cutOff.withLockedValue { $0 = scheduled }
        for server in servers { stopAccepting(server) }
    }

    /// A connection that was accepted but is not yet set up would be lost if the listening socket were closed at once.
    private func stopAccepting(_ server: any Channel) {
        server.setOption(.autoRead, value: false)
            .flatMap { [group] in
                let settled = (0..<2).flatMap { _ in group.makeIterator().map { $0.submit {} } }
                return EventLoopFuture.andAllComplete(settled, on: server.eventLoop)
            }
            .whenComplete { _ in server.close(promise: nil) }
    }
}
