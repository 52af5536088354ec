import ArgumentParser
import FoundationEssentials
import Spool

struct PauseCommand: SpoolCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop claiming: webhooks are still received, and wait in incoming/.",
        discussion: """
            Example: superoffice-connector pause --reason "CRM upgrade until 5 o'clock"

            Applies to every process on this spool. Jobs that are being processed are finished.
            """
    )

    @Option(help: .init("Why, for the next person; status shows it.", valueName: "text"))
    var reason = ""

    @OptionGroup var options: AnswerOptions

    var changesSpool: Bool { true }

    func answer(_ files: SpoolFiles) throws -> Answer {
        let user = ProcessInfo.processInfo.environment["SUDO_USER"] ?? ProcessInfo.processInfo.environment["USER"]
        let note = [Timestamp.readable(Date()), user, reason.isEmpty ? nil : reason].compactMap(\.self)
        let isNew = try SpoolOperations(files: files).pause(note: note.joined(separator: " "))
        return Answer(
            ["paused": true, "changed": isNew],
            [isNew ? "paused; continue with: superoffice-connector resume" : "was paused already"]
        )
    }
}
