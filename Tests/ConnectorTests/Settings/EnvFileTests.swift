import FoundationEssentials
import Glibc
import Spool
import Testing

@testable import superoffice_connector

/// A file that says where secrets are sent must be nobody else's work, and nobody else's to read.
@Suite("The file of settings")
struct EnvFileTests {
    private static let secrets = "SO_LOGIN_URL=http://127.0.0.1:9\nSO_CLIENT_SECRET=hunter2\n"

    /// A folder of its own with a `.env`.
    private static func withFile(
        _ text: String = secrets,
        mode: mode_t = 0o600,
        folder folderMode: mode_t = 0o700,
        _ body: (_ path: String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/.env"))
        try #require(chmod("\(folder)/.env", mode) == 0 && chmod(folder, folderMode) == 0)
        try body("\(folder)/.env")
    }

    private static func settings(_ path: String) throws -> Settings {
        try Settings(flags: [:], envFile: path, environment: [:])
    }

    /// The one line of a refusal.
    private static func refusal(_ path: String) -> String? {
        let failure = #expect(throws: Failure.self) { try settings(path) }
        #expect(failure?.code == .configuration)
        #expect(failure?.message.contains { $0.isNewline } == false)
        #expect(failure?.message.contains("hunter") == false)
        return failure?.message
    }

    @Test("What its group or everybody can write is refused", arguments: [0o620, 0o660, 0o664, 0o602, 0o666, 0o777])
    func writable(_ mode: mode_t) throws {
        try Self.withFile(mode: mode) { path in
            let message = Self.refusal(path)
            #expect(message?.contains("(mode \(String(mode, radix: 8)))") == true, "\(message ?? "")")
            #expect(message?.hasSuffix("chmod 600 \(path)") == true, "\(message ?? "")")
        }
    }

    @Test("What only this user and root can write is taken", arguments: [0o600, 0o400, 0o640, 0o700])
    func fine(_ mode: mode_t) throws {
        try Self.withFile(mode: mode) { path in
            let settings = try Self.settings(path)
            #expect(try settings[\.superOffice.clientSecret] == "hunter2")
            #expect(settings.flaws == [])
        }
    }

    @Test("Secrets that everybody can read are a flaw, other settings are not")
    func readable() throws {
        try Self.withFile(mode: 0o644) { path in
            let flaw = try #require(try Self.settings(path).flaws.first)
            #expect(flaw.what.contains("read by everybody") && flaw.remedy == "chmod 600 \(path)", "\(flaw)")
        }
        try Self.withFile("SO_CLIENT_SECRET=\nRECEIVER_PORT=1\n", mode: 0o644) { path throws in
            #expect(try Self.settings(path).flaws == [])
        }
    }

    @Test("In a folder where everybody can put another file it is refused, in one like /tmp it is not")
    func folder() throws {
        try Self.withFile(folder: 0o777) { path in
            let message = Self.refusal(path)
            #expect(message?.hasSuffix("chmod o-w \(path.dropLast(5))") == true, "\(message ?? "")")
        }
        try Self.withFile(folder: 0o1777) { path throws in
            #expect(try Self.settings(path)[\.superOffice.clientSecret] == "hunter2")
        }
        try Self.withFile(folder: 0o770) { path throws in
            #expect(try Self.settings(path)[\.superOffice.clientSecret] == "hunter2")
        }
    }

    @Test("Of a link the file that it names is looked at")
    func link() throws {
        try Self.withFile { path throws in
            #expect(symlink(path, "\(path).link") == 0)
            #expect(try Self.settings("\(path).link")[\.superOffice.clientSecret] == "hunter2")
            #expect(chmod(path, 0o666) == 0)
            #expect(Self.refusal("\(path).link")?.contains("can be changed by everybody") == true)
        }
    }

    @Test("Another user's file is refused, root's is not", .enabled(if: getuid() == 0, "only root gives files away"))
    func owner() throws {
        try Self.withFile { path throws in
            #expect(chown(path, 40_001, 0) == 0)
            #expect(Self.refusal(path)?.contains("belongs to uid 40001") == true)
            let file = try GivenFile(path, limit: 1000)
            #expect(file.untrusted(path, user: 40_001) == nil)
            #expect(chown(path, 0, 0) == 0)
            #expect(try GivenFile(path, limit: 1000).untrusted(path, user: 40_001) == nil)
            // Who made the link decided which file it is.
            #expect(symlink(path, "\(path).link") == 0 && lchown("\(path).link", 40_002, 0) == 0)
            #expect(Self.refusal("\(path).link")?.contains("belongs to uid 40002") == true)
        }
    }

    @Test("Its remedy leaves root's file readable for the service's group")
    func remedy() throws {
        try Self.withFile(mode: 0o664) { path in
            let file = try GivenFile(path, limit: 1000)
            #expect(file.untrusted(path, user: getuid() + 1)?.remedy.hasPrefix("chmod go-w") ?? (getuid() != 0))
        }
    }

    @Test("Nothing, a device and a pipe are files, too")
    func others() async throws {
        #expect(try Self.settings("/dev/null")[ifSet: \.superOffice.clientSecret] == nil)
        try await withWorkplace { place in
            try place.makeSpool()
            let outcome = try await place.shell("echo SPOOL_DIR=nowhere | \"$0\" status --env-file /dev/stdin")
            #expect(outcome.code == 1 && outcome.errors.contains("nowhere"), "\(outcome)")
        }
    }

    @Test("run, receive, process and status refuse it; services say that all can read it; doctor and check count it")
    func commands() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            _ = try await place.sandbox()
            try place.write(Self.secrets, to: ".env")
            try #require(chmod("\(place.folder)/.env", 0o666) == 0)
            for command in ["run", "receive", "process", "status", "doctor"] {
                let outcome = try await place.command(command)
                CommandLineTests.expectConfigurationError(outcome, naming: [".env", "mode 666", "chmod 600 .env"])
            }
            try #require(chmod("\(place.folder)/.env", 0o644) == 0)
            let receiver = try await place.start("receive")
            let line = try await receiver.logged("a file of settings is not safe")
            #expect("\(line)".contains("chmod 600 .env") && !"\(line)".contains("hunter"), "\(line)")
            _ = try await receiver.stop()

            let report = try await DoctorReport(place)
            #expect(report.code == 1)
            let error = try #require(report.lines("settings").first)
            #expect(error.level == "error" && error.remedy == "chmod 600 .env", "\(error)")
            let check = try await place.command("check", "--patience", "0")
            #expect(check.code == 1 && check.output.contains(".env: holds secrets"), "\(check)")
        }
    }

    @Test("A mapping that others can change is said")
    func mapping() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try #require(chmod("\(place.folder)/mapping.json", 0o666) == 0)
            let error = try #require(try await DoctorReport(place).lines("settings").first)
            #expect(error.level == "error" && error.found.contains("mapping.json can be changed"), "\(error)")
            let processor = try await place.start("process")
            let line = try await processor.logged("a file of settings is not safe")
            #expect("\(line)".contains("mapping.json"), "\(line)")
        }
    }

    @Test("What the sandbox writes is for its user alone")
    func written() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.start(
                "serve",
                "--port",
                "0",
                "--write-env",
                "mine.env",
                of: Executable.sandbox
            )
            try await waitUntil("the settings are written", details: { sandbox.errors }) {
                sandbox.output.contains("COMPANY_EXPLORER_TOKEN=")
            }
            var status = stat()
            #expect(stat("\(place.folder)/mine.env", &status) == 0 && status.st_mode & 0o777 == 0o600)
            #expect(place.text("mine.env").contains("SO_CLIENT_SECRET="))
        }
    }

    @Test("What a service manager hands over as files counts before the file and after the environment")
    func credentials() throws {
        try Self.withFile("SO_CLIENT_SECRET=in-the-file\nSO_CLIENT_ID=app\nWEBHOOK_TOKEN=\n") { path in
            let folder = "\(path).credentials"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            func hand(_ text: String, as name: String) throws {
                try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            }
            try hand("handed-over\n", as: "SO_CLIENT_SECRET")
            try hand("ignored", as: "README")
            func settings(_ environment: [String: String] = [:]) throws -> Settings {
                let all = environment.merging(["CREDENTIALS_DIRECTORY": folder]) { $1 }
                return try Settings(flags: [:], envFile: path, environment: all)
            }
            #expect(try settings()[\.superOffice.clientSecret] == "handed-over")
            #expect(try settings()[\.superOffice.clientID] == "app")
            #expect(try settings(["SO_CLIENT_SECRET": "exported"])[\.superOffice.clientSecret] == "exported")
            #expect(try settings().origin("SO_CLIENT_SECRET") == "credential")
            #expect(try Self.settings(path)[\.superOffice.clientSecret] == "in-the-file")

            let unreadable = "\(folder)/WEBHOOK_TOKEN"
            try FileManager.default.createDirectory(atPath: unreadable, withIntermediateDirectories: false)
            let failure = #expect(throws: Failure.self) { try settings() }
            #expect(failure?.code == .configuration)
            #expect(failure?.message.contains("WEBHOOK_TOKEN is not a regular file") == true)
        }
    }
}
