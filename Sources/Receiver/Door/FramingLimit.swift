import NIOCore
import NIOHTTP1

/// Ends a request that comes with much that is neither head nor body, such as chunk extensions, empty lines in front or
/// trailers.
///
/// It stands between the socket and the HTTP decoder, which takes these without a limit of its own, and is told what
/// came of the bytes behind it.
final class FramingLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes; a head and one look at the socket are far less.
    private static let most = 256 << 10
    private var spent = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        spent += unwrapInboundIn(data).readableBytes
        // What is in it is decoded, and told to us, before this comes back.
        context.fireChannelRead(data)
        if spent > Self.most { context.fireErrorCaught(HTTPParserError.headerOverflow) }
    }

    func note(_ part: HTTPServerRequestPart) {
        switch part {
        case .head: break
        case .body(let bytes): spent = max(0, spent - bytes.readableBytes)
        case .end: spent = 0
        }
    }
}
