import FoundationEssentials
import Spool
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
        #expect(try all[\.spool.directory] == "flag")
        let two = try settings(environment: ["SPOOL_DIR": "env"], file: "SPOOL_DIR=file\nLOG_LEVEL=debug")
        #expect(try two[\.spool.directory] == "env")
        #expect(try "\(two[\.log.level])" == "debug")
        #expect(try two[\.log.format] == nil)
    }

    @Test("A relative spool is below the working folder, whatever is in its name")
    func relativeSpool() throws {
        let settings = try settings(flags: ["SPOOL_DIR": "my späce"])
        let assembly = try Assembly(settings, logger: settings.logger())
        #expect(assembly.files.layout.root == FileManager.default.currentDirectoryPath + "/my späce")
    }

    @Test("An empty value is no value")
    func empty() throws {
        let settings = try settings(
            flags: ["SPOOL_DIR": ""],
            environment: ["SPOOL_DIR": "", "SO_CLIENT_ID": ""],
            file: "SPOOL_DIR=file\nSO_CLIENT_ID="
        )
        #expect(try settings[\.spool.directory] == "file")
        #expect(try settings[ifSet: \.superOffice.clientID] == nil)
        #expect(throws: Failure.self) { try settings[\.superOffice.clientID] }
    }

    @Test("Of two settings the one in the earlier place is nearer; in one place neither is")
    func nearer() throws {
        let settings = try settings(environment: ["OPS_SOCKET": "/run/a"], file: "OPS_PORT=1\nOPS_HOST=::1\n")
        #expect(settings.isNearer("OPS_SOCKET", than: "OPS_PORT"))
        #expect(!settings.isNearer("OPS_PORT", than: "OPS_SOCKET"))
        #expect(!settings.isNearer("OPS_PORT", than: "OPS_HOST"))
        #expect(settings.isNearer("OPS_PORT", than: "OPS_TOKEN"))
        #expect(!settings.isNearer("OPS_TOKEN", than: "OPS_TRUST_PROXY"))
    }

    @Test("A missing setting is one line that names it, what it is, and where it was looked for")
    func missing() throws {
        let settings = try Settings(flags: [:], envFile: nil, environment: [:])
        let failure = #expect(throws: Failure.self) { try settings[\.superOffice.clientID] }
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
        let row = try #require(SettingTable.row(name))
        let good = [
            "https://explorer.example", "https://explorer.example:8443/v2/", "http://127.0.0.1:9000",
            "http://localhost/x",
            "http://[::1]:9000",
        ]
        for url in good { #expect(row.problem(in: try settings(environment: [name: url]), for: SettingUse.run) == nil) }
        let bad = [
            "http://explorer.example", "HTTP://10.0.0.1:80/", "http://localhost.evil.example", "http://a.localhost/",
            "https://user:sesame@explorer.example/", "https://explorer.example/?key=sesame",
            "https://explorer.example#x",
            "explorer.example", "ftp://explorer.example", "https://exa mple/",
        ]
        for url in bad {
            let message = row.problem(in: try settings(environment: [name: url]), for: SettingUse.run) ?? ""
            #expect(message.hasPrefix("\(name): ") && !message.contains("sesame"), "\(message)")
        }
        let set = try settings(environment: [name: "https://explorer.example"])
        #expect(try set[ifSet: \.superOffice.loginURL] == nil || set[ifSet: \.explorer.url] == nil)
    }

    @Test("Numbers outside their range are refused with the range", arguments: ["", "x", "-1", "65536", "1.5", " 1"])
    func numbers(_ text: String) throws {
        let settings = try settings(environment: ["RECEIVER_PORT": text])
        if text.isEmpty {
            #expect(try settings[\.receiver.port] == 8080)
            return
        }
        let failure = #expect(throws: Failure.self) { try settings[\.receiver.port] }
        #expect(failure?.message.contains("RECEIVER_PORT") == true)
        #expect(failure?.message.contains("0 to 65535") == true)
    }

    @Test("Lists are separated by commas, blanks around a value do not count")
    func lists() throws {
        let settings = try settings(file: "CONTACT_COLUMNS=\" name , orgnr,, urls \"\nPERSON_COLUMNS=,")
        #expect(try settings[\.processing.contactColumns] == ["name", "orgnr", "urls"])
        #expect(try settings[\.processing.personColumns] == [])
        #expect(try settings[\.pages.hostNames] == nil)
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

    @Test("Everything that is missing or malformed is told at once, a line for each, in the table's order")
    func allAtOnce() throws {
        let settings = try settings(
            environment: ["CONCURRENCY": "0", "RECEIVER_PORT": "x", "WEBHOOK_TOKEN": "hunter", "OPS_PORT": "70000"],
            file: "SO_CLIENT_ID=a\nSO_CLIENT_SECRET=b\nSO_CONTEXT_IDENTIFIER=Cust1\nRUN_GAP_MINUTES=0"
        )
        func lines(_ uses: Set<SettingUse>) -> [String] {
            #expect(throws: Failure.self) { try settings.check(for: uses) }?.lines ?? []
        }
        let run = lines(SettingUse.run)
        #expect(
            run.map { String($0.prefix { $0 != " " }) } == [
                "SO_REFRESH_TOKEN", "COMPANY_EXPLORER_URL", "WEBHOOK_TOKEN", "RECEIVER_PORT", "OPS_PORT",
                "RUN_GAP_MINUTES", "CONCURRENCY",
            ]
        )
        #expect(run.allSatisfy { !$0.contains("hunter") })
        // Where it was found, and where a missing one was looked for.
        #expect(run[3].contains("(environment)") && run[5].contains(".env)") && run[0].contains("looked in"), "\(run)")
        #expect(lines(SettingUse.receive).count == 4)
        #expect(lines([.tenant]).count == 1)
        #expect(settings.problems(for: [.storing]).isEmpty)
    }

    @Test("receive does without the tenant's name, and what asks the CRM does not")
    func requiredForSome() throws {
        #expect(try settings().problems(for: SettingUse.receive).isEmpty)
        #expect(try settings().problems(for: [.tenant]).contains { $0.hasPrefix("SO_CONTEXT_IDENTIFIER is not set") })
    }
}
