import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Accepts connections, serves an endpoint on them, and stops without refusing anybody.
///
/// Hummingbird's own server binds by host and port only and, when it stops, closes every connection that has no request
/// in work, also one whose request is just on its way. So its HTTP/1 channel is served from a bootstrap of ours.
///
/// Every connection to pages has a task of its own: NIO ends the process when a connection that has been set up is
/// dropped without having been served, as happens when the sequence of accepted connections is cancelled. Only a
/// stream's task is cancelled, when its peer has gone; what was asked for otherwise is done, even if nobody waits.
///
/// ## Stopping
/// What the kernel has queued is accepted, nothing more; requests in work are finished, and their answers close the
/// connection; a connection without a request stays open for the linger time, because its request may have been sent
/// already. What is left after the drain time is cut off.
final class Listener: Sendable {
    private let settings: ListenerSettings
    private let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    private let connections = Connections()
    private let content: Content
    private let logger: Logger
    private let onBound: @Sendable (Int) -> Void
    private let onStop: @Sendable () -> Void
    private let cutOff = NIOLockedValueBox<Scheduled<Void>?>(nil)
    /// Hummingbird writes errors with parts of a request in them, and a request's target may hold a token.
    private static let silent = Logger(label: "http", factory: { _ in SwiftLogNoOpLogHandler() })

    /// What is served, and so how: pages may take long, and webhooks must not.
    private enum Content {
        case pages(HTTP1Channel)
        case webhooks(any WebhookResponder)
    }

    private static let longestField = 16 << 10
    private static let longestHead = 32 << 10
    private static let mostFields = 100

    init(
        settings: ListenerSettings,
        pages: any Endpoint,
        logger: Logger,
        onBound: @escaping @Sendable (Int) -> Void,
        onStop: @escaping @Sendable () -> Void = {}
    ) {
        self.settings = settings
        self.logger = logger
        self.onBound = onBound
        self.onStop = onStop
        let exchange = Exchange(endpoint: pages, connections: connections)
        content = .pages(
            HTTP1Channel(
                responder: { request, writer, channel in try await exchange.run(request, writer, channel) },
                configuration: .init(
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Self.longestField,
                        maxHeaderListSize: Self.longestHead,
                        maxHeaderFieldCount: Self.mostFields
                    )
                )
            )
        )
    }

    init(
        settings: ListenerSettings,
        webhooks: any WebhookResponder,
        logger: Logger,
        onBound: @escaping @Sendable (Int) -> Void
    ) {
        self.settings = settings
        self.logger = logger
        self.onBound = onBound
        onStop = {}
        content = .webhooks(webhooks)
    }

    /// Serves until graceful shutdown, or cancellation, which cuts everything off.
    func run() async throws {
        let servers = try await bind()
        let addresses = servers.compactMap { $0.localAddress.map { "\($0)" } }.joined(separator: ", ")
        logger.info("Listening", metadata: ["address": "\(addresses)"])
        onBound(servers.first?.localAddress?.port ?? 0)
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                for server in servers { await server.untilClosed() }
                await connections.untilNoneIsServed()
            } onGracefulShutdown: {
                self.drain(servers)
            }
        } onCancel: {
            self.onStop()
            for server in servers { server.close(promise: nil) }
            _ = self.connections.drain()
            self.connections.cutOff()
        }
        cutOff.withLockedValue { $0?.cancel() }
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
                if settings.reusePort { await NewestListener.prefer(on: server, logger: logger) }
            }
            return servers
        } catch {
            for server in servers { server.close(promise: nil) }
            let place = settings.inherited.isEmpty ? "\(settings.host):\(settings.port)" : "the socket from systemd"
            let why = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw ReceiverError(.unavailable, "cannot listen on \(place): \(why); choose an address that is free")
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
            .childChannelInitializer { [self] channel in setUp(channel) }
    }

    private func setUp(_ channel: any Channel) -> EventLoopFuture<Void> {
        let limits = ConnectionGuard.Limits(
            idle: .init(settings.idleTimeout),
            request: .init(settings.requestTimeout),
            linger: .init(settings.lingerTimeout)
        )
        let isDraining = connections.add(channel)
        switch content {
        case .webhooks(let webhooks):
            return channel.eventLoop.makeCompletedFuture {
                let connection = ConnectionGuard(limits: limits, isDraining: isDraining)
                try serve(webhooks, on: channel, connection)
                connections.begin()
                channel.closeFuture.whenComplete { [connections] _ in connections.end() }
            }
        case .pages(let http):
            return channel.eventLoop.makeCompletedFuture {
                let connection = ConnectionGuard(limits: limits, isDraining: isDraining)
                try channel.pipeline.syncOperations.addHandler(connection)
            }
            .flatMap { http.setup(channel: channel, logger: Self.silent) }
            .map { [connections] connection in
                connections.begin()
                let task = Task {
                    await http.handle(value: connection, logger: Self.silent)
                    connections.end()
                }
                // It is there unless the connection is closed already; then there is no stream to be lost.
                let guardian = try? channel.pipeline.syncOperations.handler(type: ConnectionGuard.self)
                guardian?.onStreamLost = { task.cancel() }
            }
        }
    }

    private func serve(
        _ webhooks: any WebhookResponder,
        on channel: any Channel,
        _ connection: ConnectionGuard
    ) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = Self.longestField
        limits.maxHeaderListSize = Self.longestHead
        limits.maxHeaderFieldCount = Self.mostFields
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(connection)
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withErrorHandling: false,
            withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits
        )
        try pipeline.addHandler(
            RequestHandler(endpoint: webhooks, connections: connections, connection: connection)
        )
    }

    private func drain(_ servers: [any Channel]) {
        onStop()
        let count = connections.drain()
        logger.info("Draining", metadata: ["connections": "\(count)"])
        let time = TimeAmount(settings.drainTimeout)
        let scheduled = group.next().scheduleTask(in: time) { [connections, logger] in
            let count = connections.cutOff()
            logger.warning("Connections were cut off when stopping", metadata: ["connections": "\(count)"])
        }
        cutOff.withLockedValue { $0 = scheduled }
        for server in servers { stopAccepting(server) }
    }

    /// Closes the listening socket without losing connections that the kernel has queued, or that were accepted but are
    /// not set up yet: both would be reset.
    private func stopAccepting(_ server: any Channel) {
        acceptQueued(on: server, until: .now() + TimeAmount(settings.lingerTimeout))
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

extension Channel {
    fileprivate func untilClosed() async {
        // A channel's close future does not fail.
        do { try await closeFuture.get() } catch { return }
    }
}
