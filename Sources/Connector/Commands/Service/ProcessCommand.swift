import ArgumentParser
import HTTPClient
import Operations
import Spool

struct ProcessCommand: ServiceCommand {
    static let configuration = CommandConfiguration(
        commandName: "process",
        abstract: "Process the spool's jobs, without receiving webhooks.",
        discussion: """
            Example: superoffice-connector process --spool /var/spool/superoffice-connector

            Several may run on one spool: a job is claimed by one of them, and the jobs of one company run one after \
            another. With OPS_PORT or OPS_SOCKET set, or with --dashboard, it serves the dashboard, /health and \
            /metrics.
            """
    )

    static let uses = SettingUse.process

    @Flag(help: "Serve the dashboard, /health and /metrics also where neither OPS_PORT nor OPS_SOCKET is set.")
    var dashboard = false

    @OptionGroup var common: CommonOptions

    func serve(_ assembly: Assembly) async throws {
        let processing = try assembly.processing()
        let hasPages = dashboard || assembly.wantsOperators
        let heartbeat = try assembly.heartbeat(hasPages ? [.process, .pages] : [.process])
        var services = try [heartbeat] + assembly.notifying(isProcessor: true) + assembly.working(processing)
        let prober = hasPages ? try assembly.prober() : nil
        defer { prober?.stop() }
        if let prober { services += try assembly.operators(.processing, disk: prober.disk) }
        assembly.manager.ready("processing the spool's jobs")
        try await assembly.run(services)
        await processing.http.shutdown()
    }
}
