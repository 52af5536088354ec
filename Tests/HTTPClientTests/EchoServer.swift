import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A well-behaved HTTP server that tells in its answer's headers what it was asked, and sends the body back.
enum EchoServer {
    /// Runs the server on a free loopback port for as long as `body` runs.
    static func run<Result: Sendable>(_ body: @Sendable (_ url: String) async throws -> Result) async throws -> Result {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "echo")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<Context> { request, context in try await echo(request, context) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            return try await body("http://127.0.0.1:\(port)")
        }
    }

    private static func echo(_ request: Request, _ context: Context) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 << 20)
        var headers: HTTPFields = [:]
        headers[.method] = request.method.rawValue
        headers[.path] = request.uri.description
        headers[.peerPort] = String(context.peerPort)
        for field in request.headers {
            guard let name = HTTPField.Name("Echo-" + field.name.rawName) else { continue }
            headers.append(HTTPField(name: name, value: field.value))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
    }

    /// Knows which connection a request came on.
    struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let peerPort: Int

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            peerPort = source.channel.remoteAddress?.port ?? 0
        }
    }
}

extension HTTPField.Name {
    static let method = Self("X-Method")!
    static let path = Self("X-Path")!
    static let peerPort = Self("X-Peer-Port")!
}
