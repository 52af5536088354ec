import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Logging
import Sandbox
import Testing

/// A running sandbox and a client that talks to it over a real socket.
struct Wire: Sendable {
    let sandbox: Sandbox
    let address: SandboxAddress
    let client: HTTPClient
    let token: String

    struct Answer: Sendable {
        let status: Int
        let json: JSONValue?
        let text: String
        let headers: HTTPFields

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
        /// A member of the entity, or of its `CustomFields` for a name with a colon.
        subscript(name: String) -> JSONValue? { name.contains(":") ? json?["CustomFields"]?[name] : json?[name] }
    }

    static func run(
        _ configuration: SandboxConfiguration = SandboxConfiguration(),
        _ body: (Wire) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let sandbox = Sandbox(configuration: configuration, logger: logger)
        let address = try await sandbox.start()
        let client = HTTPClient()
        do {
            let signIn = Wire(sandbox: sandbox, address: address, client: client, token: "")
            let token = try #require(try await signIn.signIn().json?["access_token"]?.string)
            try await body(Wire(sandbox: sandbox, address: address, client: client, token: token))
        } catch {
            await sandbox.stop()
            await client.shutdown()
            throw error
        }
        await sandbox.stop()
        await client.shutdown()
    }

    func send(
        _ method: HTTPRequest.Method,
        _ url: String,
        _ body: String = "",
        headers: [String: String] = [:],
        timeout: Duration = .seconds(20)
    ) async throws(HTTPClientError) -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
        let call = try HTTPClientRequest(method, url: url, headers: fields, body: Array(body.utf8), timeout: timeout)
        let answer = try await client.perform(call)
        return Answer(
            status: answer.status,
            json: try? JSONValue(parsing: answer.body),
            text: String(decoding: answer.body, as: UTF8.self),
            headers: answer.response.headerFields
        )
    }

    static let grant = [
        "grant_type": "refresh_token", "client_id": "sandbox-client", "client_secret": "sandbox-secret",
        "refresh_token": "sandbox-refresh",
    ]

    func signIn(_ form: [String: String] = grant, headers: [String: String] = [:]) async throws -> Answer {
        try await send(
            .post,
            address.loginURL + "/login/common/oauth/tokens",
            form.map { "\($0)=\($1)" }.joined(separator: "&"),
            headers: ["Content-Type": "application/x-www-form-urlencoded"].merging(headers) { $1 }
        )
    }

    func state(_ tenant: String = "Cust12345") async throws -> Answer {
        try await send(.get, address.loginURL + "/api/state/" + tenant)
    }

    /// A call of the tenant's REST API.
    func api(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String = "",
        headers: [String: String] = [:],
        timeout: Duration = .seconds(20)
    ) async throws(HTTPClientError) -> Answer {
        var all = ["Authorization": "Bearer \(token)", "Content-Type": "application/json", "Accept-Language": "en"]
        all.merge(headers) { $1 }
        return try await send(
            method,
            address.loginURL + "/Cust12345/api/v1" + path,
            body,
            headers: all,
            timeout: timeout
        )
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await api(.get, path, headers: headers)
    }

    /// Writes fields of one contact through `CustomFields`.
    func write(_ fields: String, to contact: Int = 18) async throws -> Answer {
        try await api(.patch, "/Contact/\(contact)", #"[{"op":"replace","path":"CustomFields","value":\#(fields)}]"#)
    }

    func explore(_ body: String, headers: [String: String] = [:]) async throws -> Answer {
        let all = ["Authorization": "Bearer sandbox-explorer", "Content-Type": "application/json"]
        return try await send(.post, address.explorerURL + "/api/enrich", body, headers: all.merging(headers) { $1 })
    }

    func control(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> Answer {
        try await send(method, address.controlURL + path, body)
    }
}
