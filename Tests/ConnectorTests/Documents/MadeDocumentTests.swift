import FoundationEssentials
import JSON
import Subprocess
import SystemPackage
import Testing

@Suite("Documents that are made from the code")
struct MadeDocumentTests {
    @Test("docs/SETTINGS.md and .env.example say what the table of settings says")
    func settings() throws {
        try MadeDocument(path: "docs/SETTINGS.md", made: SettingsDocuments.page).check()
        try MadeDocument(path: ".env.example", made: SettingsDocuments.example).check()
    }

    @Test("docs/COMMANDS.md says what the programs say of themselves")
    func commands() async throws {
        let folder = URL(filePath: Executable.path).deletingLastPathComponent()
        var pages: [String] = []
        for name in ["superoffice-connector", "superoffice-sandbox"] {
            let path = folder.appending(path: name).path
            guard FileManager.default.isExecutableFile(atPath: path) else { continue }
            let dump = try await Self.output(path, "--experimental-dump-help")
            let root = try #require(try JSONValue(parsing: Array(dump.utf8))["command"])
            let page = CommandsDocument(root: root, overview: try await Self.output(path, "--help")).page
            pages.append(page)
        }
        try MadeDocument(path: "docs/COMMANDS.md", made: pages.joined(separator: "\n")).check()
    }

    private static func output(_ path: String, _ argument: String) async throws -> String {
        let result = try await Subprocess.run(
            .path(.init(path)),
            arguments: [argument],
            environment: .inherit.updating(["COLUMNS": "200"]),
            output: .string(limit: 1_000_000),
            error: .discarded
        )
        return result.standardOutput
    }
}
