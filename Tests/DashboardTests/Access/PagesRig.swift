import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Receiver
import ServiceLifecycle
import Spool
import Text

@testable import Dashboard

/// The pages on a real listener, with a spool of their own.
struct PagesRig: Sendable {
    let files: SpoolFiles
    let access: Access
    let log: LogLines
    let port: Int
    fileprivate let group: ServiceGroup
    fileprivate let task: Task<Void, any Error>

    static let token = "correct-horse-battery"
    static let oldToken = "staple-correct-horse"

    /// Asks as a browser on this machine would.
    func ask(
        _ method: String = "GET",
        _ target: String,
        headers: [String] = [],
        host: String? = "localhost",
        form: [String: String]? = nil,
        body: String? = nil
    ) async throws -> WireAnswer {
        var lines =
            ["\(method) \(target) HTTP/1.1", "Connection: close"] + (host.map { ["Host: \($0)"] } ?? []) + headers
        let text =
            body
            ?? form.map { fields in
                fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.percentEncoded())" }.joined(
                    separator: "&"
                )
            }
        if let text {
            if form != nil { lines.append("Content-Type: application/x-www-form-urlencoded") }
            lines.append("Content-Length: \(text.utf8.count)")
        }
        let wire = try await Wire.connect(port: port)
        try await wire.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (text ?? ""))
        let answer = WireAnswer(await wire.untilClosed())
        await wire.close()
        return answer
    }

    /// The token that forms on a page have to send along.
    func formToken(_ headers: [String] = []) async throws -> String {
        let page = try await ask("GET", "/form-token", headers: headers)
        return page.body
    }

    /// Signs in and says what the browser sends from then on.
    func signIn(_ token: String = PagesRig.token, name: String = "Alda", headers: [String] = []) async throws -> String
    {
        let answer = try await ask("POST", "/sign-in", headers: headers, form: ["token": token, "name": name])
        let cookie = answer.headers("set-cookie").first.map { String($0.prefix { $0 != ";" }) } ?? "none"
        return "Cookie: \(cookie)"
    }

    func put(_ relative: String, _ text: String = #"{"Event":"contact.changed","PrimaryKey":18}"#) throws {
        let path = "\(files.layout.root)/\(relative)"
        let folder = path[..<(path.lastIndex(of: "/") ?? path.endIndex)]
        try FileManager.default.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    func exists(_ relative: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(files.layout.root)/\(relative)")
    }

    func text(_ relative: String) -> String {
        let bytes = FileManager.default.contents(atPath: "\(files.layout.root)/\(relative)") ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }

    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }
}

/// Runs `body` with the pages at work; afterwards their listener and spool are gone.
///
/// - Parameters:
///   - settings: loopback without anything unless given.
///   - live: other events than the index's.
///   - spool: what the pages show; an empty one that nobody reads, unless given.
///   - pages: the settings of the pages.
///   - patience: how long a connection may be idle, or not take its answer.
///   - now: the clock of sessions and tries.
func withPages(
    _ settings: AccessSettings? = nil,
    live: LiveHub? = nil,
    spool: TestSpool? = nil,
    pages: Dashboard.Settings = Dashboard.Settings(),
    patience: Duration = .seconds(60),
    now: @escaping @Sendable () -> NIODeadline = { .now() },
    _ body: (PagesRig) async throws -> Void
) async throws {
    let root = "\(FileManager.default.temporaryDirectory.path)/pages-test-\(UUID().uuidString)"
    let files = spool?.files ?? SpoolFiles(layout: SpoolLayout(root: root))
    try files.prepare()
    var services: [any Service] = []
    defer { try? FileManager.default.removeItem(atPath: root) }
    let log = LogLines()
    let access = Access(
        settings: try settings ?? AccessSettings(isLocal: true, place: "127.0.0.1"),
        logger: log.logger,
        now: now
    )
    let router = Router(context: OperatorsListener.Context.self)
    // Before the pages' own routes: the gate must not depend on the order.
    router.get("metrics") { _, _ in "up 1\n" }
    router.get("boom") { _, _ -> String in throw CancellationError() }
    let gate: AccessGate
    let endStreams: @Sendable () -> Void
    if let live {
        LiveRoute(hub: live, access: access).add(to: router.group(context: PageContext.self))
        gate = AccessGate(access: access)
        endStreams = { live.stop() }
    } else {
        let dashboard = try Dashboard(
            files: files,
            index: RunIndex(files: files),
            access: access,
            settings: pages,
            alerts: { SpoolReport(files).alerts(freeSpaceFloor: pages.freeSpaceFloor) },
            logger: log.logger
        )
        if spool != nil { services.append(dashboard) }
        dashboard.addRoutes(to: router)
        gate = dashboard.gate
        endStreams = { dashboard.endStreams() }
    }
    let viewed = router.group(context: PageContext.self).add(middleware: ViewerMiddleware(access: access))
    viewed.get("form-token") { _, context in context.viewer.csrf }
    viewed.get("who") { _, context in context.viewer.name }
    let (ports, bound) = AsyncStream.makeStream(of: Int.self)
    var limits = ConnectionLimits()
    limits.idle = patience
    let listener = OperatorsListener(
        place: .address(host: "127.0.0.1", port: 0),
        limits: limits,
        router: router,
        gate: gate,
        readiness: {
            [
                ReadinessCheck("spool", isReady: true, detail: "42 MiB free at \(root)"),
                ReadinessCheck("crm", isReady: false, isVital: false),
            ]
        },
        sizeLimit: Dashboard.formLimit,
        logger: log.logger,
        onBound: { bound.yield($0) },
        onStop: endStreams
    )
    let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
    let group = ServiceGroup(services: services + [listener], logger: quiet)
    let task = Task { try await group.run() }
    guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
    let rig = PagesRig(files: files, access: access, log: log, port: port, group: group, task: task)
    do { try await body(rig) } catch {
        try? await rig.stop()
        throw error
    }
    try await rig.stop()
}

