import Hummingbird
import Logging
import NIOConcurrencyHelpers
import Testing

@testable import Receiver

@Suite("Operators' listener", .timeLimit(.minutes(1)))
struct OperatorsListenerTests {
    private func with(
        _ router: Router<OperatorsListener.Context> = Router(),
        log: LogCapture = LogCapture(),
        readiness: @escaping @Sendable () async -> [ReadinessCheck] = { [] },
        _ body: (WireClient) async throws -> Void
    ) async throws {
        let running = try await Running.start { onBound in
            OperatorsListener(
                place: .address(host: "127.0.0.1", port: 0),
                router: router,
                readiness: readiness,
                sizeLimit: 500,
                logger: log.logger,
                onBound: onBound
            )
        }
        let client = try await WireClient.connect(port: running.port)
        try await body(client)
        await client.close()
        try await running.stop()
    }

    @Test(arguments: [
        ("GET /health HTTP/1.1\r\n\r\n", 400), ("GET /health HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nHost: a, b\r\n\r\n", 400), ("GET /health HTTP/1.0\r\n\r\n", 200),
        ("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ])
    func `a head is judged as on the public port, and its connection ends`(request: String, status: Int) async throws {
        try await with { client async throws in
            try await client.send(request)
            let answer = try await client.answer()
            #expect(answer?.status == status)
            #expect(answer?.headers["connection"] == "close")
        }
    }

    @Test func `a wrong head behind a request that is in work ends the connection without an answer inside the answer`()
        async throws
    {
        let router = Router(context: OperatorsListener.Context.self)
        let gate = Promise<Void>()
        router.get("slow") { _, _ in
            try await gate.value()
            return "slow"
        }
        try await with(router) { client async throws in
            try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\n\r\n")
            #expect(try await client.answer() == nil)
            gate.fulfil(())
        }
    }

    @Test func `readiness is asked on every call`() async throws {
        let isReady = NIOLockedValueBox(false)
        let readiness: @Sendable () async -> [ReadinessCheck] = {
            let now = isReady.withLockedValue { $0 }
            return [
                ReadinessCheck("spool", isReady: true),
                ReadinessCheck("crm", isReady: now, detail: now ? nil : "answers \"503\""),
            ]
        }
        try await with(readiness: readiness) { client async throws in
            try await client.send(requestText("GET", "/health/ready"))
            let answer = try await client.answer()
            #expect(answer?.status == 503)
            #expect(answer?.headers["content-type"] == "application/json")
            #expect(answer?.body.contains(#""detail" : "answers \"503\"""#) == true, "\(answer?.body ?? "")")
            isReady.withLockedValue { $0 = true }
            try await client.send(requestText("GET", "/health/ready"))
            #expect(try await client.answer()?.status == 200)
            try await client.send(requestText("HEAD", "/health/ready"))
            let head = try await client.answer(toHead: true)
            #expect(head?.status == 200)
            #expect(head?.headers["content-length"] != "0")
        }
    }

    @Test func `a check that is not vital is shown, and counts when all are asked for`() async throws {
        let readiness: @Sendable () async -> [ReadinessCheck] = {
            [ReadinessCheck("spool", isReady: true), ReadinessCheck("crm", isReady: false, isVital: false)]
        }
        try await with(readiness: readiness) { client async throws in
            for (query, status) in [
                ("", 200), ("?deep=1", 503), ("?deep=0", 200), ("?deep", 200), ("?x=1&deep=1", 503),
            ] {
                try await client.send(requestText("GET", "/health/ready\(query)"))
                let answer = try await client.answer()
                #expect(answer?.status == status, "\(query)")
                #expect(answer?.body.contains(#""name" : "crm""#) == true)
                #expect(answer?.body.contains("\"ready\" : \(status == 200)\n}") == true, "\(answer?.body ?? "")")
            }
        }
    }

    @Test func `has health, the pages it was given, and no webhook`() async throws {
        let router = Router(context: OperatorsListener.Context.self)
        router.get("/jobs/:name") { _, context in try context.parameters.require("name") }
        router.post("/replay") { request, _ in String(buffer: try await request.body.collect(upTo: 1000)) }
        router.get("/broken") { _, _ -> String in throw CancellationError() }
        let log = LogCapture()
        try await with(router, log: log) { client async throws in
            for (request, status, body) in [
                (requestText("GET", "/health"), 200, "ok\n"), (requestText("GET", "/jobs/a.json?x=1"), 200, "a.json"),
                (requestText("POST", "/replay", body: "name=a"), 200, "name=a"),
                (requestText("POST", "/webhook", body: webhook()), 404, nil), (requestText("GET", "/nope"), 404, nil),
                (requestText("GET", "/broken"), 500, nil),
                (requestText("POST", "/replay", body: String(repeating: "x", count: 501)), 413, nil),
            ] as [(String, Int, String?)] {
                try await client.send(request)
                let answer = try await client.answer()
                #expect(answer?.status == status, "\(request)")
                if let body { #expect(answer?.body == body) }
            }
            #expect(log.lines.contains { $0.contains("A page failed") && $0.contains("path=/broken") })
        }
    }

    /// Lets nothing in that has no password; puts its mark on everything.
    private struct Door: RouterMiddleware {
        typealias Context = OperatorsListener.Context

        func handle(
            _ request: Request,
            context: Context,
            next: (Request, Context) async throws -> Response
        ) async throws -> Response {
            var response =
                request.headers[.authorization] == nil
                ? Response(status: .unauthorized) : try await next(request, context)
            response.headers[.server] = "door \(context.logger[metadataKey: OperatorsListener.peerKey] ?? "none")"
            return response
        }
    }

    @Test func `the gate stands before every page, in whatever order they were added`() async throws {
        let router = Router(context: OperatorsListener.Context.self)
        router.get("/page") { _, _ in "page" }
        router.get("/broken") { _, _ -> String in throw CancellationError() }
        let hasStopped = NIOLockedValueBox(false)
        let running = try await Running.start { onBound in
            OperatorsListener(
                place: .address(host: "127.0.0.1", port: 0),
                router: router,
                gate: Door(),
                sizeLimit: 500,
                logger: LogCapture().logger,
                onBound: onBound,
                onStop: { hasStopped.withLockedValue { $0 = true } }
            )
        }
        let large = String(repeating: "x", count: 501)
        for (method, target, body, status) in [
            ("GET", "/page", nil, 200), ("GET", "/nope", nil, 404), ("GET", "/broken", nil, 500),
            ("GET", "/health", nil, 200), ("GET", "/health/ready", nil, 200), ("POST", "/page", large, 413),
        ] as [(String, String, String?, Int)] {
            for (headers, expected) in [([], 401), (["Authorization: x"], status)] {
                let client = try await WireClient.connect(port: running.port)
                try await client.send(requestText(method, target, headers: headers, body: body))
                let answer = try await client.answer()
                #expect(answer?.status == expected, "\(method) \(target)")
                #expect(answer?.headers["server"] == "door 127.0.0.1")
                await client.close()
            }
        }
        #expect(!hasStopped.withLockedValue { $0 })
        try await running.stop()
        #expect(hasStopped.withLockedValue { $0 })
    }
}
