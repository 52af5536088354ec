import CCurl
import Text

extension HTTPClientError {
    /// Sorts libcurl's ninety result codes into ours.
    ///
    /// - Parameters:
    ///   - code: Any result but `CURLE_OK`.
    ///   - detail: What libcurl wrote into the error buffer, empty when it wrote nothing.
    ///   - origin: `scheme://host:port` of the request.
    init(_ code: CURLcode, detail: String, origin: String) {
        let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let why = Self.withoutCredentials(text.inOneLine)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_PROXY,
            CURLE_INTERFACE_FAILED, CURLE_NO_CONNECTION_AVAILABLE,
            // The call's own limit is not libcurl's affair, so this is the connect timeout.
            CURLE_OPERATION_TIMEDOUT:
            self = .connectionFailed(origin: origin, why: why)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            self = .tlsFailed(origin: origin, why: why)
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM,
            CURLE_HTTP2, CURLE_SEND_FAIL_REWIND, CURLE_SSL_SHUTDOWN_FAILED:
            self = .connectionLost(origin: origin, why: why)
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION:
            self = .clientFailed(why)
        case CURLE_URL_MALFORMAT:
            self = .invalidURL("libcurl refuses the address at \(origin): \(why)")
        default:
            self = .protocolFailed(origin: origin, why: why)
        }
    }

    /// libcurl quotes a proxy's address that it cannot use, with the user and password in it.
    private static func withoutCredentials(_ text: String) -> String {
        guard let quote = text.firstIndex(of: "'"), let at = text.lastIndex(of: "@"), quote < at else { return text }
        return text[...quote] + "…" + text[at...]
    }
}
