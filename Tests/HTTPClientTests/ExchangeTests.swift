@testable import HTTPClient
import HTTPTypes
import Testing
import Text

/// What a working exchange looks like, on both sides.
@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `the method and the address arrive as they were given`(method: String) async throws {
        try await EchoServer.run { url in
            let call = try HTTPClientRequest(
                try #require(HTTPRequest.Method(method)),
                url: url + "/a%20b/c?x=1&y=%26#fragment"
            )
            let answer = try await HTTPClient().perform(call)
            #expect(answer.status == 200)
            #expect(answer.response.headerFields[.method] == method)
            #expect(answer.response.headerFields[.path] == "/a%20b/c?x=1&y=%26")
            #expect(answer.body.isEmpty)
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE"])
    func `a body arrives intact with every method`(method: String) async throws {
        try await EchoServer.run { url in
            let body = Array(UInt8.min...UInt8.max)
            let call = try HTTPClientRequest(try #require(HTTPRequest.Method(method)), url: url, body: body)
            let answer = try await HTTPClient().perform(call)
            #expect(answer.response.headerFields[.method] == method)
            #expect(answer.body == body)
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH"])
    func `an empty body is announced as empty`(method: String) async throws {
        try await EchoServer.run { url in
            let call = try HTTPClientRequest(try #require(HTTPRequest.Method(method)), url: url)
            let answer = try await HTTPClient().perform(call)
            #expect(answer.response.headerFields[echoed("Content-Length")] == "0")
        }
    }

    @Test func `a large body comes back byte for byte`() async throws {
        try await EchoServer.run { url in
            let body = (0..<4 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            let answer = try await HTTPClient().perform(try HTTPClientRequest(.post, url: url, body: body))
            #expect(answer.body == body)
            #expect(answer.response.headerFields[echoed("Expect")] == nil)
        }
    }

    @Test func `headers arrive, the empty and the repeated ones too, and none are made up`() async throws {
        try await EchoServer.run { url in
            var headers: HTTPFields = [.authorization: "Bearer abc", .contentType: "application/json"]
            headers[HTTPField.Name("X-Empty")!] = ""
            headers.append(HTTPField(name: HTTPField.Name("X-Twice")!, value: "1"))
            headers.append(HTTPField(name: HTTPField.Name("X-Twice")!, value: "2"))
            let answer = try await HTTPClient().perform(
                try HTTPClientRequest(.post, url: url, headers: headers, body: [1])
            )
            let echo = answer.response.headerFields
            #expect(echo[echoed("Authorization")] == "Bearer abc")
            #expect(echo[echoed("Content-Type")] == "application/json")
            #expect(echo[echoed("X-Empty")] == "")
            #expect(echo[values: echoed("X-Twice")] == ["1", "2"])
            #expect(echo[echoed("User-Agent")] == "superoffice-connector/\(Product.version)")

            let bare = try await HTTPClient().perform(try HTTPClientRequest(.post, url: url, body: [1]))
            #expect(bare.response.headerFields[echoed("Content-Type")] == nil)
        }
    }

    @Test func `several hundred calls at once share the allowed connections`() async throws {
        try await EchoServer.run { url in
            let client = HTTPClient(configuration: .init(maxConnectionsPerHost: 8))
            let ports = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let body = Array("call \(number)".utf8)
                        let answer = try await client.perform(try HTTPClientRequest(.post, url: url, body: body))
                        #expect(answer.body == body)
                        return answer.response.headerFields[.peerPort] ?? ""
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ports.count <= 8)
            await client.shutdown()
        }
    }

    @Test func `calls one after another use one connection`() async throws {
        try await EchoServer.run { url in
            let client = HTTPClient()
            var ports: Set<String?> = []
            for _ in 0..<10 {
                ports.insert(
                    try await client.perform(try HTTPClientRequest(.get, url: url)).response.headerFields[.peerPort]
                )
            }
            #expect(ports.count == 1)
        }
    }

    private func echoed(_ name: String) -> HTTPField.Name { HTTPField.Name("Echo-" + name)! }
}