/// What came back.
struct WireAnswer: Sendable {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: String

    init(_ text: String) {
        // A line break is one character to Swift.
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = (parts.first ?? "").split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
        fields = lines.dropFirst().map { line in
            let sides = line.split(separator: ":", maxSplits: 1)
            return (sides[0].lowercased(), sides.count > 1 ? String(sides[1].drop { $0 == " " }) : "")
        }
        body = parts.count > 1 ? String(parts[1]) : ""
    }

    func headers(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
    subscript(_ name: String) -> String? { headers(name).first }
}

/// A connection on which a test sends what it likes.
final class Wire: Sendable {
    private let channel: any Channel
    private let received = NIOLockedValueBox(ByteBuffer())
    private let isClosed = NIOLockedValueBox(false)

    private init(_ channel: any Channel) { self.channel = channel }

    static func connect(port: Int, reading: Bool = true) async throws -> Wire {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: port).get()
        let wire = Wire(channel)
        let collector = Collector(wire.received)
        channel.closeFuture.whenComplete { [isClosed = wire.isClosed] _ in isClosed.withLockedValue { $0 = true } }
        try await channel.eventLoop.submit { try channel.pipeline.syncOperations.addHandler(collector) }.get()
        if reading { try await channel.setOption(.autoRead, value: true).get() }
        return wire
    }

    private final class Collector: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let received: NIOLockedValueBox<ByteBuffer>

        init(_ received: NIOLockedValueBox<ByteBuffer>) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.withLockedValue { _ = $0.writeImmutableBuffer(unwrapInboundIn(data)) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    var text: String { received.withLockedValue { String(buffer: $0) } }
    var isOver: Bool { isClosed.withLockedValue { $0 } }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)).get() }

    func untilClosed() async -> String {
        do { try await channel.closeFuture.get() } catch {}
        return text
    }

    func close() async { try? await channel.close().get() }
}

/// Keeps every line that is logged, metadata included.
final class LogLines: Sendable {
    private let box = NIOLockedValueBox<[String]>([])

    var lines: [String] { box.withLockedValue { $0 } }

    func contains(_ parts: String...) -> Bool {
        lines.contains { line in parts.allSatisfy { line.contains($0) } }
    }

    var logger: Logger {
        var logger = Logger(label: "test", factory: { _ in Handler(box: box) })
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let box: NIOLockedValueBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let line = "\(event.level) \(event.message) " + all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            box.withLockedValue { $0.append(line) }
        }
    }
}

/// Looks again and again until something holds; generous, since the machine may be busy.
func untilTrue(_ what: String, _ look: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if try await look() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw NotInTime(description: "did not happen: \(what)")
}

struct NotInTime: Error, CustomStringConvertible { let description: String }
