import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Text

/// Answers the requests of the operators' port: the gate first, then the router.
struct PagesResponder: Sendable {
    let router: any HTTPResponder<OperatorsListener.Context>
    let gate: OperatorsListener.Gate?
    let sizeLimit: Int
    let connections: Connections
    let logger: Logger

    /// - Throws: when the peer is gone, or what came is not HTTP, which Hummingbird answers.
    func respond(to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        var request = request
        var isTooLarge = (request.head.declaredLength ?? 0) > sizeLimit
        if !isTooLarge {
            if request.head.expectsContinue { try await writer.writeInformationalHead(HTTPResponse(status: .continue)) }
            do { _ = try await request.collectBody(upTo: sizeLimit) } catch is NIOTooManyBytesError {
                isTooLarge = true
            }
        }
        if isTooLarge {
            // Whoever reads it is told so.
            request.body = RequestBody(
                asyncSequence: AsyncThrowingStream<ByteBuffer, any Error>(unfolding: {
                    throw NIOTooManyBytesError(maxBytes: sizeLimit)
                })
            )
        }
        channel.triggerUserOutboundEvent(ConnectionGuard.Progress.complete, promise: nil)
        var response = await answer(request, isTooLarge: isTooLarge, context(channel))
        // What is left of a body that is too large is left unread.
        let isLast = isTooLarge || request.head.wantsClose || connections.isDraining
        if isLast { response.headers[.connection] = "close" }
        response.headers[.date] = Date().httpDate
        if request.method == .head { response = response.createHeadResponse() }
        try await writer.write(response: response.head, body: response.body)
        // The writer has handed everything to the pipeline, so this event comes behind it.
        channel.triggerUserOutboundEvent(ConnectionGuard.Progress.answered(isLast: isLast), promise: nil)
    }

    private func context(_ channel: any Channel) -> OperatorsListener.Context {
        var logger = logger
        logger[metadataKey: "hb.request.id"] = "\(RequestID())"
        if let peer = channel.remoteAddress?.ipAddress { logger[metadataKey: OperatorsListener.peerKey] = "\(peer)" }
        return OperatorsListener.Context(source: ApplicationRequestContextSource(channel: channel, logger: logger))
    }

    private func answer(_ request: Request, isTooLarge: Bool, _ context: OperatorsListener.Context) async -> Response {
        guard let gate else { return await page(request, isTooLarge: isTooLarge, context) }
        do {
            return try await gate.handle(request, context: context) { request, context in
                await page(request, isTooLarge: isTooLarge, context)
            }
        } catch {
            return failure(error, request, context)
        }
    }

    private func page(_ request: Request, isTooLarge: Bool, _ context: OperatorsListener.Context) async -> Response {
        if isTooLarge { return .line(.contentTooLarge, "the body is larger than \(sizeLimit) bytes") }
        do { return try await router.respond(to: request, context: context) } catch {
            return failure(error, request, context)
        }
    }

    private func failure(_ error: any Error, _ request: Request, _ context: OperatorsListener.Context) -> Response {
        context.logger.error("A page failed", metadata: ["path": "\(request.head.pathOnly)", "error": "\(error)"])
        return .line(.internalServerError, "this page failed; the log says why")
    }
}
