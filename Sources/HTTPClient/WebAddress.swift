import CCurl
import Text

/// An absolute http or https address, taken apart by libcurl's own parser: what is judged is what is called.
package struct WebAddress: Sendable, Hashable {
    private let scheme: String
    /// As in a URL: in lower case, IPv6 addresses in brackets.
    package let host: String
    /// Host, and the port when it was written.
    private let authority: String
    /// Path and query, at least `/`, without the fragment, which is never sent.
    package let path: String
    /// `scheme://host:port`, the only part of the address that error texts show.
    package let origin: String

    /// The address without its fragment.
    package var url: String { "\(scheme)://\(authority)\(path)" }

    /// Parses an absolute URL; only visible ASCII is allowed, everything else has to be percent-encoded.
    ///
    /// Throws `.invalidURL`, also for an address that holds credentials.
    package init(_ url: String) throws(HTTPClientError) {
        func refusal(_ why: String) -> HTTPClientError { .invalidURL("invalid URL \"\(redact(url))\": \(why)") }

        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refusal("blanks, control characters and letters beyond ASCII must be percent-encoded")
        }
        guard let handle = curl_url() else { throw .clientFailed("out of memory") }
        defer { curl_url_cleanup(handle) }

        let code = curl_url_set(handle, CURLUPART_URL, url, 0)
        guard code == CURLUE_OK else { throw refusal(String(cString: curl_url_strerror(code))) }
        guard let scheme = part(CURLUPART_SCHEME, of: handle), scheme == "http" || scheme == "https" else {
            throw refusal("the scheme is not supported; use http or https")
        }
        guard let host = part(CURLUPART_HOST, of: handle), !host.isEmpty else { throw refusal("it names no host") }
        guard part(CURLUPART_USER, of: handle) == nil, part(CURLUPART_PASSWORD, of: handle) == nil else {
            throw refusal("credentials do not belong into an address")
        }
        let name = host.lowercased()
        let port = part(CURLUPART_PORT, of: handle)
        let query = part(CURLUPART_QUERY, of: handle)
        self.scheme = scheme
        self.host = name
        self.authority = port.map { "\(name):\($0)" } ?? name
        self.path = (part(CURLUPART_PATH, of: handle) ?? "/") + (query.map { "?\($0)" } ?? "")
        self.origin = "\(scheme)://\(name):\(port ?? (scheme == "https" ? "443" : "80"))"
    }

    /// Whether it is this machine.
    package var isLoopback: Bool {
        HostName.isLoopback(host.hasPrefix("[") ? host.dropFirst().dropLast() : host[...])
    }

    /// Whether what is sent there is safe from eavesdroppers on the way.
    package var isConfidential: Bool { scheme == "https" || isLoopback }

    /// Whether there is nothing but a host behind its scheme, and perhaps a path.
    package var hasQuery: Bool { path.contains("?") }
}

/// One part of a parsed URL; nil when it is not there.
private func part(_ what: CURLUPart, of handle: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, what, &text, 0) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
}

/// The address without query, fragment and credentials, so far as they can be told apart in something malformed.
private func redact(_ url: String) -> String {
    let visible = url.prefix { $0 != "?" && $0 != "#" }
    guard let at = visible.lastIndex(of: "@") else { return String(visible) }
    return "…" + visible[at...]
}
