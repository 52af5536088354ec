import ArgumentParser
import FoundationEssentials
import Logging
import Sandbox
import Text

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the tenant and the explorer until Ctrl-C.",
        discussion: """
            Example: superoffice-sandbox serve --port 9000 --write-env .env
                     superoffice-connector run --env-file .env

            It has a control API without a password, so it listens on loopback only; \
            curl http://127.0.0.1:9000/sandbox/ explains it.
            SO_CONTEXT_IDENTIFIER names the tenant; WEBHOOK_SECRET and WEBHOOK_TOKEN go with --webhook-url. They are read \
            from the environment, then from the file of settings.
            """
    )

    @Option(help: "The port; 0 takes any free one.")
    var port = 9000

    @Option(help: "Send the tenant's webhooks to this address.")
    var webhookUrl: String?

    @Option(help: "Write the settings that reach this sandbox into this file, unless it exists.")
    var writeEnv: String?

    @Option(help: "Log the connector in as a system user: write the app's key into this file, unless it exists.")
    var systemUser: String?

    @Option(help: "Generate so many sales, to try reports on.")
    var sales = 0

    @Option(help: "Generate so many companies, with ids from 20001 on.")
    var companies = 0

    @Option(help: "Read settings from this file instead of .env in the working folder.")
    var envFile: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical (LOG_LEVEL; default: info).")
    var logLevel: String?

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port must be 0 to 65535") }
        if let webhookUrl {
            let url = URL(string: webhookUrl)
            guard ["http", "https"].contains(url?.scheme?.lowercased()), url?.host()?.isEmpty == false else {
                throw ValidationError(
                    "--webhook-url must be an address such as http://127.0.0.1:8080/connector/webhook"
                )
            }
        }
    }

    func run() async throws {
        let values = try settings()
        var logger = Logger(label: "sandbox", factory: { StreamLogHandler.standardError(label: $0) })
        let level = logLevel ?? values["LOG_LEVEL"] ?? "info"
        guard let known = Logger.Level(rawValue: level.lowercased()) else {
            throw Failure(.configuration, "LOG_LEVEL is one of trace, debug, info, notice, warning, error, critical")
        }
        logger.logLevel = known
        let configuration = configuration(values)
        let sandbox = Sandbox(configuration: configuration, logger: logger)
        try await untilSignal { try await serve(sandbox) }
        await sandbox.stop()
    }

    private func serve(_ sandbox: Sandbox) async throws {
        let address: SandboxAddress
        do { address = try await sandbox.start() } catch {
            throw Failure(.unavailable, "cannot listen on 127.0.0.1:\(port): \(error); choose another --port")
        }
        if let systemUser {
            try EnvironmentFile.write([SandboxKey.xml], to: systemUser, choosing: "choose another --system-user")
        }
        let lines = sandbox.configuration.environment(at: address, keyFile: systemUser)
        if let writeEnv { try EnvironmentFile.write(lines, to: writeEnv, choosing: "choose another --write-env") }
        Terminal.line("# a SuperOffice tenant and Company Explorer, try: curl \(address.controlURL)/")
        for line in lines { Terminal.line(Terminal.paint(line)) }
        try await sandbox.untilEnded()
    }

    /// The environment, before the file of settings.
    private func settings() throws(Failure) -> [String: String] {
        let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
        let path = envFile ?? ".env"
        guard let data = FileManager.default.contents(atPath: path) else {
            if envFile == nil { return environment }
            throw Failure(.configuration, "cannot read \(path); check --env-file")
        }
        let file: [String: String]
        do { file = try DotEnv.parse(String(decoding: data, as: UTF8.self)) } catch {
            throw Failure(.configuration, "\(path), \(error)")
        }
        return file.merging(environment) { $1 }
    }

    private func configuration(_ values: [String: String]) -> SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.port = port
        configuration.generatedSales = max(0, sales)
        configuration.generatedCompanies = min(max(0, companies), 10_000)
        if let tenant = values["SO_CONTEXT_IDENTIFIER"] { configuration.contextIdentifier = tenant }
        if let url = webhookUrl {
            /// A receiver may know two while they rotate; the first is the new one.
            func first(_ name: String) -> String? { values[name]?.split(separator: ",").first?.trimmed }
            var target = WebhookTarget(url: url, secret: first("WEBHOOK_SECRET"))
            if let token = first("WEBHOOK_TOKEN") { target.headers["X-Webhook-Token"] = token }
            configuration.webhook = target
        }
        return configuration
    }
}
