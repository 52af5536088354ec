import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import Sandbox

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Run superoffice-connector on a built-in tenant, play realistic webhooks and show what happens to each.",
        discussion: """
            Example: superoffice-sandbox demo
            Example: superoffice-sandbox demo --keep

            Everything stays on this machine: a sandbox tenant and explorer on loopback, and a throw-away spool.
            """
    )

    @Flag(help: "Leave everything running afterwards, to play with; Ctrl-C ends it.")
    var keep = false

    @Flag(help: "Print the connector's log as well.")
    var verbose = false

    @Option(help: "The superoffice-connector to start; default: the one beside this program.")
    var connector: String?

    @Option(help: "The spool, a new or empty folder that is left afterwards; default: a temporary one.")
    var spool: String?

    func run() async throws {
        let program = try ConnectorProcess.program(connector)
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = DemoSpool(path: try spoolPath(in: folder))
        let sandbox = Sandbox(logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() })
        do {
            let address = try await sandbox.start()
            let tenant = sandbox.configuration.environment(at: address)
            let process = try await ConnectorProcess(program, folder: folder, spool: spool, tenant, isVerbose: verbose)
            try await untilSignal { try await play(sandbox, address, process, spool) }
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
    }

    /// Runs the script beside the connector, whose end ends it too.
    private func play(
        _ sandbox: Sandbox,
        _ address: SandboxAddress,
        _ process: ConnectorProcess,
        _ spool: DemoSpool
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let view = DemoView(spool: spool)
            group.addTask { try await process.run() }
            group.addTask { try await view.show() }
            let (keep, controlURL) = (keep, address.controlURL)
            group.addTask {
                try await process.ready()
                await sandbox.setWebhookTarget(process.webhookTarget)
                try await DemoScript(sandbox: sandbox, spool: spool, view: view).play()
                guard view.summary(await sandbox.counters()) else {
                    throw Failure(
                        .unexpected,
                        "the demo did not end as it should: files in done, skipped and failed, and deferred ones done"
                    )
                }
                guard keep else { return }
                DemoView.tellHowToPlay(dashboard: process.dashboardURL, spool: spool, control: controlURL)
                while true { try await Task.sleep(for: .seconds(3600)) }
            }
            _ = try await group.next()
        }
    }

    private func spoolPath(in folder: String) throws(Failure) -> String {
        guard let spool else { return "\(folder)/spool" }
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: spool)) ?? []
        guard entries.isEmpty else {
            throw Failure(.configuration, "\(spool) is not empty; name a new folder with --spool")
        }
        return spool.hasPrefix("/") ? spool : "\(FileManager.default.currentDirectoryPath)/\(spool)"
    }

    private static func makeFolder() throws(Failure) -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "superoffice-connector-demo-XXXXXX").path
        var template = Array(path.utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(.configuration, "cannot make the folder \(path); check TMPDIR")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
