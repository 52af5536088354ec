import ArgumentParser
import Glibc
import Logging
import Sandbox
import ServiceLifecycle
import Spool
import UnixSignals
import Webhook

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve a small SuperOffice tenant and Company Explorer in memory, to try things on.",
        discussion: """
            Example: superoffice-connector sandbox --port 9000 --write-env .env
                     superoffice-connector run --env-file .env

            It has a control API without a password, so it listens on loopback only; \
            curl http://127.0.0.1:9000/sandbox/ explains it.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The port; 0 takes any free one.")
    var port = 9000

    @Option(help: "Send the tenant's webhooks to this address.")
    var webhookUrl: String?

    @Option(help: "Write the settings that reach this sandbox into this file, unless it exists.")
    var writeEnv: String?

    @Option(help: "Generate so many sales, to try reports on.")
    var sales = 0

    @Option(help: "Generate so many companies, with ids from 20001 on.")
    var companies = 0

    func run() async throws {
        let settings = try common.settings()
        let logger = try settings.logger()
        var configuration = SandboxConfiguration(
            port: port,
            generatedSales: max(0, sales),
            generatedCompanies: min(max(0, companies), 10_000)
        )
        configuration.contextIdentifier = settings.string(
            "SO_CONTEXT_IDENTIFIER",
            default: configuration.contextIdentifier
        )
        if let url = webhookUrl {
            var target = WebhookTarget(url: url)
            target.secret = try settings.secrets("WEBHOOK_SECRET").first
            if let token = try settings.secrets("WEBHOOK_TOKEN").first { target.headers["X-Webhook-Token"] = token }
            configuration.webhook = target
        }
        let sandbox = Sandbox(configuration: configuration, logger: logger)
        let address: SandboxAddress
        do { address = try await sandbox.start() } catch {
            throw Failure(.unavailable, "cannot listen on 127.0.0.1:\(port): \(error); choose another --port")
        }
        let lines = Self.environment(configuration, address)
        if let writeEnv { try write(lines, to: writeEnv) }
        Console.line("# a SuperOffice tenant and Company Explorer, try: curl \(address.controlURL)/")
        for line in lines { Console.line("\(line)") }
        let service = SandboxService(sandbox: sandbox)
        let group = ServiceGroup(
            configuration: .init(services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        )
        try await group.run()
    }

    /// What `run` needs to reach the sandbox.
    static func environment(_ configuration: SandboxConfiguration, _ address: SandboxAddress) -> [String] {
        [
            "SO_LOGIN_URL=\(address.loginURL)", "SO_CLIENT_ID=\(configuration.clientID)",
            "SO_CLIENT_SECRET=\(configuration.clientSecret)", "SO_REFRESH_TOKEN=\(configuration.refreshToken)",
            "SO_CONTEXT_IDENTIFIER=\(configuration.contextIdentifier)",
            "COMPANY_EXPLORER_URL=\(address.explorerURL)",
            "COMPANY_EXPLORER_TOKEN=\(configuration.explorerToken ?? "")",
        ]
    }

    private func write(_ lines: [String], to path: String) throws {
        // There are secrets in it, if only the sandbox's: the next file of that name has real ones.
        let system = LinuxFileSystem()
        do throws(SystemCallError) {
            let descriptor = try system.open(path, .create(mode: 0o600))
            defer { system.close(descriptor) }
            try system.write(descriptor, Array((lines.joined(separator: "\n") + "\n").utf8))
        } catch  where error.errno == EEXIST {
            throw Failure(.configuration, "\(path) exists and is not overwritten; choose another --write-env")
        } catch {
            throw Failure(.configuration, "cannot write \(path): \(String(cString: strerror(error.errno)))")
        }
    }
}

/// Keeps the sandbox until it is asked to stop.
private struct SandboxService: Service {
    let sandbox: Sandbox

    func run() async throws {
        await withGracefulShutdownHandler {
            do { try await sandbox.run() } catch { return }
        } onGracefulShutdown: {
            Task { await sandbox.stop() }
        }
    }
}
