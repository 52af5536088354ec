import HTTPTypes
import Hummingbird
import Logging
import Synchronization
import Testing

/// A Company Explorer on loopback that gives prepared answers and keeps what it was asked.
enum ExplorerServer {
    /// One answer, as it goes over the wire.
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String] = [:]
        var body = ""
    }

    /// What the explorer was asked.
    struct Question: Sendable {
        let method: String
        let path: String
        let headers: HTTPFields
        let body: String
    }

    /// Runs the server on a free port while `body` runs, and returns the questions it got.
    ///
    /// It gives the answers in their order, and the last one for ever.
    static func run(
        _ answers: [Answer],
        _ body: @Sendable (_ url: String) async throws -> Void
    ) async throws -> [Question] {
        let (ports, portContinuation) = AsyncStream.makeStream(of: Int.self)
        let (questions, questionContinuation) = AsyncStream.makeStream(of: Question.self)
        var logger = Logger(label: "explorer")
        logger.logLevel = .critical
        let given = Atomic<Int>(0)
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            questionContinuation.yield(
                Question(
                    method: request.method.rawValue,
                    path: request.uri.description,
                    headers: request.headers,
                    body: String(buffer: body)
                )
            )
            let number = given.add(1, ordering: .relaxed).oldValue
            let answer = answers[min(number, answers.count - 1)]
            var response = Response(
                status: .init(code: answer.status),
                body: .init(byteBuffer: .init(string: answer.body))
            )
            for (name, value) in answer.headers { response.headers[try #require(HTTPField.Name(name))] = value }
            return response
        }
        let application = Application(
            responder: responder,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in portContinuation.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            try await body("http://127.0.0.1:\(port)")
        }
        questionContinuation.finish()
        return await questions.reduce(into: []) { $0.append($1) }
    }
}
