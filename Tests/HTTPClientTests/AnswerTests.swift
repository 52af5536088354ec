@testable import HTTPClient
import HTTPTypes
import Testing

/// What the client makes of the bytes that come back.
@Suite(.timeLimit(.minutes(1)))
struct AnswerTests {
    private func answer(
        to reply: String,
        configuration: HTTPClient.Configuration = .init()
    ) async throws -> HTTPClientResponse {
        let server = try await RawServer { _ in .sendAndClose(reply) }
        let call = try HTTPClientRequest(.get, url: "http://127.0.0.1:\(server.port)/path?token=secret")
        return try await HTTPClient(configuration: configuration).perform(call)
    }

    @Test func `only the final response counts`() async throws {
        let answer = try await answer(
            to: "HTTP/1.1 103 Early Hints\r\nLink: </early>\r\n\r\n"
                + "HTTP/1.1 418 Teapot\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 2\r\n\r\nhi"
        )
        #expect(answer.status == 418)
        #expect(answer.response.headerFields[HTTPField.Name("Link")!] == nil)
        #expect(answer.response.headerFields[values: .setCookie] == ["a=1", "b=2"])
        #expect(answer.body == Array("hi".utf8))
    }

    @Test func `trailers are not headers`() async throws {
        let answer = try await answer(
            to: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n"
        )
        #expect(answer.body == Array("hi".utf8))
        #expect(answer.response.headerFields[HTTPField.Name("X-Sum")!] == nil)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is an answer and is not followed`(status: Int) async throws {
        let server = try await RawServer { _ in
            .send("HTTP/1.1 \(status) Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        }
        let client = HTTPClient()
        let answer = try await client.perform(try HTTPClientRequest(.get, url: "http://127.0.0.1:\(server.port)"))
        #expect(answer.status == status)
        #expect(answer.response.headerFields[.location] == "/elsewhere")
        // The next request the server sees is our next one, not one to /elsewhere.
        _ = try await client.perform(try HTTPClientRequest(.get, url: "http://127.0.0.1:\(server.port)/next"))
        var heads: [String] = []
        for await case .request(let head) in server.events {
            heads.append(String(head.prefix { $0 != "\r\n" }))
            if heads.count == 2 { break }
        }
        #expect(heads == ["GET / HTTP/1.1", "GET /next HTTP/1.1"])
    }

    @Test func `a compressed body is delivered plain`() async throws {
        let hello: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 7, 0, 0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0,
        ]
        let server = try await RawServer { head in
            #expect(head.lowercased().contains("accept-encoding: "))
            let reply = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(hello.count)\r\n\r\n"
            return .send(Array(reply.utf8) + hello)
        }
        let answer = try await HTTPClient().perform(try HTTPClientRequest(.get, url: "http://127.0.0.1:\(server.port)"))
        #expect(answer.body == Array("hello".utf8))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
        "HTTP/1.1 200 OK\r\n\r\nhello world",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n",
    ])
    func `an answer over the limit is refused, however it is framed`(reply: String) async throws {
        let ten = HTTPClient.Configuration(maximumResponseBytes: 10)
        let error = await #expect(throws: HTTPClientError.self) { try await answer(to: reply, configuration: ten) }
        guard case .responseTooLarge(_, 10) = error else { throw Unexpected(error) }
        let eleven = HTTPClient.Configuration(maximumResponseBytes: 11)
        #expect(try await answer(to: reply, configuration: eleven).body.count == 11)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello",
        "",
    ])
    func `an answer that ends too early is lost, not short`(reply: String) async throws {
        let error = await #expect(throws: HTTPClientError.self) { try await answer(to: reply) }
        guard case .connectionLost = error else { throw Unexpected(error) }
    }

    @Test func `something that is no HTTP is named as such`() async throws {
        let error = await #expect(throws: HTTPClientError.self) { try await answer(to: "SSH-2.0-OpenSSH_9.2\r\n") }
        guard case .protocolFailed = error else { throw Unexpected(error) }
    }
}

/// An error of another kind than the test expects.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ error: (any Error)?) { description = "unexpected: \(error.map { "\($0)" } ?? "no error")" }
}
