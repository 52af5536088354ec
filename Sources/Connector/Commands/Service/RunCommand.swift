import ArgumentParser
import HTTPClient
import Spool

struct RunCommand: ServiceCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Receive webhooks and process them.",
        discussion: """
            Example: superoffice-connector run --env-file .env --spool /var/spool/superoffice-connector

            Stops on SIGTERM or Ctrl-C: requests in flight are answered, running jobs get a grace time, the rest goes \
            back to incoming/.
            """
    )

    static let uses = SettingUse.run

    @OptionGroup var common: CommonOptions

    func serve(_ assembly: Assembly) async throws {
        let processing = try assembly.processing()
        let writer = try assembly.writer()
        defer { writer.stop() }
        let receiving = try assembly.receiving(writer, as: [.receive, .process, .pages])
        try await assembly.run(assembly.working(processing) + receiving)
        await processing.http.shutdown()
    }
}
