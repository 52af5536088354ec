import ArgumentParser

/// Flags that every command knows.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("env-file"),
        help: .init("Read settings from this file instead of .env in the working folder.", valueName: "file"),
        completion: .file()
    )
    var envFile: String?

    @Option(
        name: .customLong("spool"),
        help: .init(SettingTable.shared.spool.directory.flagHelp, valueName: "folder"),
        completion: .directory
    )
    var spool: String?

    @Option(
        help: .init(SettingTable.shared.log.level.flagHelp, valueName: "level"),
        completion: .list(Choices.logLevels),
        transform: Choices.logLevel
    )
    var logLevel: String?

    @Option(
        help: .init(SettingTable.shared.log.format.flagHelp, valueName: "format"),
        completion: .list(Choices.logFormats),
        transform: Choices.logFormat
    )
    var logFormat: String?

    /// What was given, as values.
    struct Given {
        var envFile: String?
        var spool: String?
        var logLevel: String?
        var logFormat: String?

        /// The rooms, put together from the settings.
        ///
        /// - Parameter uses: what the settings have to be complete and right for.
        func assembly(for uses: Set<SettingUse> = []) throws -> Assembly {
            let flags = ["SPOOL_DIR": spool, "LOG_LEVEL": logLevel, "LOG_FORMAT": logFormat]
            let settings = try Settings(flags: flags.compactMapValues(\.self), envFile: envFile)
            let assembly: Assembly
            do { assembly = try Assembly(settings, logger: settings.logger()) } catch {
                try settings.check(for: uses)
                throw error
            }
            let problems = assembly.problems(for: uses)
            if !problems.isEmpty { throw Failure(.configuration, lines: problems) }
            return assembly
        }
    }

    /// The rooms, put together from the settings.
    func assembly(for uses: Set<SettingUse> = []) throws -> Assembly {
        try Given(envFile: envFile, spool: spool, logLevel: logLevel, logFormat: logFormat).assembly(for: uses)
    }

    /// The flags that a command about the same spool needs too, as a shell reads them.
    var repeated: String {
        [("--env-file", envFile), ("--spool", spool)].compactMap { name, value in
            value.map { " \(name) \(Shell.quoted($0))" }
        }.joined()
    }
}

/// Flags of every command that ends with an answer.
struct AnswerOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Times are in UTC instead of this machine's zone, those that are shown and those that are given.")
    var utc = false

    @OptionGroup var common: CommonOptions
}

/// Asks before something is changed.
struct Confirmation: ParsableArguments {
    @Flag(name: .customLong("yes"), help: "Do not ask.")
    var isGiven = false

    /// Shows what would be done and waits for a yes.
    ///
    /// - Throws: a `Failure` when the answer is no, or when there is no terminal to ask on.
    func require(_ question: String) throws {
        if isGiven { return }
        guard Console.hasKeyboard else {
            throw Failure(.usage, "cannot ask for confirmation without a terminal (\"\(question)\"); pass --yes")
        }
        Console.ask("\(question) [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        guard ["y", "yes", "j", "ja"].contains(answer) else { throw Failure(.notSo, "nothing was done") }
    }
}
