import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Text

/// Where the operators' pages are.
package enum OperatorsPlace: Sendable, Equatable, CustomStringConvertible {
    /// 0 lets the kernel choose the port.
    case address(host: String, port: Int)
    /// A Unix domain socket, for the service's user and group only.
    case socket(path: String)

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
        switch self {
        case .address(let host, _): HostName.isLoopback(host)
        case .socket: true
        }
    }

    package var isSocket: Bool { if case .socket = self { true } else { false } }

    /// What names it.
    var settings: String {
        switch self {
        case .address: "OPS_HOST and OPS_PORT"
        case .socket: "OPS_SOCKET"
        }
    }

    package var description: String {
        switch self {
        case .address(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): path
        }
    }
}

/// The second listener, for operators: health, and whatever pages the composition root adds.
///
/// It is Hummingbird's own server, on a thread of its own: what keeps the public port's threads busy does not keep
/// operators from looking.
///
/// ## Stopping
/// Answers without an end are ended, requests in work are answered, and what is left after the drain time is cut off.
package struct OperatorsListener: Service {
    /// What the pages' router has to be made for.
    package typealias Context = BasicRequestContext
    /// What sees every request first, also those that no page answers.
    package typealias Gate = any MiddlewareProtocol<Request, Response, Context>
    /// Where the logger of a page's context has the address that the request came from.
    package static let peerKey = "peer"

    private let place: OperatorsPlace
    private let pages: PagesResponder
    private let connections: Connections
    private let logger: Logger
    private let onBound: @Sendable (Int) -> Void
    private let onStop: @Sendable () -> Void
    /// Hummingbird writes errors with parts of a request in them, and a request's target may hold a token.
    private static let silent = Logger(label: "http", factory: { _ in SwiftLogNoOpLogHandler() })

    /// - Parameters:
    ///   - place: where to listen.
    ///   - limits: of the connections.
    ///   - router: gets `/health` and `/health/ready` added to its own routes.
    ///   - gate: decides who may see what; it stands before the router, so that no page can be added beside it.
    ///   - readiness: asked on every call of `/health/ready`; with `?deep=1` every check counts.
    ///   - sizeLimit: the longest body a page may be sent, in bytes.
    ///   - logger: what pages log to as well.
    ///   - onBound: called with the port once connections are accepted; 0 for a socket.
    ///   - onStop: called when the listener begins to stop; answers without an end have to end then.
    package init(
        place: OperatorsPlace,
        limits: ConnectionLimits = ConnectionLimits(),
        router: Router<Context> = Router(),
        gate: Gate? = nil,
        readiness: @escaping @Sendable () async -> [ReadinessCheck] = { [] },
        sizeLimit: Int = 1 << 20,
        logger: Logger,
        onBound: @escaping @Sendable (Int) -> Void = { _ in },
        onStop: @escaping @Sendable () -> Void = {}
    ) {
        var logger = logger
        logger[metadataKey: "listener"] = "ops"
        for method in [HTTPRequest.Method.get, .head] {
            router.on(RouterPath(String(Health.path)), method: method) { request, _ in
                Response(Health.reply(to: request.head))
            }
            router.on(RouterPath(String(Health.readyPath)), method: method) { request, _ in
                Health.response(await readiness(), isDeep: request.uri.queryParameters["deep"] == "1")
            }
        }
        connections = Connections(limits: limits, logger: logger)
        pages = PagesResponder(
            router: router.buildResponder(),
            gate: gate,
            sizeLimit: sizeLimit,
            connections: connections,
            logger: logger
        )
        self.place = place
        self.logger = logger
        self.onBound = onBound
        self.onStop = onStop
    }

    /// Listens until graceful shutdown.
    ///
    /// - Throws: `ReceiverError` when it cannot listen.
    package func run() async throws {
        let socket: SocketFile?
        let address: BindAddress
        switch place {
        case .address(let host, let port):
            socket = nil
            address = .hostname(host, port: port)
        case .socket(let path):
            let file = try SocketFile(path: path)
            socket = file
            address = .unixDomainSocket(path: file.bindingPath)
        }
        defer { socket?.remove() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listening = Mutex<(any Channel)?>(nil)
        let (outcome, end) = AsyncThrowingStream.makeStream(of: Never.self)
        let server = PagesChannel(connections: connections) { request, writer, channel in
            try await pages.respond(to: request, writer, channel)
        }
        .server(
            configuration: ServerConfiguration(
                address: address,
                backlog: 1024,
                availableConnectionsDelegate: connections
            ),
            onServerRunning: { channel in
                listening.withLock { $0 = channel }
                do {
                    try await channel.eventLoop.submit {
                        let errors = AcceptErrors(connections: connections, logger: logger)
                        try channel.pipeline.syncOperations.addHandler(errors, position: .first)
                    }
                    .get()
                    try socket?.publish()
                    isListening(on: channel)
                } catch {
                    end.finish(throwing: error)
                    channel.close(promise: nil)
                }
            },
            eventLoopGroup: group,
            logger: Self.silent
        )
        // A task of its own, which nobody cancels: Hummingbird drops what it has accepted then without having served it,
        // and NIO ends the process for that.
        Task {
            do { try await server.run() } catch {
                end.finish(throwing: ReceiverError.cannotListen(on: "\(place)", place.settings, error))
            }
            end.finish()
            // What was cut off may still come back to its thread.
            if !connections.isCutOff { try? await group.shutdownGracefully() }
        }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                for try await _ in outcome {}
            } onGracefulShutdown: {
                onStop()
                connections.drain(on: group.next()) { end.finish() }
            }
        } onCancel: {
            onStop()
            listening.withLock { $0 }?.close(promise: nil)
            connections.cutOff()
        }
        logger.info("Stopped listening", metadata: ["address": "\(place)"])
    }

    private func isListening(on channel: any Channel) {
        // A socket was bound under another name.
        let address = place.isSocket ? nil : channel.localAddress
        logger.info("Listening", metadata: ["address": "\(address?.description ?? place.description)"])
        if !place.isLocal {
            logger.notice("The operators' pages can be reached from other machines", metadata: ["host": "\(place)"])
        }
        onBound(channel.localAddress?.port ?? 0)
    }
}
