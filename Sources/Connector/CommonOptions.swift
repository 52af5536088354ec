import ArgumentParser
import Glibc
import Spool

/// Flags that every command knows.
struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("env-file"), help: "Read settings from this file instead of .env in the working folder.")
    var envFile: String?

    @Option(name: .customLong("spool"), help: "The spool folder (SPOOL_DIR; default: spool).")
    var spool: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical (LOG_LEVEL; default: info).")
    var logLevel: String?

    @Option(help: "text or json (LOG_FORMAT; default: text on a terminal, else json).")
    var logFormat: String?

    /// The flags under the names of the settings they stand for.
    var values: [String: String] {
        var values: [String: String] = [:]
        values["SPOOL_DIR"] = spool
        values["LOG_LEVEL"] = logLevel
        values["LOG_FORMAT"] = logFormat
        return values
    }

    func settings(_ more: [String: String] = [:]) throws -> Settings {
        try Settings(flags: values.merging(more) { $1 }, envFile: envFile)
    }

    /// The files of the spool, to change them.
    ///
    /// - Throws: a `Failure` as `existingSpool`, and when this is root and the spool another user's.
    func spoolToChange() throws -> SpoolFiles {
        let files = try existingSpool()
        do { try files.refuseAsRoot() } catch { throw Failure(error) }
        return files
    }

    /// The files of the spool.
    ///
    /// - Parameter folders: any one of these tells that it is a spool.
    /// - Throws: a `Failure` when there is no spool, or when this user cannot see into it.
    func existingSpool(knownBy folders: [SpoolLayout.Folder] = [.incoming]) throws -> SpoolFiles {
        let settings = try settings()
        let files = try Assembly(settings, logger: settings.logger()).files
        for folder in folders where access(files.layout.path(folder), F_OK) == 0 { return files }
        guard errno == EACCES else {
            throw Failure(.notSo, "there is no spool at \(files.layout.root); check --spool, or start run once")
        }
        throw Failure(
            .configuration,
            "this user (uid \(getuid())) may not look into \(files.layout.root); run as the connector's user"
        )
    }
}
