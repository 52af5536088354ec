import CCurl
import HTTPTypes

extension Transfer {
    /// Sets all options of the call on the easy handle.
    func configure(_ configuration: HTTPClient.Configuration) throws(HTTPClientError) {
        try configureConnection(configuration)
        try configureRequest()
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        // Empty means: offer, and undo, every encoding that this libcurl knows.
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try check(ccurl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(maximumResponseBytes)))
        try check(ccurl_set_write(easy, receiveBody, Unmanaged.passUnretained(self).toOpaque()))
        try check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        try check(ccurl_set_pointer(easy, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: order.id)))
    }

    private func configureConnection(_ configuration: HTTPClient.Configuration) throws(HTTPClientError) {
        try set(CURLOPT_URL, order.request.address.url)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        if let path = order.request.unixSocket { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
        if order.request.address.isLoopback { try set(CURLOPT_PROXY, "") }
        // Zero would mean libcurl's own five minutes.
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.wholeMilliseconds))
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        // Without it, giving up a transfer whose host name is still being looked up waits for the look-up's end, and
        // all other transfers wait with it: 10 s with a name server that does not answer, measured with 7.88.1.
        try set(CURLOPT_QUICK_EXIT, 1)
    }

    private func configureRequest() throws(HTTPClientError) {
        let method = order.request.method
        let body = order.request.body
        switch method {
        case .get where body.isEmpty:
            try set(CURLOPT_HTTPGET, 1)
        case .head:
            try set(CURLOPT_NOBODY, 1)
        case .post, .put, .patch:
            try send(body)
        default:
            if !body.isEmpty { try send(body) }
        }
        if method != .head { try set(CURLOPT_CUSTOMREQUEST, method.rawValue) }

        for field in order.request.headers {
            // `Name:` without a value would remove the header; `Name;` sends it empty.
            try addHeader(field.value.isEmpty ? "\(field.name.rawName);" : "\(field.name.rawName): \(field.value)")
        }
        // libcurl waits up to a second for `100 Continue` before it sends a large body.
        try addHeader("Expect:")
        // libcurl would call every body without a type a web form.
        if order.request.headers[.contentType] == nil { try addHeader("Content-Type:") }
        try check(ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList))
    }

    /// The size comes first: libcurl copies that many bytes.
    private func send(_ body: [UInt8]) throws(HTTPClientError) {
        try check(ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        try check(ccurl_set_bytes(easy, CURLOPT_COPYPOSTFIELDS, body.isEmpty ? [0] : body))
    }

    private func addHeader(_ line: String) throws(HTTPClientError) {
        guard let longer = curl_slist_append(headerList, line) else { throw .clientFailed("out of memory") }
        headerList = longer
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPClientError) {
        try check(ccurl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPClientError) {
        try check(ccurl_set_string(easy, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPClientError) {
        guard code == CURLE_OK else {
            throw .clientFailed("libcurl refuses an option: \(String(cString: curl_easy_strerror(code)))")
        }
    }
}
