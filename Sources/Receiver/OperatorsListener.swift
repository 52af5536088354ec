import HTTPTypes
package import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The second listener, for operators: health, and whatever pages the composition root adds.
package struct OperatorsListener: Service {
    /// What the pages' router has to be made for.
    package typealias Context = BasicRequestContext

    private let listener: Listener
    private let host: String
    private let logger: Logger
    private let isLocal: Bool

    /// - Parameters:
    ///   - settings: where to listen.
    ///   - router: gets `/health` and `/health/ready` added to its own routes.
    ///   - readiness: asked on every call of `/health/ready`.
    ///   - sizeLimit: the longest body a page may be sent, in bytes.
    ///   - logger: what pages log to as well.
    ///   - onBound: called with the port once connections are accepted.
    package init(
        settings: ListenerSettings,
        router: Router<Context> = Router(),
        readiness: @escaping @Sendable () async -> [ReadinessCheck] = { [] },
        sizeLimit: Int = 1 << 20,
        logger: Logger,
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        var logger = logger
        logger[metadataKey: "listener"] = "ops"
        for method in [HTTPRequest.Method.get, .head] {
            router.on(RouterPath(String(Health.path)), method: method) { request, _ in
                Response(Health.reply(to: request.head))
            }
            router.on(RouterPath(String(Health.readyPath)), method: method) { _, _ in
                Health.response(await readiness())
            }
        }
        let endpoint = PagesEndpoint(responder: router.buildResponder(), sizeLimit: sizeLimit, logger: logger)
        listener = Listener(settings: settings, pages: endpoint, logger: logger, onBound: onBound)
        host = settings.host
        self.logger = logger
        isLocal =
            settings.inherited.isEmpty
            ? Loopback.isLoopback(host: settings.host)
            : settings.inherited.allSatisfy { Loopback.isLoopback(socket: $0) }
    }

    /// Listens until graceful shutdown.
    ///
    /// - Throws: `ReceiverError` when it cannot listen.
    package func run() async throws {
        if !isLocal {
            logger.notice("The operators' pages can be reached from other machines", metadata: ["host": "\(host)"])
        }
        try await listener.run()
    }
}

/// Serves a Hummingbird responder on our listener.
private struct PagesEndpoint<Responder: HTTPResponder>: Endpoint where Responder.Context == OperatorsListener.Context {
    let responder: Responder
    let sizeLimit: Int
    let logger: Logger

    func admit(_ head: HTTPRequest) -> Admission { .read(limit: sizeLimit, keeping: true) }

    func respond(to head: HTTPRequest, body: ByteBuffer?, on channel: any Channel) async -> Response {
        guard let body else { return .line(.contentTooLarge, "the body is larger than \(sizeLimit) bytes") }
        var logger = logger
        logger[metadataKey: "hb.request.id"] = "\(RequestID())"
        let context = OperatorsListener.Context(
            source: ApplicationRequestContextSource(channel: channel, logger: logger)
        )
        do {
            return try await responder.respond(
                to: Request(head: head, body: RequestBody(buffer: body)),
                context: context
            )
        } catch {
            logger.error("A page failed", metadata: ["path": "\(head.pathOnly)", "error": "\(error)"])
            return .line(.internalServerError, "this page failed; the log says why")
        }
    }
}
