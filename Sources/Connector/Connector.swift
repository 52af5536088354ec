import ArgumentParser
import Glibc
import Receiver
import Text

/// The one binary.
@main
struct Connector: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "superoffice-connector",
        abstract: "Enriches SuperOffice companies and persons the moment they are created or changed.",
        discussion: """
            SuperOffice's webhooks become files in a spool folder; a processor moves each file through the folders while \
            it reads the CRM, asks the Company Explorer and writes the answer into user-defined fields.

            Settings come from flags, the environment and a .env file, in this order.
            With --version, --verbose lists what this program was built from.

            Example: superoffice-connector run
            To try it without a tenant: superoffice-sandbox demo
            """,
        version: Product.version,
        groupedSubcommands: [
            CommandGroup(name: "Service", subcommands: [RunCommand.self, ReceiveCommand.self, ProcessCommand.self]),
            CommandGroup(
                name: "Set-up",
                subcommands: [LoginCommand.self, DoctorCommand.self, WebhookCommand.self, TenantCommand.self]
            ),
            CommandGroup(
                name: "Spool",
                subcommands: [
                    StatusCommand.self, HealthCommand.self, ListCommand.self, ShowCommand.self, ExplainCommand.self,
                    FailuresCommand.self, LogsCommand.self, ReplayCommand.self, ApproveCommand.self,
                    RejectCommand.self, RevertCommand.self, PauseCommand.self, ResumeCommand.self, PruneCommand.self,
                    EraseCommand.self, CheckCommand.self,
                ]
            ),
            CommandGroup(
                name: "Work",
                subcommands: [EnrichCommand.self, BackfillCommand.self, ImportCommand.self]
            ),
            CommandGroup(name: "Reports", subcommands: [ReportCommand.self]),
        ]
    )

    /// The version with all that it was built from, where that was asked for.
    private static func expanded(_ message: String) -> String {
        guard message == configuration.version, CommandLine.arguments.contains("--verbose") else { return message }
        do { return try BuildRecord(version: message).lines.joined(separator: "\n") } catch {
            return "\(message), built from packages that were not recorded: \(error)"
        }
    }

    /// Parses and runs; exit codes: 0 fine, 1 the thing asked about is not so, 2 usage, 69 a service is unavailable,
    /// 78 configuration.
    static func main() async {
        DescriptorLimit.raise()
        let program = "superoffice-connector"
        let path = CommandPath(Array(CommandLine.arguments.dropFirst()), of: Self.self)
        do {
            try path.check(program)
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            for line in failure.lines { Console.error("\(program): \(line)") }
            Glibc.exit(failure.code.rawValue)
        } catch {
            let code = exitCode(for: error)
            if code == .success {
                // Help is ours and has many lines; what is wrong with a flag may quote it.
                print(expanded(fullMessage(for: error)))
            } else if code == .validationFailure {
                // What may be given stands in lines of its own.
                let what = message(for: error).replacing("\n  - ", with: ", ").replacing(":,", with: ":")
                Console.error(
                    "\(program): \(what.hasSuffix(".") ? what.dropLast() : what[...]); see \(path.help(of: program))"
                )
            } else if !message(for: error).isEmpty {
                Console.error(lines: message(for: error))
            }
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}
