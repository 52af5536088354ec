import FoundationEssentials
import Glibc
import JSON
import Testing

@testable import superoffice_connector

/// No file that a command is given is read further than is sensible.
@Suite("Files of any size")
struct FileSizeTests {
    /// Twenty gigabytes of nothing.
    private static func sparse(_ path: String) throws {
        try Data().write(to: URL(filePath: path))
        try #require(truncate(path, 20 << 30) == 0)
    }

    @Test("show, explain, list, failures and replay answer at once")
    func jobs() async throws {
        try await withWorkplace { place in
            try place.makeSpool(["failed", "done"])
            let path = "\(place.spool.path)/failed/sparse.json"
            try Self.sparse(path)
            let show = try await place.command("show", path)
            #expect(show.code == 0 && show.output.contains("has 21474836480 bytes, more than the limit"), "\(show)")
            let explain = try await place.command("explain", "--json", path)
            let answer = try #require(try JSONValue(parsing: Array(explain.output.utf8)).array?.first)
            #expect(answer["goesTo"] == "failed/" && answer["code"] == "too-large", "\(explain)")
            for command in [
                ["list", "failed"], ["failures"], ["replay", "--failed", "--dry-run"], ["check", "--patience", "0"],
            ] {
                let outcome = try await place.command(command)
                #expect(outcome.code == 0 || command[0] == "check", "\(command): \(outcome)")
            }
        }
    }

    @Test("Settings, mapping and keywords that are no such files are refused in one line")
    func settings() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try Self.sparse("\(place.folder)/big")
            for arguments in [["status", "--env-file", "big"], ["status", "--env-file", "/dev/zero"]] {
                CommandLineTests.expectConfigurationError(try await place.command(arguments), naming: ["1 MiB"])
            }
            let mapping = try await place.command("process", settings: ["MAPPING_FILE": "big"])
            CommandLineTests.expectConfigurationError(mapping, naming: ["big", "1 MiB", "MAPPING_FILE"])
            let keywords = try await place.command(["report", "customer-products", "--keywords", "big"])
            CommandLineTests.expectConfigurationError(keywords, naming: ["big", "1 MiB", "--keywords"])
        }
    }

    @Test("explain reads standard input, and not without end")
    func standardInput() async throws {
        try await withWorkplace { place in
            let webhook = "'{\"Event\":\"contact.created\",\"PrimaryKey\":18}'"
            let answer = try await place.shell("echo \(webhook) | \"$0\" explain -")
            #expect(answer.code == 0 && answer.output.contains("goes to processing/"), "\(answer)")
            let endless = try await place.shell("\"$0\" explain - </dev/zero")
            #expect(endless.code == 0 && endless.output.contains("more than the limit"), "\(endless)")
        }
    }

    @Test("A pipe that nobody writes to is an empty file")
    func pipe() async throws {
        try await withWorkplace { place in
            try #require(mkfifo("\(place.folder)/pipe.json", 0o600) == 0)
            for command in ["show", "explain"] {
                let outcome = try await place.command(command, "./pipe.json")
                #expect(outcome.code == 0 && outcome.output.contains("empty"), "\(outcome)")
            }
            try #require(mkfifo("\(place.folder)/.env", 0o600) == 0)
            CommandLineTests.expectConfigurationError(
                try await place.command("status"),
                naming: [".env is not a regular file"]
            )
        }
    }
}
