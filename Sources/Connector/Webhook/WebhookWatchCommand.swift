import ArgumentParser
import FoundationEssentials
import JSON
import Logging
import Spool
import SuperOffice

struct WebhookWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Look at the webhooks again and again, and print what changes.",
        discussion: """
            Example: superoffice-connector webhook watch --interval 60 --enable

            Watches those that point at WEBHOOK_URL, without it all. `run` and `process` do the same by themselves; see \
            `status`. Runs until Ctrl-C.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "Seconds between two looks.")
    var interval = 60

    @Flag(help: "Switch a webhook on again that SuperOffice switched off, when the receiver answers.")
    var enable = false

    @Flag(help: "Print one line of JSON for each change.")
    var json = false

    func validate() throws {
        guard (1...86_400).contains(interval) else { throw ValidationError("--interval must be 1 to 86400") }
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let address = try assembly.publicAddress()
        if enable, address == nil {
            throw Failure(
                .configuration,
                "--enable needs WEBHOOK_URL, the receiver's public address, to know which webhook is ours"
            )
        }
        try await assembly.withWebhooks { crm in
            let lookout = WebhookLookout(
                settings: .init(address: address, mayEnable: enable, interval: .seconds(interval)),
                crm: crm,
                receiver: ReceiverCheck(keys: try assembly.deliveryKeys())
            )
            while true {
                for notice in await lookout.look() { show(notice) }
                try await Task.sleep(for: lookout.pause)
            }
        }
    }

    private func show(_ notice: WebhookNotice) {
        let time = Timestamp.readable(Date())
        if json {
            var line = notice.json.object ?? [:]
            line["at"] = .string(time)
            return Console.json(.object(line), pretty: false)
        }
        let text = notice.line
        let painted: TerminalLine =
            switch notice.level {
            case .error: Console.paint(text, .red)
            case .warning: Console.paint(text, .yellow)
            default: "\(text)"
            }
        Console.line("\(time)  \(painted)")
    }
}
