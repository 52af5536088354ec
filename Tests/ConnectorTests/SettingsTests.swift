import FoundationEssentials
import Testing

@testable import superoffice_connector

@Suite("Settings")
struct SettingsTests {
    /// Settings with a `.env` file of this content.
    private func settings(
        flags: [String: String] = [:],
        environment: [String: String] = [:],
        file: String = ""
    ) throws -> Settings {
        let path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString).env")
        try Data(file.utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        return try Settings(flags: flags, envFile: path.path, environment: environment)
    }

    @Test("Flags win over the environment, and that over the file")
    func precedence() throws {
        let all = try settings(flags: ["SPOOL_DIR": "flag"], environment: ["SPOOL_DIR": "env"], file: "SPOOL_DIR=file")
        #expect(all.optional("SPOOL_DIR") == "flag")
        let two = try settings(environment: ["SPOOL_DIR": "env"], file: "SPOOL_DIR=file\nLOG_LEVEL=debug")
        #expect(two.optional("SPOOL_DIR") == "env")
        #expect(two.optional("LOG_LEVEL") == "debug")
        #expect(two.optional("LOG_FORMAT") == nil)
        #expect(two.string("LOG_FORMAT", default: "text") == "text")
    }

    @Test("An empty value is no value")
    func empty() throws {
        let settings = try settings(
            flags: ["SPOOL_DIR": ""],
            environment: ["SPOOL_DIR": "", "SO_CLIENT_ID": ""],
            file: "SPOOL_DIR=file\nSO_CLIENT_ID="
        )
        #expect(settings.optional("SPOOL_DIR") == "file")
        #expect(settings.optional("SO_CLIENT_ID") == nil)
        #expect(throws: Failure.self) { try settings.required("SO_CLIENT_ID", "the app's id") }
    }

    @Test("A missing setting is one line that names it, what it is, and where it was looked for")
    func missing() throws {
        let settings = try Settings(flags: [:], envFile: nil, environment: [:])
        let failure = #expect(throws: Failure.self) { try settings.required("SO_CLIENT_ID", "the app's id") }
        let message = try #require(failure?.message)
        #expect(failure?.code == .configuration)
        for part in ["SO_CLIENT_ID", "the app's id", "flags", "environment", ".env"] { #expect(message.contains(part)) }
        #expect(!message.contains("\n"))
    }

    @Test(
        "An address that our secrets go to is encrypted, or this machine's",
        arguments: ["SO_LOGIN_URL", "COMPANY_EXPLORER_URL"]
    )
    func addresses(_ name: String) throws {
        let good = [
            "https://explorer.example", "https://explorer.example:8443/v2/", "http://127.0.0.1:9000",
            "http://localhost/x",
            "http://[::1]:9000",
        ]
        for url in good { #expect(try settings(environment: [name: url]).serviceAddress(name) == url) }
        let bad = [
            "http://explorer.example", "HTTP://10.0.0.1:80/", "http://localhost.evil.example", "http://a.localhost/",
            "https://user:sesame@explorer.example/", "https://explorer.example/?key=sesame",
            "https://explorer.example#x",
            "explorer.example", "ftp://explorer.example", "https://exa mple/",
        ]
        for url in bad {
            let failure = #expect(throws: Failure.self, "\(url)") {
                try settings(environment: [name: url]).serviceAddress(name)
            }
            #expect(failure?.code == .configuration)
            let message = failure?.message ?? ""
            #expect(message.hasPrefix("\(name): ") && !message.contains("sesame"), "\(message)")
        }
        #expect(try settings().serviceAddress(name) == nil)
    }

    @Test("Numbers outside their range are refused with the range", arguments: ["", "x", "-1", "65536", "1.5", " 1"])
    func numbers(_ text: String) throws {
        let settings = try settings(environment: ["RECEIVER_PORT": text])
        if text.isEmpty {
            #expect(try settings.integer("RECEIVER_PORT", default: 7, in: 0...65_535) == 7)
            return
        }
        let failure = #expect(throws: Failure.self) {
            try settings.integer("RECEIVER_PORT", default: 7, in: 0...65_535)
        }
        #expect(failure?.message.contains("RECEIVER_PORT") == true)
        #expect(failure?.message.contains("0 to 65535") == true)
    }

    @Test("Lists are separated by commas, blanks around a value do not count")
    func lists() throws {
        let settings = try settings(file: "CONTACT_COLUMNS=\" name , orgnr,, urls \"\nPERSON_COLUMNS=,")
        #expect(settings.list("CONTACT_COLUMNS") == ["name", "orgnr", "urls"])
        #expect(settings.list("PERSON_COLUMNS") == [])
        #expect(settings.list("OTHER") == nil)
    }

    @Test("A file that was named has to be there; the usual one need not")
    func files() throws {
        let failure = #expect(throws: Failure.self) {
            try Settings(flags: [:], envFile: "/nonexistent/settings.env", environment: [:])
        }
        #expect(failure?.code == .configuration)
        #expect(failure?.message.contains("/nonexistent/settings.env") == true)
        _ = try Settings(flags: [:], envFile: nil, environment: [:])
    }
}
