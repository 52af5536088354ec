import HummingbirdCore
import NIOHTTP1

/// How large a request's head may be, on both ports: an address with all filters of a page is far smaller.
enum HeadLimits {
    private static let longestField = 16 << 10
    private static let longestHead = 32 << 10
    private static let mostFields = 100

    static var webhooks: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = longestField
        limits.maxHeaderListSize = longestHead
        limits.maxHeaderFieldCount = mostFields
        return limits
    }

    static var pages: HTTP1Channel.Configuration.DecoderConfiguration {
        .init(
            maxHeaderFieldSize: longestField,
            maxHeaderListSize: longestHead,
            maxHeaderFieldCount: mostFields
        )
    }
}
