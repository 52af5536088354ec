import HTTPClient
import HTTPTypes
import Testing

struct HTTPClientRequestTests {
    @Test(arguments: [
        ("http://example.com", "example.com", "/"),
        ("HTTPS://example.com:8443/a/b?c=d", "example.com:8443", "/a/b?c=d"),
        ("https://[::1]:9/?q#fragment", "[::1]:9", "/?q"),
        ("http://127.0.0.1:80/%C3%A4", "127.0.0.1:80", "/%C3%A4"),
    ])
    func `an absolute URL is taken apart`(url: String, authority: String, path: String) throws {
        let scheme = url.lowercased().hasPrefix("https") ? "https" : "http"
        #expect(try WebAddress(url).url == "\(scheme)://\(authority)\(path)")
    }

    @Test(arguments: [
        "", "example.com", "/path?token=secret", "ftp://example.com/?token=secret", "file:///etc/passwd",
        "http://?token=secret", "http://example.com:99999/?token=secret", "http://example.com/a b?token=secret",
        "http://example.com/ä?token=secret", "http://example.com/\r\nX: y?token=secret",
        "https://user:secret@example.com/", "https://secret@example.com/?token=secret",
    ])
    func `anything else is refused, without repeating what may be secret`(url: String) throws {
        let error = #expect(throws: HTTPClientError.self) { try HTTPClientRequest(.get, url: url) }
        guard case .invalidURL = error else { throw Unexpected(error) }
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", true), ("http://127.255.0.9/x", true), ("http://LOCALHOST/", true),
        ("http://[::1]:80/", true), ("http://[0:0:0:0:0:0:0:1]/", true), ("http://0x7f000001/", true),
        ("http://localhost./", false), ("http://a.localhost/", false), ("http://127.0.0.1.example/", false),
        ("http://[::ffff:10.0.0.1]/", false), ("http://10.0.0.1/", false), ("http://0.0.0.0/", false),
        ("https://127.0.0.1@example.com/", nil),
    ])
    func `loopback is an address of this machine, or its one name`(url: String, isLoopback: Bool?) {
        let address = try? WebAddress(url)
        #expect(address?.isLoopback == isLoopback)
        #expect(address?.isConfidential == isLoopback)
    }
}
