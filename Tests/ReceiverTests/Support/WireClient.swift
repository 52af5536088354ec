import NIOCore
import NIOPosix

/// An HTTP client that sends exactly the bytes it is told to, for the requests no decent client would make.
final class WireClient {
    struct Answer: Equatable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
    }

    private let channel: any Channel
    private var iterator: AsyncThrowingStream<ByteBuffer, any Error>.AsyncIterator
    private var unread: [UInt8] = []

    private init(channel: any Channel, stream: AsyncThrowingStream<ByteBuffer, any Error>) {
        self.channel = channel
        iterator = stream.makeAsyncIterator()
    }

    static func connect(port: Int) async throws -> WireClient {
        try await connect { try await $0.connect(host: "127.0.0.1", port: port).get() }
    }

    static func connect(path: String) async throws -> WireClient {
        try await connect { try await $0.connect(unixDomainSocketPath: path).get() }
    }

    private static func connect(
        _ connect: (ClientBootstrap) async throws -> any Channel
    ) async throws -> WireClient {
        let (stream, continuation) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
        return WireClient(channel: try await connect(bootstrap), stream: stream)
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

        init(_ continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { continuation.finish(throwing: error) }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed = event { continuation.finish() }
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Sends what may fail because the other side has closed.
    func trySending(_ bytes: [UInt8]) async { try? await send(bytes) }

    func finishSending() async throws { try await channel.close(mode: .output).get() }

    func close() async { try? await channel.close().get() }

    private func more() async throws -> Bool {
        guard let next = try await iterator.next() else { return false }
        unread += next.readableBytesView
        return true
    }

    /// The next answer; nil when the connection ends before one begins.
    func answer(toHead: Bool = false) async throws -> Answer? {
        let end = Array("\r\n\r\n".utf8)
        var split: Int?
        while true {
            split = unread.indices.first { unread[$0...].starts(with: end) }
            if split != nil { break }
            guard try await more() else { return nil }
        }
        guard let split else { return nil }
        let lines = String(decoding: unread[..<split], as: UTF8.self).split(separator: "\r\n").map(String.init)
        unread.removeFirst(split + end.count)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts[1].drop { $0 == " " }
            headers[parts[0].lowercased()] = String(value)
        }
        let length = toHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
        while unread.count < length { guard try await more() else { return nil } }
        let body = String(decoding: unread.prefix(length), as: UTF8.self)
        unread.removeFirst(length)
        return Answer(status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: headers, body: body)
    }

    /// Waits for the other side to close or reset, and says what came until then.
    func untilClosed() async -> String {
        do { while try await more() {} } catch {}
        return String(decoding: unread, as: UTF8.self)
    }
}

/// The bytes of a request.
func requestText(
    _ method: String = "POST",
    _ target: String = "/connector/webhook",
    headers: [String] = [],
    body: String? = nil
) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
}
