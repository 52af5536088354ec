import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Text

/// The HTTP side: takes requests off the wire, and gives answers the way they are to be given.
struct SandboxServer: Sendable {
    let host: String
    let port: Int
    let logger: Logger
    let answer: @Sendable (WireRequest) async -> WireReply
    /// Told when an answer has been given, or could not be.
    let finished: @Sendable (WireReply) async -> Void
    /// The tenant's clock, which dates the answers as they are sent; nil once the sandbox is gone.
    let now: @Sendable () async -> Date?

    static let maximumBody = 8 << 20

    /// Serves until the task is cancelled; `listening` is told the port once.
    ///
    /// A server of its own rather than an `Application`, which dates every answer by the host's clock.
    func run(listening: @escaping @Sendable (Int) -> Void) async throws {
        var quiet = logger
        // What goes wrong is thrown, and that it was stopped is no error.
        quiet.logLevel = .critical
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .hostname(host, port: port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quiet,
            responder: { request, writer, channel in
                var response = await answered(request, channel)
                if response.headers[.date] == nil, let now = await now() {
                    response.headers[.date] = now.httpDate
                }
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { listening($0.localAddress?.port ?? 0) }
        )
        try await ServiceGroup(configuration: .init(services: [server], logger: quiet)).run()
    }

    /// The answer, or the bare 500 for a connection that was closed on purpose.
    private func answered(_ request: Request, _ channel: any Channel) async -> Response {
        do { return try await respond(request, channel) } catch { return Response(status: .internalServerError) }
    }

    private func respond(_ request: Request, _ channel: any Channel) async throws -> Response {
        guard isMeant(request) else { return Response(status: .misdirectedRequest) }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.maximumBody)
        } catch is NIOTooManyBytesError {
            return Response(status: .contentTooLarge)
        }
        let reply = await answer(
            WireRequest(
                method: request.method,
                target: request.uri.string,
                headers: request.headers,
                body: Array(body.readableBytesView)
            )
        )
        do {
            try await wait(reply, channel)
        } catch {
            await finished(reply)
            throw error
        }
        await finished(reply)
        var response = Response(
            status: HTTPResponse.Status(code: reply.status),
            headers: reply.headers,
            body: reply.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: reply.body))
        )
        if reply.manner == .cutOff {
            let half = ByteBuffer(bytes: reply.body.prefix(reply.body.count / 2))
            response.body = ResponseBody(contentLength: reply.body.count) { writer in
                try await writer.write(half)
                try await channel.close()
                throw CancellationError()
            }
        }
        return response
    }

    /// Whether the caller means this machine, and no page of another site made a browser call.
    ///
    /// There is no password: neither a name that was made to lead here (DNS rebinding) nor a form on some page is enough.
    private func isMeant(_ request: Request) -> Bool {
        guard let authority = request.head.authority, let address = try? WebAddress("http://\(authority)"),
            address.isLoopback || address.host == host
        else { return false }
        let origin = request.headers[.origin]
        return origin == nil || origin == "http://\(authority)"
    }

    private func wait(_ reply: WireReply, _ channel: any Channel) async throws {
        switch reply.manner {
        case .send(let wait):
            if wait > .zero { try await Task.sleep(for: wait) }
        case .cutOff:
            break
        case .hang:
            // Ends with the connection or with the server.
            let ended = channel.eventLoop.makePromise(of: Void.self)
            channel.closeFuture.cascade(to: ended)
            try? await withTaskCancellationHandler {
                try await ended.futureResult.get()
            } onCancel: {
                ended.fail(CancellationError())
            }
            throw CancellationError()
        case .reset:
            // Lingering for zero seconds makes the kernel send a reset rather than an end.
            if let options = channel as? any SocketOptionProvider {
                try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try? await channel.close()
            throw CancellationError()
        }
    }
}
