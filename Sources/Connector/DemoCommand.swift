import ArgumentParser
import FoundationEssentials
import HTTPClient
import JSON
import Logging
import NIOConcurrencyHelpers
import Processor
import Sandbox
import ServiceLifecycle
import Spool
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run everything on a built-in tenant, play realistic webhooks and show what happens to each.",
        discussion: """
            Example: superoffice-connector demo
            Example: superoffice-connector demo --keep

            Everything stays on this machine: a sandbox tenant and explorer on loopback, and a throw-away spool.
            """
    )

    @Flag(help: "Leave everything running afterwards, to play with; Ctrl-C ends it.")
    var keep = false

    @Flag(help: "Print the connector's log as well.")
    var verbose = false

    func run() async throws {
        let folder = try Self.makeFolder()
        let sandbox = Sandbox(logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() })
        do {
            let address = try await sandbox.start()
            let stage = try Stage(folder: folder, address: address, sandbox: sandbox, verbose: verbose)
            try await stage.run(keep: keep)
            await sandbox.stop()
        } catch {
            await sandbox.stop()
            try? FileManager.default.removeItem(atPath: folder)
            throw Failure(error)
        }
        if !keep { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static func makeFolder() throws -> String {
        let name = "superoffice-connector-demo-\(UInt32.random(in: 0...UInt32.max))"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path()
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw Failure(.configuration, "cannot make the folder \(path); check TMPDIR")
        }
        return path
    }
}

/// The connector and the sandbox, wired to each other for the demo.
private struct Stage {
    let assembly: Assembly
    let processing: Assembly.Processing
    let writer: SpoolWriter
    let sandbox: Sandbox
    let address: SandboxAddress
    let view: DemoView
    let folder: String
    private let token = "the-token-of-the-demo"
    private let secret = "the-secret-of-the-demo"

    init(folder: String, address: SandboxAddress, sandbox: Sandbox, verbose: Bool) throws {
        self.folder = folder
        self.address = address
        self.sandbox = sandbox
        var values = [
            "SPOOL_DIR": "\(folder)/spool", "MAPPING_FILE": "\(folder)/mapping.json", "RECEIVER_PORT": "0",
            "OPS_PORT": "0", "WEBHOOK_TOKEN": token, "WEBHOOK_SECRET": secret, "SPOOL_FREE_MIB": "0",
            "STOP_GRACE_SECONDS": "5",
        ]
        for line in SandboxCommand.environment(sandbox.configuration, address) {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            values[parts[0]] = parts[1]
        }
        try Data(DemoScript.mapping.utf8).write(to: URL(filePath: "\(folder)/mapping.json"))
        // The demo must not pick up a real tenant from the environment or a .env file.
        try Data().write(to: URL(filePath: "\(folder)/empty.env"))
        let settings = try Settings(flags: values, envFile: "\(folder)/empty.env", environment: [:])
        let logger = verbose ? try settings.logger() : Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }
        assembly = try Assembly(settings, logger: logger)
        view = DemoView(files: assembly.files)
        var queue = JobQueue.Settings()
        queue.retry.first = 1
        queue.quietPeriod = .seconds(1)
        let view = view
        processing = try assembly.processing(queue: queue, observe: { view.saw($0) })
        writer = try assembly.writer()
    }

    func run(keep: Bool) async throws {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let receiver = try ReceiverPresence { onBound in
            try assembly.receiver(writer) { port in
                onBound(port)
                bound.yield(port)
            }
        }
        let dashboardPort = NIOLockedValueBox(0)
        let operators = try assembly.operators(receiver.role, disk: writer.disk, writer: writer) { port in
            dashboardPort.withLockedValue { $0 = port }
        }
        let heartbeat = try assembly.heartbeat([.receive, .process, .pages], figures: { ReceiverFigures() })
        let services: [any Service] = [heartbeat, processing.service] + operators + [receiver]
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: assembly.logger
            )
        )
        defer { writer.stop() }
        let showing = Task { await view.show() }
        let isAsExpected = try await withThrowingTaskGroup(of: Event.self) { events in
            events.addTask {
                try await group.run()
                return .stopped
            }
            events.addTask {
                .played(isAsExpected: try await play(ports))
            }
            guard case .played(let isAsExpected) = try await events.next() else {
                // Ctrl-C: nobody waits any more for what the script wants to see.
                events.cancelAll()
                return true
            }
            if keep {
                tellHowToPlay(dashboardPort.withLockedValue { $0 })
            } else {
                await group.triggerGracefulShutdown()
            }
            _ = try await events.next()
            return isAsExpected
        }
        view.finish()
        await showing.value
        await processing.http.shutdown()
        guard isAsExpected else {
            throw Failure(
                .notSo,
                "the demo did not end as it should: files in done, skipped and failed, and deferred ones done"
            )
        }
    }

    /// What ends: the services, or the script.
    private enum Event {
        case stopped
        case played(isAsExpected: Bool)
    }

    private func play(_ ports: AsyncStream<Int>) async throws -> Bool {
        guard let port = await ports.first(where: { _ in true }) else {
            throw Failure(.unavailable, "the receiver did not start")
        }
        let url = "http://127.0.0.1:\(port)/connector/webhook"
        var target = WebhookTarget(url: url, secret: secret, headers: ["X-Webhook-Token": token])
        target.delayScale = 0.1
        await sandbox.setWebhookTarget(target)
        let script = DemoScript(
            sandbox: sandbox,
            files: assembly.files,
            view: view,
            webhookURL: url,
            token: token,
            secret: secret,
            http: processing.http
        )
        try await script.play()
        return try view.summary(await sandbox.counters())
    }

    private func tellHowToPlay(_ dashboardPort: Int) {
        Console.line()
        Console.line(Console.paint("Everything goes on running; Ctrl-C ends it. Look at it in a browser:", .bold))
        Console.line("  http://127.0.0.1:\(dashboardPort)/")
        Console.line(Console.paint("Try:", .bold))
        Console.line("  ls -R \(folder)/spool")
        Console.line("  mv \(folder)/spool/failed/*.json \(folder)/spool/incoming/      # replay")
        Console.line(
            "  curl -X POST \(address.controlURL)/edit -d '{\"contact\": 18, \"field\": \"Name\", \"value\": \"New name\"}'"
        )
        Console.line("  curl \(address.controlURL)/                                # all you can do to the tenant")
    }
}
