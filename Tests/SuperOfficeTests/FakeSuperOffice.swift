import Webhook
import FoundationEssentials
import HTTPClient
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import Synchronization
import Testing

@testable import SuperOffice

/// A login host and a tenant on one loopback port that answer what a test scripted and remember what they were asked.
///
/// Unless scripted, the token endpoint gives `token-1`, `token-2`, ... for an hour, and the tenant runs.
actor FakeSuperOffice {
    struct Reply: Sendable {
        var status: HTTPResponse.Status = .ok
        var body = "{}"
        var headers: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        var delay: Duration = .zero

        static func ok(_ body: String) -> Reply { Reply(body: body) }
        static func status(_ code: Int, _ body: String = "", _ headers: HTTPFields = [:]) -> Reply {
            Reply(status: .init(code: code), body: body, headers: headers)
        }
    }

    struct Seen: Sendable {
        /// `GET /api/v1/Contact/18`, without the tenant's folder.
        var route: String
        var query: String
        var headers: HTTPFields
        var body: String

        var bearer: String { String((headers[.authorization] ?? "").dropFirst(7)) }
    }

    static let principalRoute = "GET /api/v1/User/currentPrincipal"
    static let tokenRoute = "POST /login/common/oauth/tokens"
    static let stateRoute = "GET /api/state/Cust12345"

    nonisolated let port = Atomic<Int>(0)
    private var scripts: [String: [Reply]] = [:]
    private var refusals: [String: Reply] = [:]
    private var tokens = 0
    private(set) var seen: [Seen] = []

    nonisolated var url: String { "http://127.0.0.1:\(port.load(ordering: .relaxed))" }

    /// Answers in this order; the last one goes on for ever.
    func script(_ route: String, _ replies: Reply...) { scripts[route] = replies }

    /// Answers so to whoever comes with this token, wherever to.
    func refuse(_ bearer: String, _ reply: Reply) { refusals[bearer] = reply }

    /// How often a route was asked.
    func count(_ route: String) -> Int { seen.count { $0.route == route } }

    func requests(_ route: String) -> [Seen] { seen.filter { $0.route == route } }

    /// The tenant's state as the login host tells it.
    nonisolated func state(_ name: String = "Running", running: Bool = true, until: String = "2099-01-01T00:00:00Z")
        -> String
    {
        """
        { "ContextIdentifier": "Cust12345", "Endpoint": "\(url)/Cust12345", "State": "\(name)", "IsRunning": \(running),
          "ValidUntil": "\(until)", "Api": "\(url)/Cust12345/api", "Version": "Release_11.10" }
        """
    }

    func answer(_ request: Seen) -> Reply {
        seen.append(request)
        if let refusal = refusals[request.bearer] { return refusal }
        if var script = scripts[request.route], let reply = script.first {
            if script.count > 1 {
                script.removeFirst()
                scripts[request.route] = script
            }
            return reply
        }
        switch request.route {
        case Self.tokenRoute:
            tokens += 1
            return .ok(#"{"token_type":"Bearer","access_token":"token-\#(tokens)","expires_in":3600,"id_token":"e"}"#)
        case Self.stateRoute:
            return .ok(state())
        default:
            return .status(404, #"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":"not scripted"}"#)
        }
    }
}

/// The two clocks of a client, which a test turns.
final class TestClock: Sendable {
    private let seconds = Atomic<Int>(0)
    private let wall = Atomic<Int>(1_772_360_100)

    var now: Date { Date(timeIntervalSince1970: Double(wall.load(ordering: .relaxed))) }
    var uptime: Duration { .seconds(seconds.load(ordering: .relaxed)) }

    /// Time passes.
    func advance(seconds count: Int) {
        seconds.add(count, ordering: .relaxed)
        wall.add(count, ordering: .relaxed)
    }

    /// Somebody sets the wall clock.
    func jump(seconds count: Int) { wall.add(count, ordering: .relaxed) }
}

/// Runs a fake tenant and a client of it for as long as `body` runs.
func withTenant(
    _ body: (FakeSuperOffice, SuperOfficeClient, TestClock) async throws -> Void
) async throws {
    let fake = FakeSuperOffice()
    let (running, starting) = AsyncStream.makeStream(of: Void.self)
    var quiet = Logger(label: "fake")
    quiet.logLevel = .critical
    let application = Application(
        responder: CallbackResponder<BasicRequestContext> { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            var path = request.uri.path
            if path.hasPrefix("/Cust12345") { path.removeFirst("/Cust12345".count) }
            let reply = await fake.answer(
                .init(
                    route: "\(request.method.rawValue) \(path)",
                    query: request.uri.query ?? "",
                    headers: request.headers,
                    body: String(buffer: body)
                )
            )
            if reply.delay > .zero { try await Task.sleep(for: reply.delay) }
            return Response(
                status: reply.status,
                headers: reply.headers,
                body: .init(byteBuffer: ByteBuffer(string: reply.body))
            )
        },
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in
            fake.port.store(channel.localAddress?.port ?? 0, ordering: .relaxed)
            starting.yield()
        },
        logger: quiet
    )
    let server = Task { try await application.run() }
    defer { server.cancel() }
    var iterator = running.makeAsyncIterator()
    await iterator.next()
    let http = HTTPClient()
    let clock = TestClock()
    var settings = SuperOfficeSettings(
        clientID: "client id",
        clientSecret: "s3cret&=",
        login: .refreshToken("r3fresh"),
        contextIdentifier: "Cust12345"
    )
    settings.loginURL = fake.url + "/"
    let client = SuperOfficeClient(
        settings: settings,
        http: http,
        now: { clock.now },
        uptime: { clock.uptime },
        logger: quiet
    )
    let result: Result<Void, any Error>
    do {
        try await body(fake, client, clock)
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await http.shutdown()
    try result.get()
}

/// The error of a call that must fail.
func failure(_ body: () async throws(SuperOfficeError) -> Void) async throws -> SuperOfficeError {
    do throws(SuperOfficeError) {
        try await body()
    } catch {
        return error
    }
    throw DidNotFail()
}

struct DidNotFail: Error {}

extension SuperOfficeError {
    /// The case's name.
    var label: String { Mirror(reflecting: self).children.first?.label ?? "" }
}

/// Reads company 18, which must work.
func expectContact18(_ client: SuperOfficeClient) async throws {
    let contact = try await client.contact(18)
    #expect(contact.id == 18)
}
