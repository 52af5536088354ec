import FoundationEssentials
import JSON

/// docs/COMMANDS.md, made from what the programs say of their commands.
struct CommandsDocument {
    /// What `--experimental-dump-help` prints.
    let root: JSONValue
    /// What `--help` prints: it has the groups of commands, which the other has not.
    let overview: String

    var program: String { root["commandName"]?.string ?? "?" }

    var page: String {
        let commands = Command.all(root)
        let common = commands.first { !$0.path.isEmpty && !$0.isGroup }.map { first in
            first.options.filter { option in
                commands.filter { !$0.path.isEmpty && !$0.isGroup }.allSatisfy { $0.options.contains(option) }
            }
        }
        var lines = ["## \(program)", ""]
        for group in groups(commands) {
            if let title = group.title { lines += ["**\(title.prefix(1).uppercased())\(title.dropFirst())**", ""] }
            lines += ["| command | what it does |", "|---|---|"]
            for command in group.commands {
                lines.append(
                    "| [`\(command.name)`](#\(command.anchor(program))) | \(MadeDocument.cell(command.abstract)) |"
                )
            }
            lines.append("")
        }
        if let common, !common.isEmpty { lines += ["Every command takes:", ""] + Self.table(common) + [""] }
        for command in commands where !command.path.isEmpty && !command.isGroup {
            lines += section(command, common ?? [])
        }
        return lines.joined(separator: "\n")
    }

    private func section(_ command: Command, _ common: [Option]) -> [String] {
        let own = command.options.filter { !common.contains($0) }
        let parts = command.discussion.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var lines = ["### \(program) \(command.name)", "", command.abstract, ""]
        var prose: [String] = []
        var example: [String] = []
        for part in parts {
            if part.hasPrefix("Example: ") {
                example.append(String(part.dropFirst(9)))
            } else if !example.isEmpty, prose.isEmpty, part.hasPrefix("         ") {
                example.append(part.trimmingPrefix(while: \.isWhitespace).description)
            } else if !part.isEmpty || prose.last?.isEmpty == false {
                prose.append(part)
            }
        }
        if !example.isEmpty { lines += ["```sh"] + example + ["```", ""] }
        while prose.last?.isEmpty == true { prose.removeLast() }
        if !prose.isEmpty { lines += prose + [""] }
        if !own.isEmpty { lines += Self.table(own) + [""] }
        return lines
    }

    private static func table(_ options: [Option]) -> [String] {
        ["| option | meaning |", "|---|---|"]
            + options.map { "| `\(MadeDocument.cell($0.usage))` | \(MadeDocument.cell($0.abstract)) |" }
    }

    // MARK: Groups

    private struct Group {
        var title: String?
        var commands: [Command]
    }

    /// The groups of the overview, with the commands below each of their commands.
    private func groups(_ commands: [Command]) -> [Group] {
        var groups: [Group] = []
        for line in overview.split(separator: "\n") {
            if line.hasSuffix("SUBCOMMANDS:") {
                let title = line.dropLast("SUBCOMMANDS:".count).lowercased().trimmingSuffix(" ")
                groups.append(Group(title: title.isEmpty ? nil : title, commands: []))
            } else if !groups.isEmpty, line.hasPrefix("  "), line.dropFirst(2).first?.isLetter == true {
                let name = String(line.dropFirst(2).prefix { $0 != " " })
                groups[groups.count - 1].commands += commands.filter { $0.path.first == name && !$0.isGroup }
            }
        }
        return groups.filter { !$0.commands.isEmpty }
    }

    // MARK: Commands

    struct Option: Equatable {
        var usage: String
        var abstract: String

        init(_ json: JSONValue) {
            let value = json["valueName"]?.string ?? "value"
            let names = (json["names"]?.array ?? []).compactMap { name in
                name["name"]?.string.map { (name["kind"]?.string == "short" ? "-" : "--") + $0 }
            }
            switch json["kind"]?.string {
            case "positional": usage = "<\(value)>"
            case "option": usage = "\(names.joined(separator: ", ")) <\(value)>"
            default: usage = names.joined(separator: ", ")
            }
            if json["isRepeating"]?.bool == true { usage += "…" }
            abstract = json["abstract"]?.string ?? ""
            if let preset = json["defaultValue"]?.string { abstract += " Default: \(preset)." }
        }
    }

    struct Command {
        var path: [String]
        var abstract: String
        var discussion: String
        var options: [Option]
        var isGroup: Bool

        var name: String { path.joined(separator: " ") }

        func anchor(_ program: String) -> String { ([program] + path).joined(separator: "-") }

        static func all(_ json: JSONValue, below path: [String] = []) -> [Command] {
            let children = (json["subcommands"]?.array ?? []).filter { $0["commandName"] != "help" }
            let own = Command(
                path: path,
                abstract: json["abstract"]?.string ?? "",
                discussion: json["discussion"]?.string ?? "",
                options: (json["arguments"]?.array ?? []).filter { $0["shouldDisplay"]?.bool != false }.map(
                    Option.init
                ),
                isGroup: !children.isEmpty
            )
            return [own] + children.flatMap { all($0, below: path + [$0["commandName"]?.string ?? "?"]) }
        }
    }
}
