import FoundationEssentials

/// The executable under test.
enum Executable {
    /// It lies beside the test bundle, which is the program that runs or one of its arguments.
    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        var folders = ([own] + CommandLine.arguments).map { URL(filePath: $0).deletingLastPathComponent() }
        // A bundle may be a folder with the program inside.
        folders +=
            folders.map { $0.deletingLastPathComponent() }
            + folders.map {
                $0.deletingLastPathComponent().deletingLastPathComponent()
            }
        let found = folders.map { $0.appending(path: "superoffice-connector").path }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard let found else { fatalError("no superoffice-connector beside \(CommandLine.arguments); build it first") }
        return found
    }()
}
