import ArgumentParser
import FoundationEssentials
import Logging
import Operations
import Spool
import SuperOffice

struct WebhookWatchCommand: WebhookAction {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Check the webhooks repeatedly, and print what changes.",
        discussion: """
            Example: superoffice-connector webhook watch --interval 60 --enable

            Watches those that point at WEBHOOK_URL, without it all. With --json each change is one line of JSON. `run` \
            and `process` do the same by themselves; see `status`. Runs until Ctrl-C.
            """
    )

    @Option(parsing: .unconditional, help: .init("Seconds between two checks.", valueName: "seconds"))
    var interval = 60

    @Flag(help: "Switch a webhook on again that SuperOffice switched off, when the receiver answers.")
    var enable = false

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        guard (1...86_400).contains(interval) else { throw ValidationError("--interval must be 1 to 86400") }
    }

    func answer(_ context: WebhookContext) async throws -> Answer {
        let monitor = WebhookMonitor(
            address: try context.assembly.watchedAddress(enabling: enable ? "--enable" : nil),
            mayEnable: enable,
            interval: .seconds(interval),
            crm: context.crm,
            receiver: ReceiverCheck(keys: try context.assembly.deliveryKeys())
        )
        while true {
            for notice in await monitor.check() { show(notice, at: Date()) }
            try await Task.sleep(for: monitor.pause)
        }
    }

    private func show(_ notice: WebhookNotice, at date: Date) {
        if options.json {
            let output: JSONMembers = [
                "at": date, "level": notice.level.rawValue, "message": notice.message, "detail": notice.detail,
                "webhook": notice.webhook?.id,
            ]
            return Console.json(output, pretty: false)
        }
        let text = notice.line
        let painted: TerminalLine =
            switch notice.level {
            case .error: Console.paint(text, .red)
            case .warning: Console.paint(text, .yellow)
            default: "\(text)"
            }
        Console.line("\(Console.time(date))  \(painted)")
    }
}
