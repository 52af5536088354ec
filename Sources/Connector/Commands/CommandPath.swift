import ArgumentParser

/// Which command the arguments name.
struct CommandPath {
    /// Their names as far as there are such commands, for example `tenant`, `fields`.
    private(set) var names: [String] = []
    /// The first word that should be a command and is none.
    private(set) var unknown: String?
    /// The commands that there are in its place.
    private var choices: [String] = []

    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - root: the program's own command.
    init(_ arguments: [String], of root: any ParsableCommand.Type) {
        var commands = root.configuration.subcommands
        let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
        for word in words {
            if commands.isEmpty || word.hasPrefix("-") { return }
            guard let command = commands.first(where: { $0.configuration.commandName == word }) else {
                unknown = word
                choices = commands.compactMap { $0.configuration.commandName }
                return
            }
            names.append(word)
            commands = command.configuration.subcommands
        }
    }

    /// What to type for help about it.
    func help(of program: String) -> String { ([program] + names + ["--help"]).joined(separator: " ") }

    /// - Throws: a `Failure` that says which command may have been meant.
    func check(_ program: String) throws(Failure) {
        guard let word = unknown else { return }
        let near = Choices.nearest(word, choices) ?? choices.first { $0.hasPrefix(word) }
        let hint = near.map { " did you mean \((names + [$0]).joined(separator: " "))?" } ?? ""
        let command = (names + [word]).joined(separator: " ")
        throw Failure(.usage, "there is no command \(command);\(hint) `\(help(of: program))` lists them")
    }
}
