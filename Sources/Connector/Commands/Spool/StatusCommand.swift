import ArgumentParser
import FoundationEssentials
import Spool

struct StatusCommand: SpoolCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how many jobs are in each folder, how old they are, and which processes work on them.",
        discussion: """
            Example: superoffice-connector status --spool /var/spool/superoffice-connector
            Example: superoffice-connector status --watch

            The columns count jobs by minutes since they were received, as in Postfix's qshape; below the folders the \
            same for each event that waits or failed.
            """
    )

    @OptionGroup var options: AnswerOptions

    @Flag(help: "Refresh it until Ctrl-C.")
    var watch = false

    @Option(help: "Seconds between two refreshes of --watch.")
    var interval = 2

    func validate() throws {
        if watch && options.json {
            throw ValidationError("--watch is for a terminal, --json for a program; choose one")
        }
        if interval < 1 { throw ValidationError("--interval must be at least 1 second") }
    }

    func answer(_ files: SpoolFiles) async throws -> Answer {
        if watch && !Console.isTerminal { throw Failure(.usage, "--watch needs a terminal; use --json in a script") }
        // Ctrl-C ends the process as it does any other.
        while watch {
            let report = try StatusReport(files, now: Date())
            Console.screen(report.lines + ["", "\(Timestamp.readable(Date()))  Ctrl-C ends"])
            try await Task.sleep(for: .seconds(interval))
        }
        let report = try StatusReport(files, now: Date())
        return Answer(report.output, report.lines)
    }
}
