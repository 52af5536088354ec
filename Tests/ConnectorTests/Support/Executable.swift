import FoundationEssentials

/// The executables under test.
enum Executable {
    static let path = beside("superoffice-connector")
    /// The tenant, the explorer and the demo.
    static let sandbox = beside("superoffice-sandbox")

    /// They lie beside the test bundle, which is the program that runs or one of its arguments; other ones, of the
    /// release, are named by `TESTED_BINARIES`.
    private static func beside(_ name: String) -> String {
        if let folder = ProcessInfo.processInfo.environment["TESTED_BINARIES"] { return "\(folder)/\(name)" }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        var folders = ([own] + CommandLine.arguments).map { URL(filePath: $0).deletingLastPathComponent() }
        // A bundle may be a folder with the program inside.
        folders +=
            folders.map { $0.deletingLastPathComponent() }
            + folders.map {
                $0.deletingLastPathComponent().deletingLastPathComponent()
            }
        let found = folders.map { $0.appending(path: name).path }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard let found else { fatalError("no \(name) beside \(CommandLine.arguments); build it first") }
        return found
    }
}
