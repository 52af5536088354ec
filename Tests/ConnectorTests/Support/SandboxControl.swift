import HTTPClient
import HTTPTypes
import JSON

/// The control API of a sandbox that runs as a process of its own.
struct SandboxControl: Sendable {
    let url: String

    /// Takes the address from the lines that `superoffice-sandbox serve` wrote.
    init(environment: String) throws {
        let line = environment.split(separator: "\n").first { $0.hasPrefix("SO_LOGIN_URL=") }
        guard let line else { throw Impatience(description: "no SO_LOGIN_URL in \(environment)") }
        url = line.dropFirst("SO_LOGIN_URL=".count) + "/sandbox"
    }

    func get(_ path: String) async throws -> JSONValue { try await call(.get, path, nil) }
    func put(_ path: String, _ body: JSONValue) async throws { _ = try await call(.put, path, body) }
    func post(_ path: String, _ body: JSONValue) async throws { _ = try await call(.post, path, body) }

    private func call(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue?) async throws -> JSONValue {
        let call = try HTTPClientRequest(method, url: "\(url)/\(path)", body: body?.serialized() ?? [])
        let answer = try await HTTP.client.perform(call)
        guard answer.status == 200 else {
            throw Impatience(description: "\(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try JSONValue(parsing: answer.body)
    }

    func counter(_ name: String) async throws -> Int { try await get("counters")[name]?.int ?? -1 }
}

/// The client of all tests.
enum HTTP {
    static let client = HTTPClient()
}
