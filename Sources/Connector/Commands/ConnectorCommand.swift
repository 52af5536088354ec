import ArgumentParser
import Glibc
import Operations
import Spool
import SuperOffice

/// A command that is given the rooms, and returns what is printed here: as text, or with `--json` as JSON.
///
/// Errors of every room may be thrown; they become one line and an exit code in `Failure.swift`.
protocol ConnectorCommand: AsyncParsableCommand {
    var options: AnswerOptions { get }
    /// What is printed instead of a text.
    var form: OutputForm? { get throws }

    func answer(_ assembly: Assembly) async throws -> Answer
}

extension ConnectorCommand {
    var form: OutputForm? { options.json ? .json : nil }

    func run() async throws {
        do {
            let form = try form
            let answer = try await answer(options.common.assembly())
            answer.print(form)
            if let failure = answer.failure { throw failure }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw Failure(error)
        }
    }

    /// Prints a line at once, before the answer is there; nothing with `--json`.
    func say(_ line: TerminalLine) {
        if !options.json { Console.line(line) }
    }
}

/// A command that needs a spool.
protocol SpoolCommand: ConnectorCommand {
    /// Whether it changes files: then it is refused for root when the spool is another user's.
    var changesSpool: Bool { get }

    func answer(_ files: SpoolFiles) async throws -> Answer
}

extension SpoolCommand {
    var changesSpool: Bool { false }

    func answer(_ assembly: Assembly) async throws -> Answer {
        let files = try assembly.existingSpool()
        if changesSpool { try files.refuseAsRoot() }
        return try await answer(files)
    }
}

extension Assembly {
    /// The files of a spool that is there.
    ///
    /// - Parameter folders: any one of these tells that it is a spool.
    /// - Throws: a `Failure` when there is no spool, or when this user cannot see into it.
    func existingSpool(knownBy folders: [SpoolLayout.Folder] = [.incoming]) throws -> SpoolFiles {
        for folder in folders where Glibc.access(files.layout.path(folder), F_OK) == 0 { return files }
        guard errno == EACCES else {
            throw Failure(.notSo, "there is no spool at \(files.layout.root); check --spool, or start run once")
        }
        throw Failure(
            .configuration,
            "this user (uid \(getuid())) may not look into \(files.layout.root); run as the connector's user"
        )
    }
}

/// A command that asks the CRM; its connections are closed before the answer is printed.
protocol CRMCommand: ConnectorCommand {
    /// How urgent its calls are.
    static var caller: CallLimiter.Caller { get }

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer
}

extension CRMCommand {
    static var caller: CallLimiter.Caller { .command }

    func answer(_ assembly: Assembly) async throws -> Answer {
        try await assembly.withCRM(for: Self.caller) { try await answer($0, assembly) }
    }
}

/// A command that runs until it is stopped, and prints its log only.
protocol ServiceCommand: AsyncParsableCommand {
    var common: CommonOptions { get }
    /// What the settings have to be complete and right for before anything starts.
    static var uses: Set<SettingUse> { get }

    func serve(_ assembly: Assembly) async throws
}

extension ServiceCommand {
    func run() async throws {
        do { try await serve(common.assembly(for: Self.uses)) } catch { throw Failure(error) }
    }
}
