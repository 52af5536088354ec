import FoundationEssentials
import JSON
import Subprocess
import SystemPackage
import Testing

/// What holds for every command that there is, found by walking the tree of commands.
@Suite("Help and completion of every command")
struct HelpTests {
    private struct Command {
        var path: [String]
        var discussion: String
        var flags: [String]
        var isGroup: Bool

        /// The command and all below it, but for the built-in `help`.
        static func all(_ json: JSONValue, below path: [String] = []) -> [Command] {
            let children = (json["subcommands"]?.array ?? []).filter { $0["commandName"] != "help" }
            let names = (json["arguments"]?.array ?? []).flatMap { $0["names"]?.array ?? [] }
            let own = Command(
                path: path,
                discussion: json["discussion"]?.string ?? "",
                flags: names.compactMap { $0["name"]?.string },
                isGroup: !children.isEmpty
            )
            return [own] + children.flatMap { all($0, below: path + [$0["commandName"]?.string ?? "?"]) }
        }
    }

    private static func commands(_ place: Workplace) async throws -> [Command] {
        let dump = try await place.command("--experimental-dump-help")
        let root = try #require(try JSONValue(parsing: Array(dump.output.utf8))["command"])
        let commands = Command.all(root)
        #expect(commands.count > 30, "the tree was not read: \(commands.map(\.path))")
        return commands
    }

    @Test("Every command explains itself with an example of its own")
    func examples() async throws {
        try await withWorkplace { place in
            for command in try await Self.commands(place) {
                let example = (["Example: superoffice-connector"] + command.path).joined(separator: " ")
                #expect(command.discussion.contains(example), "\(command.path)")
                let help = try await place.command(command.path + ["--help"])
                #expect(help.code == 0 && help.errors.isEmpty, "\(command.path): \(help.errors)")
                #expect(help.output.hasPrefix("OVERVIEW: ") && help.output.contains("USAGE: "), "\(command.path)")
            }
        }
    }

    @Test("Every command that prints data prints JSON, too, and all take the common options")
    func flags() async throws {
        // These run until they are stopped.
        let without: Set = [["run"], ["receive"], ["process"]]
        try await withWorkplace { place in
            for command in try await Self.commands(place) where !command.isGroup {
                #expect(command.flags.contains("json") != without.contains(command.path), "\(command.path)")
                #expect(command.flags.contains("env-file"), "\(command.path)")
            }
        }
    }

    @Test("The overview has the commands in groups; of a command's flags the common ones are last")
    func order() async throws {
        try await withWorkplace { place in
            let overview = try await place.command("--help").output
            let titles = overview.split(separator: "\n").filter { $0.hasSuffix(" SUBCOMMANDS:") }
            #expect(
                titles == ["SERVICE", "SET-UP", "SPOOL", "WORK", "REPORTS"].map { "\($0) SUBCOMMANDS:" },
                "\(overview)"
            )
            for command in try await Self.commands(place) where !command.isGroup && !command.path.isEmpty {
                let common = ["json", "utc", "env-file", "spool", "log-level", "log-format", "version", "help", "h"]
                let first = command.flags.firstIndex { common.contains($0) } ?? command.flags.endIndex
                #expect(command.flags[first...].allSatisfy { common.contains($0) }, "\(command)")
            }
        }
    }

    @Test("Completion is written for each shell, and names every command", arguments: ["bash", "zsh", "fish"])
    func completion(_ shell: String) async throws {
        try await withWorkplace { place in
            let script = try await place.command("--generate-completion-script", shell)
            #expect(script.code == 0 && script.errors.isEmpty, "\(script.errors)")
            for command in try await Self.commands(place) {
                #expect(script.output.contains(command.path.last ?? "superoffice-connector"), "\(command.path)")
            }
        }
    }

    @Test(
        "bash reads its completion and completes commands, paths, jobs and values",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash"), "there is no bash")
    )
    func bash() async throws {
        try await withWorkplace { place in
            let script = try await place.command("--generate-completion-script", "bash")
            try place.makeSpool(["failed", "done/2026-01-01"])
            try place.write(Body.renamed(contact: 1), to: "spool/failed/a-job.json")
            let questions: [(typed: String, answer: String)] = [
                ("st", "status"), ("list fa", "failed"), ("list failed --event contact.ch", "contact.changed"),
                ("status --log-level de", "debug"), ("run --log-format te", "text"), ("list failed -o cs", "csv"),
                ("status --spool sp", "spool"), ("status --env-file map", "mapping.json"), ("show a-", "a-job"),
                ("show spool/fa", "spool/failed/"), ("replay spool/failed/", "spool/failed/a-job.json"),
                ("explain map", "mapping.json"),
            ]
            let lines = questions.map { typed, _ in
                let words = ["superoffice-connector"] + typed.split(separator: " ").map(String.init)
                return """
                    COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
                    COMP_LINE='\(words.joined(separator: " "))'; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
                    _superoffice-connector superoffice-connector \(words[words.count - 1]) \(words[words.count - 2])
                    echo "${COMPREPLY[@]}"
                    """
            }
            let question =
                "superoffice-connector() { '\(Executable.path)' \"$@\"; }\ncd '\(place.folder)'\n"
                + lines.joined(separator: "\n") + "\ncomplete -p superoffice-connector"
            try place.write(script.output + "\n" + question, to: "complete.bash")
            let result = try await Subprocess.run(
                .path("/bin/bash"),
                arguments: ["--norc", "\(place.folder)/complete.bash"],
                output: .string(limit: 10_000),
                error: .string(limit: 10_000)
            )
            let answers = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, question) in questions.enumerated() {
                #expect(answers[index] == question.answer, "\(question.typed): \(answers) \(result.standardError)")
            }
            #expect(answers.dropLast().last?.contains("-F _superoffice-connector") == true, "\(answers)")
        }
    }
}
