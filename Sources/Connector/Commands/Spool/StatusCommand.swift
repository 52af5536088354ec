import ArgumentParser
import FoundationEssentials
import Spool

struct StatusCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether all is well, how many jobs are in each folder, and which processes work on them.",
        discussion: """
            Example: superoffice-connector status --spool /var/spool/superoffice-connector
            Example: superoffice-connector status --watch
            Example: superoffice-connector status --check || mail -s "connector" admin@example.com

            The first line is the verdict; what is wrong follows, with what to do. The columns count jobs by minutes since they were received, as in Postfix's qshape; below the folders the \
            same for each event that waits or failed.
            """
    )

    @Flag(help: "Refresh it until Ctrl-C.")
    var watch = false

    @Flag(help: "End with 1 when something needs attention; print only the verdict.")
    var check = false

    @Option(
        parsing: .unconditional,
        help: .init("Seconds between two refreshes of --watch.", valueName: "seconds"),
        transform: Choices.atLeast(1)
    )
    var interval = 2

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if watch && options.json {
            throw ValidationError("--watch is for a terminal, --json for a program; choose one")
        }
        if watch && check { throw ValidationError("--watch goes on, --check ends with an answer; choose one") }
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        let files = try assembly.existingSpool()
        if watch && !Console.isTerminal { throw Failure(.usage, "--watch needs a terminal; use --json in a script") }
        // Ctrl-C ends the process as it does any other.
        while watch {
            let report = try StatusReport(files, assembly)
            Console.screen(report.lines + ["", "\(Console.time(Date()))  Ctrl-C ends"])
            try await Task.sleep(for: .seconds(interval))
        }
        let report = try StatusReport(files, assembly)
        guard check else { return Answer(report.output, report.lines) }
        let isWell = report.verdict.alerts.isEmpty
        return Answer(report.verdict, report.verdict.lines, failure: isWell ? nil : ExitCode(1))
    }
}
