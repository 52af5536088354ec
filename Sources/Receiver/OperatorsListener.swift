import HTTPTypes
package import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The second listener, for operators: health, and whatever pages the composition root adds.
package struct OperatorsListener: Service {
    /// What the pages' router has to be made for.
    package typealias Context = BasicRequestContext
    /// What sees every request first, also those that no page answers.
    package typealias Gate = any MiddlewareProtocol<Request, Response, Context>
    /// Where the logger of a page's context has the address that the request came from.
    package static let peerKey = "peer"

    private let listener: Listener
    private let host: String
    private let logger: Logger
    private let isLocal: Bool

    /// - Parameters:
    ///   - settings: where to listen.
    ///   - router: gets `/health` and `/health/ready` added to its own routes.
    ///   - gate: decides who may see what; it stands before the router, so that no page can be added beside it.
    ///   - readiness: asked on every call of `/health/ready`; with `?deep=1` every check counts.
    ///   - sizeLimit: the longest body a page may be sent, in bytes.
    ///   - logger: what pages log to as well.
    ///   - onBound: called with the port once connections are accepted.
    ///   - onStop: called when the listener begins to stop; answers without an end have to end then.
    package init(
        settings: ListenerSettings,
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
        let endpoint = PagesEndpoint(
            responder: router.buildResponder(),
            gate: gate,
            sizeLimit: sizeLimit,
            logger: logger
        )
        listener = Listener(settings: settings, pages: endpoint, logger: logger, onBound: onBound, onStop: onStop)
        host = settings.host
        self.logger = logger
        isLocal = settings.isLocal
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
    let gate: OperatorsListener.Gate?
    let sizeLimit: Int
    let logger: Logger

    func admit(_ head: HTTPRequest) -> Admission { .read(limit: sizeLimit, from: .trusted(nil)) }

    func respond(to head: HTTPRequest, body: ByteBuffer?, on channel: any Channel) async -> Response {
        var logger = logger
        logger[metadataKey: "hb.request.id"] = "\(RequestID())"
        if let peer = channel.remoteAddress?.ipAddress { logger[metadataKey: OperatorsListener.peerKey] = "\(peer)" }
        let context = OperatorsListener.Context(
            source: ApplicationRequestContextSource(channel: channel, logger: logger)
        )
        let request = Request(
            head: head,
            body: body.map { RequestBody(buffer: $0) } ?? RequestBody(asyncSequence: TooLargeBody(limit: sizeLimit))
        )
        guard let gate else { return await page(request, isTooLarge: body == nil, context) }
        do {
            return try await gate.handle(request, context: context) { request, context in
                await page(request, isTooLarge: body == nil, context)
            }
        } catch {
            return failure(error, request, context)
        }
    }

    private func page(_ request: Request, isTooLarge: Bool, _ context: OperatorsListener.Context) async -> Response {
        if isTooLarge { return .line(.contentTooLarge, "the body is larger than \(sizeLimit) bytes") }
        do { return try await responder.respond(to: request, context: context) } catch {
            return failure(error, request, context)
        }
    }

    private func failure(_ error: any Error, _ request: Request, _ context: OperatorsListener.Context) -> Response {
        context.logger.error("A page failed", metadata: ["path": "\(request.head.pathOnly)", "error": "\(error)"])
        return .line(.internalServerError, "this page failed; the log says why")
    }
}

/// The body of a request that was too large to be kept: whoever reads it is told so.
private struct TooLargeBody: AsyncSequence, Sendable {
    let limit: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        let limit: Int

        func next() async throws -> ByteBuffer? { throw NIOTooManyBytesError(maxBytes: limit) }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(limit: limit) }
}
