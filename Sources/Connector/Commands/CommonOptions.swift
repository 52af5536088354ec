import ArgumentParser

/// Flags that every command knows.
struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("env-file"), help: "Read settings from this file instead of .env in the working folder.")
    var envFile: String?

    @Option(name: .customLong("spool"), help: .init(SettingTable.shared.spool.directory.flagHelp))
    var spool: String?

    @Option(help: .init(SettingTable.shared.log.level.flagHelp))
    var logLevel: String?

    @Option(help: .init(SettingTable.shared.log.format.flagHelp))
    var logFormat: String?

    /// The rooms, put together from the settings.
    ///
    /// - Parameter uses: what the settings have to be complete and right for.
    func assembly(for uses: Set<SettingUse> = []) throws -> Assembly {
        let flags = ["SPOOL_DIR": spool, "LOG_LEVEL": logLevel, "LOG_FORMAT": logFormat]
        let settings = try Settings(flags: flags.compactMapValues(\.self), envFile: envFile)
        try settings.check(for: uses)
        return try Assembly(settings, logger: settings.logger())
    }
}

/// Flags of every command that ends with an answer.
struct AnswerOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false
}
