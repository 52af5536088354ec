import ArgumentParser
import Spool
import SuperOffice

/// A command that is given the rooms, and returns what is printed here: as text, or with `--json` as JSON.
///
/// Errors of every room may be thrown; they become one line and an exit code in `ErrorMapping.swift`.
protocol ConnectorCommand: AsyncParsableCommand {
    var options: AnswerOptions { get }

    func answer(_ assembly: Assembly) async throws -> Answer
}

extension ConnectorCommand {
    func run() async throws {
        do {
            let answer = try await answer(options.common.assembly())
            answer.print(asJSON: options.json)
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

/// A command that asks the CRM; its connections are closed before the answer is printed.
protocol CRMCommand: ConnectorCommand {
    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer
}

extension CRMCommand {
    func answer(_ assembly: Assembly) async throws -> Answer {
        try await assembly.withCRM { try await answer($0, assembly) }
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
