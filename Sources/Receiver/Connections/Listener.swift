import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Accepts connections, serves webhooks on them, and stops without refusing anyone.
///
/// Hummingbird's own server takes no inherited sockets and, when it stops, closes every connection that has no request in
/// work, also one whose request is just on its way: a delivery that SuperOffice does not repeat for ever. So this is a
/// bootstrap of ours.
///
/// ## Stopping
/// What the kernel has queued is accepted, nothing more; requests in work are finished, and their answers close the
/// connection; a connection without a request stays open for the linger time, because its request may have been sent
/// already. What is left after the drain time is cut off.
final class Listener: Sendable {
    private let settings: ListenerSettings
    private let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    private let connections: Connections
    private let webhooks: WebhookEndpoint
    private let logger: Logger
    private let onBound: @Sendable (Int) -> Void
    private let isBound = Atomic(false)

    init(
        settings: ListenerSettings,
        webhooks: WebhookEndpoint,
        logger: Logger,
        onBound: @escaping @Sendable (Int) -> Void
    ) {
        self.settings = settings
        self.webhooks = webhooks
        self.logger = logger
        self.onBound = onBound
        connections = Connections(limits: settings.limits, logger: logger)
    }

    /// False before connections are accepted, and from the signal to stop on.
    var isAccepting: Bool { isBound.load(ordering: .relaxed) && !connections.isDraining }

    /// Serves until graceful shutdown, or cancellation, which cuts everything off.
    func run() async throws {
        let servers = try await bind()
        let addresses = servers.compactMap { $0.localAddress.map { "\($0)" } }.joined(separator: ", ")
        logger.info("Listening", metadata: ["address": "\(addresses)"])
        isBound.store(true, ordering: .relaxed)
        onBound(servers.first?.localAddress?.port ?? 0)
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                // A channel's close future does not fail.
                for server in servers { try? await server.closeFuture.get() }
                await connections.untilNoneIsOpen()
            } onGracefulShutdown: {
                self.connections.drain(on: self.group.next())
                for server in servers { self.stopAccepting(server) }
            }
        } onCancel: {
            for server in servers { server.close(promise: nil) }
            self.connections.cutOff()
        }
        logger.info("Stopped listening", metadata: ["address": "\(addresses)"])
    }

    private func bind() async throws -> [any Channel] {
        var servers: [any Channel] = []
        do {
            for socket in settings.inherited { servers.append(try await bootstrap().withBoundSocket(socket).get()) }
            if settings.inherited.isEmpty {
                let server = try await bootstrap()
                    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .serverChannelOption(
                        .socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)),
                        value: settings.reusePort ? 1 : 0
                    )
                    .bind(host: settings.host, port: settings.port).get()
                servers.append(server)
                if settings.reusePort { await ReusePortSteering.prefer(on: server, logger: logger) }
            }
            return servers
        } catch {
            for server in servers { server.close(promise: nil) }
            let place = settings.inherited.isEmpty ? "\(settings.host):\(settings.port)" : "the socket from systemd"
            throw ReceiverError.cannotListen(on: place, "RECEIVER_HOST and RECEIVER_PORT", error)
        }
    }

    private func bootstrap() -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelInitializer { [connections, logger] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        AcceptErrors(connections: connections, logger: logger),
                        AvailableConnectionsChannelHandler(delegate: connections),
                    ])
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try serve(channel) }
            }
    }

    private func serve(_ channel: any Channel) throws {
        let connection = ConnectionGuard(channel, in: connections)
        let pipeline = channel.pipeline.syncOperations
        let framing = FramingLimit()
        try pipeline.addHandler(connection)
        try pipeline.addHandler(framing)
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withErrorHandling: false,
            withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: HeadLimits.webhooks
        )
        try pipeline.addHandler(
            RequestHandler(endpoint: webhooks, connections: connections, connection: connection, framing: framing)
        )
    }

    /// Closes the listening socket without losing connections that the kernel has queued, or that were accepted but are
    /// not set up yet: both would be reset.
    private func stopAccepting(_ server: any Channel) {
        acceptQueued(on: server, until: .now() + TimeAmount(settings.limits.linger))
            .flatMap { server.setOption(.autoRead, value: false) }
            .flatMap { [group] in
                let settled = group.makeIterator().map { $0.submit {} }
                return EventLoopFuture.andAllComplete(settled, on: server.eventLoop)
            }
            .whenComplete { _ in server.close(promise: nil) }
    }

    /// An event loop looks for new connections only when it has no task that is due, however many follow each other; so
    /// it gets a moment for nothing else between two looks at the kernel's queue.
    private func acceptQueued(on server: any Channel, until end: NIODeadline) -> EventLoopFuture<Void> {
        server.eventLoop.flatScheduleTask(in: .milliseconds(1)) { [self] in
            Self.queued(on: server).flatMap { [self] count in
                if count == 0 || .now() >= end { return server.eventLoop.makeSucceededVoidFuture() }
                return acceptQueued(on: server, until: end)
            }
        }
        .futureResult
    }

    /// How many connections wait to be accepted.
    ///
    /// Of a listening socket TCP_INFO says that in the place where it says of others how much is not acknowledged
    /// (Linux, `tcp_get_info`). A socket of another kind came from systemd, which keeps it open.
    private static func queued(on server: any Channel) -> EventLoopFuture<UInt32> {
        guard let options = server as? any SocketOptionProvider else {
            return server.eventLoop.makeSucceededFuture(0)
        }
        return options.getTCPInfo().map(\.tcpi_unacked).recover { _ in 0 }
    }
}
