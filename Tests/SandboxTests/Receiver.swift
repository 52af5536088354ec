import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOConcurrencyHelpers
import Sandbox

/// A webhook's target that keeps what comes and answers from a script.
final class Receiver: Sendable {
    struct Call: Sendable {
        let headers: HTTPFields
        let body: [UInt8]
        var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
        var event: String? { json["Event"]?.string }
        var changes: [String] { json["Changes"]?.array?.compactMap(\.string) ?? [] }
    }

    private let box: NIOLockedValueBox<(calls: [Call], script: [Int])>

    /// Answers the statuses of the script one after the other, then 200.
    init(script: [Int] = []) { box = NIOLockedValueBox(([], script)) }

    var calls: [Call] { box.withLockedValue { $0.calls } }

    /// Serves while the body runs; the body gets the URL.
    func serve(_ body: (String) async throws -> Void) async throws {
        var logger = Logger(label: "receiver")
        logger.logLevel = .critical
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let box = box
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let bytes = try await request.body.collect(upTo: 1 << 20)
            let status = box.withLockedValue { state in
                state.calls.append(Call(headers: request.headers, body: Array(bytes.readableBytesView)))
                return state.script.isEmpty ? 200 : state.script.removeFirst()
            }
            return Response(status: .init(code: status))
        }
        let application = Application(
            responder: responder,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let server = Task { try await application.run() }
        let port = await ports.first { _ in true } ?? 0
        let result: Result<Void, any Error>
        do { result = .success(try await body("http://127.0.0.1:\(port)/connector/webhook")) } catch {
            result = .failure(error)
        }
        server.cancel()
        _ = await server.result
        try result.get()
    }

    static func signature(_ body: [UInt8], _ secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        return Data(code).base64EncodedString()
    }
}

/// A sandbox whose webhook goes to a receiver, without the waits between attempts.
func withWebhook(
    script: [Int] = [],
    secret: String? = nil,
    headers: [String: String] = [:],
    _ body: (Wire, Receiver) async throws -> Void
) async throws {
    let receiver = Receiver(script: script)
    try await receiver.serve { url in
        let target = WebhookTarget(url: url, secret: secret) {
            $0.headers = headers
            $0.delayScale = 0.001
        }
        try await Wire.run(SandboxConfiguration { $0.webhook = target }) { try await body($0, receiver) }
    }
}
