import ArgumentParser
import Spool

struct ReceiveCommand: ServiceCommand {
    static let configuration = CommandConfiguration(
        commandName: "receive",
        abstract: "Receive webhooks into the spool, without processing them.",
        discussion: "Example: superoffice-connector receive --spool /var/spool/superoffice-connector"
    )

    static let uses = SettingUse.receive

    @OptionGroup var common: CommonOptions

    func serve(_ assembly: Assembly) async throws {
        let writer = try assembly.writer()
        defer { writer.stop() }
        try await assembly.run(assembly.receiving(writer, as: [.receive, .pages]))
    }
}
