import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import NIOCore
import NIOPosix
import Sandbox
import Subprocess
import SystemPackage

/// The connector that the demo shows: a process, with a `.env` and a mapping of its own.
struct ConnectorProcess: Sendable {
    private let program: String
    private let folder: String
    private let receiverPort: Int
    private let operatorsPort: Int
    private let isVerbose: Bool
    private let token = "the-token-of-the-demo"
    private let secret = "the-secret-of-the-demo"

    var dashboardURL: String { "http://127.0.0.1:\(operatorsPort)/" }
    private var log: String { "\(folder)/connector.log" }

    /// Where the tenant sends its webhooks; failed attempts are repeated after a tenth of the usual waits.
    var webhookTarget: WebhookTarget {
        WebhookTarget(url: "http://127.0.0.1:\(receiverPort)/connector/webhook", secret: secret) {
            $0.headers = ["X-Webhook-Token": token]
            $0.delayScale = 0.1
        }
    }

    /// Writes what the connector needs into the folder.
    init(_ program: String, folder: String, spool: DemoSpool, _ tenant: [String], isVerbose: Bool) async throws {
        let ports = try await Self.freePorts()
        (receiverPort, operatorsPort) = (ports[0], ports[1])
        (self.program, self.folder, self.isVerbose) = (program, folder, isVerbose)
        let settings = [
            "SPOOL_DIR='\(spool.path)'", "MAPPING_FILE='\(folder)/mapping.json'", "RECEIVER_PORT=\(receiverPort)",
            "OPS_PORT=\(operatorsPort)", "WEBHOOK_TOKEN=\(token)", "WEBHOOK_SECRET=\(secret)", "SPOOL_FREE_MIB=0",
            "STOP_GRACE_SECONDS=5", "LOG_FORMAT=text",
        ]
        try EnvironmentFile.write(settings + tenant, to: "\(folder)/.env", choosing: "check TMPDIR")
        try EnvironmentFile.write([DemoScript.mapping], to: "\(folder)/mapping.json", choosing: "check TMPDIR")
    }

    /// The one that was named, or that lies beside this program.
    static func program(_ named: String?) throws(Failure) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(filePath: own).deletingLastPathComponent().appending(path: "superoffice-connector").path
        let path = named ?? beside
        guard access(path, X_OK) == 0 else {
            throw Failure(.configuration, "there is no program at \(path); name superoffice-connector with --connector")
        }
        return path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    /// Runs it until it ends, or until the task is cancelled, which ends it as systemd would.
    ///
    /// It is in a process group of its own, so that Ctrl-C reaches this program only.
    ///
    /// - Throws: a `Failure` with the end of its log when it ends by itself.
    func run() async throws {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(15))]
        let error =
            isVerbose
            ? FileDescriptor.standardError
            : try FileDescriptor.open(
                FilePath(log),
                .writeOnly,
                options: [.create, .append],
                permissions: .ownerReadWrite
            )
        let result = try await Subprocess.run(
            .path(FilePath(program)),
            arguments: ["run", "--env-file", "\(folder)/.env"],
            environment: .custom(Self.environment),
            workingDirectory: FilePath(folder),
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .fileDescriptor(error, closeAfterSpawningProcess: !isVerbose)
        )
        try Task.checkCancellation()
        let lines = (FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? "")
            .split(whereSeparator: \.isNewline).suffix(8).map(String.init)
        throw Failure(.unavailable, "superoffice-connector ended: \(result.terminationStatus)", log: lines)
    }

    /// Returns once it says that it is ready; for good or ill, it has a minute.
    func ready() async throws {
        let client = HTTPClient()
        let call = try HTTPClientRequest(.get, url: dashboardURL + "health/ready", timeout: .seconds(5))
        let deadline = ContinuousClock.now + .seconds(60)
        while (try? await client.perform(call))?.status != 200 {
            guard ContinuousClock.now < deadline else {
                throw Failure(.unavailable, "superoffice-connector is not ready after a minute; run with --verbose")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        await client.shutdown()
    }

    /// Nothing of a real tenant may come in from the shell.
    private static var environment: [Environment.Key: String] {
        let names = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "NO_COLOR"]
        let all = ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
        return Dictionary(uniqueKeysWithValues: all.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
    }

    /// Two ports that are free now; both are held until both are known.
    private static func freePorts() async throws -> [Int] {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        do {
            let listeners = [
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get(),
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get(),
            ]
            let ports = listeners.compactMap { $0.localAddress?.port }
            for listener in listeners { try await listener.close() }
            return ports
        } catch {
            throw Failure(.unavailable, "there is no free port on 127.0.0.1: \(error)")
        }
    }
}
