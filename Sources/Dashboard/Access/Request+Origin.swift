import HTTPTypes
import Hummingbird
import Logging
import Text
import Webhook

extension HTTPField.Name {
    // Literals of letters and dashes are valid names.
    static let forwardedProto = Self("X-Forwarded-Proto")!
    static let forwardedHost = Self("X-Forwarded-Host")!
    static let forwardedFor = Self("X-Forwarded-For")!
    static let secFetchSite = Self("Sec-Fetch-Site")!
    static let secFetchMode = Self("Sec-Fetch-Mode")!
    static let secFetchDest = Self("Sec-Fetch-Dest")!
}

extension Request {
    /// Whether the browser speaks TLS, as the proxy before us says.
    ///
    /// Anybody may say so, and deceives only themselves: it makes our cookies and headers stricter.
    var isSecure: Bool {
        let first = headers[.forwardedProto]?.split(separator: ",").first
        return first?.filter { $0 != " " }.lowercased() == "https"
    }

    /// Whether a reverse proxy has passed it on.
    var cameThroughProxy: Bool { ProxyTrace.isPresent(in: headers.lazy.map(\.name.canonicalName)) }

    var isReading: Bool { method == .get || method == .head }

    /// Whether a page of another site made the browser send this.
    ///
    /// Following a link from another site is allowed, as long as the page is a document of its own, or in a frame where
    /// pages may be framed: whose frame it may be is told to the browser by the answer.
    func isFromElsewhere(mayBeFramed: Bool) -> Bool {
        if let site = headers[.secFetchSite] {
            if site == "same-origin" || site == "none" { return false }
            let places = mayBeFramed ? ["document", "iframe"] : ["document"]
            let isLink = headers[.secFetchMode] == "navigate" && places.contains(headers[.secFetchDest] ?? "")
            return !(isReading && isLink)
        }
        // Browsers send Sec-Fetch-Site over TLS and to localhost only.
        guard !isReading, let origin = headers[.origin] else { return false }
        // `scheme://host:port`, or `null` from a page without an origin.
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else { return true }
        let sender = parts[2].lowercased()
        return ![head.authority, headers[.forwardedHost]].contains { $0?.lowercased() == sender }
    }
}

extension RequestContext {
    /// Where the request came from, as the listener has written into the logger; nil for a Unix domain socket.
    var peer: IPAddress? {
        guard case .some(.string(let text)) = logger[metadataKey: "peer"] else { return nil }
        return IPAddress(text)
    }
}
