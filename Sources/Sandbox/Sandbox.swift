import Glibc
import HTTPClient
package import Logging
import NIOCore

/// A small SuperOffice tenant and Company Explorer in memory, served over HTTP.
///
/// It is the other side of the wire: it shares no type with the code that talks to it but the dynamic JSON value. What
/// the vendor's documents state it does; where they are silent it can be switched to behave either way (``Behaviour``),
/// and everything that can go wrong can be made to go wrong (``Fault``).
package actor Sandbox {
    package nonisolated let configuration: SandboxConfiguration
    let client = HTTPClient()
    let logger: Logger
    var state: SandboxState
    /// One task for each webhook that has events waiting.
    var deliveries: [Int: Task<Void, Never>] = [:]
    /// For tests, in which the tenant changes between any two calls of a client.
    var bystander: (any Bystander)?
    private var server: Task<Void, any Error>?
    private var address: SandboxAddress?

    package init(
        configuration: SandboxConfiguration = SandboxConfiguration(),
        logger: Logger = Logger(label: "sandbox")
    ) {
        self.configuration = configuration
        self.logger = logger
        state = SandboxState(configuration: configuration)
    }

    /// Listens and serves; returns once requests are answered.
    package func start() async throws -> SandboxAddress {
        if let address { return address }
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let server = SandboxServer(
            host: configuration.host,
            port: configuration.port,
            logger: logger,
            answer: { [weak self] in await self?.answer($0) ?? WireReply(status: 503) },
            finished: { [weak self] in await self?.finished($0) },
            now: { [weak self] in await self?.state.now }
        )
        let task = Task {
            defer { announce.finish() }
            try await server.run { announce.yield($0) }
        }
        guard let port = await ports.first(where: { _ in true }) else {
            do { try await task.value } catch let error as IOError {
                throw SandboxError(String(cString: strerror(error.errnoCode)))
            }
            throw SandboxError("the server ended before it listened on \(configuration.host)")
        }
        let address = SandboxAddress(host: configuration.host, port: port)
        self.server = task
        self.address = address
        state.baseURL = address.loginURL
        if !["127.0.0.1", "::1", "localhost"].contains(configuration.host) {
            logger.warning(
                "anybody who reaches the sandbox can control it",
                metadata: ["host": "\(configuration.host)"]
            )
        }
        logger.info("sandbox is listening", metadata: ["url": "\(address.loginURL)"])
        return address
    }

    /// Returns once the started server has ended, which it does when the task is cancelled.
    package func untilEnded() async throws {
        let server = server
        try await withTaskCancellationHandler {
            try await server?.value
        } onCancel: {
            server?.cancel()
        }
    }

    /// Ends the server, also with requests that hang, and the webhook's deliveries; for good.
    package func stop() async {
        server?.cancel()
        _ = await server?.result
        server = nil
        address = nil
        deliveries.values.forEach { $0.cancel() }
        await webhooksSettled()
        await client.shutdown()
    }

    /// Answers one request.
    func answer(_ request: WireRequest) async -> WireReply {
        if request.path.first?.lowercased() == "sandbox" { return await control(request) }
        var request = request
        if let webhook = state.webhookOnTrial(request) {
            request.trial = await attempt(state.testEvent(), webhook)
        }
        bystander?.act(.before, request, &state)
        let reply = state.answer(request)
        bystander?.act(.after, request, &state)
        handOver()
        return reply
    }

    func finished(_ reply: WireReply) {
        if let account = reply.closesAnalysisOf { state.closeRequest(account) }
    }
}

/// Gets to know each call, and may change the tenant directly before it or after it.
protocol Bystander: Sendable {
    func act(_ moment: CallMoment, _ request: WireRequest, _ state: inout SandboxState)
}

enum CallMoment: Sendable { case before, after }
