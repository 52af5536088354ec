import FoundationEssentials
import Glibc
import Logging
import NIOCore
import Receiver
import ServiceLifecycle
import Spool
import Webhook

/// A spool in a folder of its own, removed with the value's last use.
final class TestSpool: Sendable {
    let files: SpoolFiles

    init(system: any FileSystem = LinuxFileSystem()) throws {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/receiver-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCallError("mkdtemp", errno) }
        let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        files = SpoolFiles(layout: SpoolLayout(root: root), system: system)
        try files.prepare()
    }

    deinit { try? FileManager.default.removeItem(atPath: files.layout.root) }

    func names(_ folder: SpoolLayout.Folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: files.layout.path(folder)).sorted()
    }

    func bytes(_ folder: SpoolLayout.Folder, _ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(files.layout.path(folder))/\(name)").map { [UInt8]($0) }
    }
}

/// A value that one task sets and another waits for.
struct Promise<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func fulfil(_ value: Value) { continuation.yield(value) }
    func fail() { continuation.finish() }
    func value() async throws -> Value {
        for await value in stream { return value }
        throw CancellationError()
    }
}

/// A service in a group of its own, in a task of its own.
struct Running: Sendable {
    let group: ServiceGroup
    let task: Task<Void, any Error>
    let port: Int

    /// Starts the service that `make` builds with a callback for its port, and waits until it listens.
    static func start(_ make: (@escaping @Sendable (Int) -> Void) throws -> any Service) async throws -> Running {
        let bound = Promise<Int>()
        let service = try make { bound.fulfil($0) }
        let group = ServiceGroup(services: [service], logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        let task = Task {
            defer { bound.fail() }
            try await group.run()
        }
        do {
            return Running(group: group, task: task, port: try await bound.value())
        } catch {
            try await task.value
            throw error
        }
    }

    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }
}

extension ReceiverSettings {
    /// Loopback, any port, short patience.
    static func test(token: String? = "let-me-in", secret: String? = nil) throws -> ReceiverSettings {
        var listener = ListenerSettings(host: "127.0.0.1", port: 0)
        listener.limits.linger = .milliseconds(100)
        listener.limits.drain = .seconds(5)
        return ReceiverSettings(
            listener: listener,
            tokens: try SharedSecrets(setting: token, named: "WEBHOOK_TOKEN"),
            secrets: try SharedSecrets(setting: secret, named: "WEBHOOK_SECRET")
        )
    }
}

/// A receiver at work on a spool of its own.
struct Harness {
    let spool: TestSpool
    let writer: SpoolWriter
    let log: LogCapture
    let tally: ReceiverTally
    let running: Running

    var port: Int { running.port }

    /// How often calls were refused for this reason.
    func refused(_ code: String) -> Int { tally.figures.refused[code] ?? 0 }

    func connect() async throws -> WireClient { try await WireClient.connect(port: port) }

    /// Posts on a connection of its own.
    func post(
        _ body: String,
        _ target: String = "/connector/webhook",
        headers: [String] = ["X-Webhook-Token: let-me-in"],
        method: String = "POST"
    ) async throws -> WireClient.Answer? {
        let client = try await connect()
        try await client.send(requestText(method, target, headers: headers, body: body))
        let answer = try await client.answer(toHead: method == "HEAD")
        await client.close()
        return answer
    }
}

func startReceiver(
    _ settings: ReceiverSettings,
    _ spool: TestSpool,
    floor: Int = 0,
    remembering: RecentEvents = RecentEvents(),
    log: LogCapture = LogCapture()
) async throws -> Harness {
    let writer = SpoolWriter(files: spool.files, freeSpaceFloor: floor, remembering: remembering)
    let tally = ReceiverTally()
    let running = try await Running.start { onBound in
        WebhookReceiver(settings: settings, writer: writer, logger: log.logger, tally: tally, onBound: onBound)
    }
    return Harness(spool: spool, writer: writer, log: log, tally: tally, running: running)
}

/// Runs `body` with a receiver, then stops it.
func withReceiver(
    _ settings: ReceiverSettings? = nil,
    spool: TestSpool? = nil,
    floor: Int = 0,
    remembering: RecentEvents = RecentEvents(),
    _ body: (Harness) async throws -> Void
) async throws {
    let harness = try await startReceiver(
        settings ?? .test(),
        spool ?? TestSpool(),
        floor: floor,
        remembering: remembering
    )
    do {
        try await body(harness)
    } catch {
        try? await harness.running.stop()
        throw error
    }
    try await harness.running.stop()
    harness.writer.stop()
}

/// Waits until something is so, however busy the machine is.
func waitUntil(_ isSo: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(50)
    while try await !isSo() {
        guard ContinuousClock.now < end else { throw CancellationError() }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// A webhook body.
func webhook(
    _ event: String = "contact.changed",
    key: Int = 18,
    id: String? = "88f91933-edce-4c1a-8ded-ade8e2f72434",
    tenant: String? = "Cust54321"
) -> String {
    let idMember = id.map { "\"EventId\": \"\($0)\", " } ?? ""
    let tenantMember = tenant.map { "\"ContextIdentifier\": \"\($0)\", " } ?? ""
    return "{\(idMember)\"Event\": \"\(event)\", \"PrimaryKey\": \(key), \(tenantMember)"
        + "\"Changes\": [\"name\"], \"ChangedByAssociateId\": 5}"
}
