@testable import HTTPClient
import HTTPTypes
import Testing

/// Exchanges that do not come about, are given up, or are taken back.
@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    private func call(_ port: Int, scheme: String = "http", timeout: Duration = .seconds(30)) throws
        -> HTTPClientRequest
    {
        try HTTPClientRequest(
            .get,
            url: "\(scheme)://127.0.0.1:\(port)/path?token=secret",
            headers: [.authorization: "Bearer secret"],
            timeout: timeout
        )
    }

    @Test func `a refused connection is told apart`() async throws {
        let server = try await RawServer { _ in .silence }
        try await server.stop()
        let error = await #expect(throws: HTTPClientError.self) {
            try await HTTPClient().perform(try call(server.port))
        }
        guard case .connectionFailed = error else { throw Unexpected(error) }
    }

    @Test func `an unknown host is a failed connection`() async throws {
        let error = await #expect(throws: HTTPClientError.self) {
            try await HTTPClient().perform(try HTTPClientRequest(.get, url: "https://nobody.invalid/"))
        }
        guard case .connectionFailed = error else { throw Unexpected(error) }
    }

    @Test(arguments: [
        "http://nobody.invalid/", "http://192.0.2.1/?token=secret", "http://localhost.invalid/",
        "http://127.0.0.1.invalid/",
        "http://sub.localhost/", "http://[::2]/", "http://128.0.0.1/", "http://127.0.0.256/",
    ])
    func `another machine is not called without encryption`(url: String) async throws {
        let error = await #expect(throws: HTTPClientError.self) {
            try await HTTPClient().perform(try HTTPClientRequest(.get, url: url))
        }
        guard case .plainHTTP = error else { throw Unexpected(error) }
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `a TLS handshake that is never answered is a failed connection`() async throws {
        let server = try await RawServer { _ in .silence }
        let client = HTTPClient(configuration: .init(connectTimeout: .milliseconds(150)))
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.perform(try call(server.port, scheme: "https"))
        }
        guard case .connectionFailed = error else { throw Unexpected(error) }
    }

    @Test func `an answer in plain text to a TLS handshake is a TLS failure`() async throws {
        try await EchoServer.run { url in
            let error = await #expect(throws: HTTPClientError.self) {
                let https = url.replacing("http://", with: "https://") + "/?token=secret"
                return try await HTTPClient().perform(try HTTPClientRequest(.get, url: https))
            }
            guard case .tlsFailed = error else { throw Unexpected(error) }
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test func `a silent server costs no more than the time limit, and its connection is closed`() async throws {
        let server = try await RawServer { _ in .silence }
        let error = await #expect(throws: HTTPClientError.self) {
            try await HTTPClient().perform(try call(server.port, timeout: .milliseconds(150)))
        }
        #expect(error == .timedOut(origin: "http://127.0.0.1:\(server.port)", after: .milliseconds(150)))
        await server.wait { $0 == .closed }
    }

    @Test func `the time limit also runs while a call waits for a free connection`() async throws {
        let server = try await RawServer { _ in .silence }
        let client = HTTPClient(configuration: .init(maxConnectionsPerHost: 1))
        let first = Task { try await client.perform(try call(server.port)) }
        await server.wait { $0 != .accepted }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.perform(try call(server.port, timeout: .milliseconds(150)))
        }
        guard case .timedOut = error else { throw Unexpected(error) }
        first.cancel()
    }

    @Test func `cancelling the task aborts the transfer and closes its connection`() async throws {
        let server = try await RawServer { _ in .silence }
        let client = HTTPClient()
        let task = Task { try await client.perform(try call(server.port)) }
        await server.wait { $0 != .accepted }
        task.cancel()
        await #expect(throws: HTTPClientError.cancelled) { try await task.value }
        await server.wait { $0 == .closed }
    }

    @Test func `a task that is cancelled already does not start a transfer`() async throws {
        let server = try await RawServer { _ in .silence }
        let client = HTTPClient()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.perform(try call(server.port))
        }
        await #expect(throws: HTTPClientError.cancelled) { try await task.value }
    }

    @Test func `shutting down ends what is running, refuses what comes later, and may be repeated`() async throws {
        let server = try await RawServer { _ in .silence }
        let client = HTTPClient()
        let tasks = try (0..<5).map { _ in
            let call = try call(server.port)
            return Task { try await client.perform(call) }
        }
        var requests = 0
        for await event in server.events {
            if case .request = event { requests += 1 }
            if requests == 5 { break }
        }
        async let once: Void = client.shutdown()
        async let twice: Void = client.shutdown()
        _ = await (once, twice)
        for task in tasks {
            await #expect(throws: HTTPClientError.closed) { try await task.value }
        }
        await #expect(throws: HTTPClientError.closed) { try await client.perform(try call(server.port)) }
        await client.shutdown()
    }

    @Test func `dropping the client ends its thread, which closes the kept connection`() async throws {
        let server = try await RawServer { _ in .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        var client: HTTPClient? = HTTPClient()
        #expect(try await client?.perform(try call(server.port)).status == 200)
        client = nil
        await server.wait { $0 == .closed }
    }

    @Test func `a connection that the server has closed meanwhile is replaced unnoticed`() async throws {
        let server = try await RawServer { _ in .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        let client = HTTPClient()
        for _ in 0..<20 {
            #expect(try await client.perform(try call(server.port)).status == 200)
        }
    }

    @Test(arguments: [
        RawServer.Reply.sendAndClose(""), .sendAndClose("SSH-2.0\r\n"), .silence,
        .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"),
        .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nx"),
    ])
    func `no error text holds the query or a header, and each is one line`(reply: RawServer.Reply) async throws {
        let server = try await RawServer { _ in reply }
        let client = HTTPClient(configuration: .init(maximumResponseBytes: 1000))
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.perform(try call(server.port, timeout: .milliseconds(200)))
        }
        let text = try #require(error).description
        #expect(text.contains("http://127.0.0.1:\(server.port)"))
        #expect(!text.contains("secret"))
        #expect(!text.contains("\n"))
    }
}
