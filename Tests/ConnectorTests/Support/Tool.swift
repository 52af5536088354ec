import FoundationEssentials
import Subprocess
import SystemPackage

/// A program of the system that a test needs.
enum Tool {
    private static let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// Where the program is; nil when it is not installed.
    static func path(_ name: String) -> String? {
        folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program to its end.
    ///
    /// - Throws: what it said, when it fails.
    @discardableResult
    static func run(_ name: String, _ arguments: String...) async throws -> String { try await run(name, arguments) }

    @discardableResult
    static func run(_ name: String, _ arguments: [String]) async throws -> String {
        guard let path = path(name) else { throw Impatience(description: "\(name) is not installed") }
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            output: .string(limit: 1_000_000),
            error: .string(limit: 1_000_000)
        )
        guard result.terminationStatus.isSuccess else {
            throw Impatience(description: "\(name) \(arguments.joined(separator: " ")): \(result.standardError)")
        }
        return result.standardOutput
    }
}
