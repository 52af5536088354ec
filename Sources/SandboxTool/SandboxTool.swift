import ArgumentParser
import Glibc
import Text
import UnixSignals

/// The other side of the wire in one program: a tenant and an explorer to try things on, and the demo.
@main
struct SandboxTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "superoffice-sandbox",
        abstract: "A small SuperOffice tenant and Company Explorer in memory, to try superoffice-connector on.",
        discussion: """
            Example: superoffice-sandbox demo
            Example: superoffice-sandbox serve --write-env .env
            """,
        version: Product.version,
        subcommands: [ServeCommand.self, DemoCommand.self]
    )

    /// Exit codes: 0 fine, 1 the demo did not go as it should, 2 usage, 69 something is unavailable, 78 configuration.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Terminal.error("superoffice-sandbox: \(failure.message)")
            for line in failure.log { Terminal.error("  \(line)") }
            Glibc.exit(failure.code.rawValue)
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if code == .success {
                print(message)
            } else {
                for line in message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
                    Terminal.error(String(line))
                }
            }
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}

/// Why a command ends without success: one line, an exit code, and the end of a log where that helps.
struct Failure: Error {
    enum Code: Int32 {
        case unexpected = 1
        case unavailable = 69
        case configuration = 78
    }

    let code: Code
    let message: String
    var log: [String] = []

    init(_ code: Code, _ message: String, log: [String] = []) {
        self.code = code
        self.message = message
        self.log = log
    }
}

/// Runs the body until it ends or somebody wants it to (Ctrl-C): then it is cancelled and waited for.
func untilSignal(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
    try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await body()
            return false
        }
        group.addTask {
            for await _ in signals { return true }
            return false
        }
        let wasInterrupted = try await group.next() ?? false
        group.cancelAll()
        do { _ = try await group.next() } catch { if !wasInterrupted { throw error } }
    }
}
