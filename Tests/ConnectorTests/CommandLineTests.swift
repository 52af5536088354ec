import FoundationEssentials
import JSON
import Testing

/// What every command has in common: help, usage errors, settings that are missing or wrong.
@Suite("The command line")
struct CommandLineTests {
    static let commands = ["run", "receive", "process", "status", "show", "explain"]

    @Test("Help says what a command is for and has an example", arguments: commands)
    func help(_ command: String) async throws {
        try await withWorkplace { place in
            let help = try await place.command(command, "--help")
            #expect(help.code == 0)
            #expect(help.output.hasPrefix("OVERVIEW: "))
            #expect(help.output.contains("Example: superoffice-connector \(command)"), "\(help.output)")
            #expect(help.errors.isEmpty)
            let overview = try await place.command("--help")
            #expect(overview.output.contains("  \(command) "), "the overview lists it")
        }
    }

    @Test("The version is a version")
    func version() async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("--version")
            #expect(outcome.code == 0)
            #expect(outcome.output.split(separator: ".").count == 3, "\(outcome.output)")
        }
    }

    // MARK: Settings

    /// Settings that are complete, for a tenant that is not there.
    static let complete = [
        "SO_CLIENT_ID": "an-id", "SO_CLIENT_SECRET": "hunter2", "SO_REFRESH_TOKEN": "hunter3",
        "SO_CONTEXT_IDENTIFIER": "Cust1234", "SO_LOGIN_URL": "http://127.0.0.1:9",
        "COMPANY_EXPLORER_URL": "http://127.0.0.1:9",
    ]

    @Test(
        "A setting that is missing is named in one line, with where it was looked for",
        arguments: [
            "SO_CLIENT_ID", "SO_CLIENT_SECRET", "SO_REFRESH_TOKEN", "SO_CONTEXT_IDENTIFIER", "COMPANY_EXPLORER_URL",
        ]
    )
    func missingSetting(_ name: String) async throws {
        try await withWorkplace { place in
            var settings = Self.complete
            settings[name] = ""
            for command in ["run", "process"] {
                let outcome = try await place.command(command, settings: settings)
                Self.expectConfigurationError(outcome, naming: [name, "flags", "environment", ".env"])
            }
            #expect(!FileManager.default.fileExists(atPath: place.spool.path), "nothing was begun")
        }
    }

    @Test(
        "A setting with a value that cannot be is named with what it must be",
        arguments: [
            ("RECEIVER_PORT", "x", "0 to 65535"), ("OPS_PORT", "70000", "0 to 65535"), ("LOG_LEVEL", "loud", "info"),
            ("LOG_FORMAT", "xml", "json"), ("CONCURRENCY", "0", "1 to 256"),
            ("SO_API_ASSOCIATE_ID", "me", "whole number"),
            ("UNNAMED_CHANGES", "perhaps", "skip"), ("WEBHOOK_TOKEN", "a,b,c", "two"), ("RETRY_ATTEMPTS", "-1", "1 to"),
        ]
    )
    func wrongSetting(_ name: String, _ value: String, _ remedy: String) async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("run", settings: Self.complete.merging([name: value]) { $1 })
            Self.expectConfigurationError(outcome, naming: [name, remedy])
        }
    }

    /// Each of these switched the checks off without a word once.
    @Test(
        "A secret without a value, or with one that can be guessed, ends every command that needs it with 78",
        arguments: ["", "  ", ",", " , ", "hunter-is-long-enough,", "hunter7"]
    )
    func emptySecret(_ value: String) async throws {
        try await withWorkplace { place in
            for (name, commands) in [
                ("WEBHOOK_TOKEN", [["run"], ["receive"], ["process"], ["webhook", "register", "--yes"]]),
                ("WEBHOOK_SECRET", [["run"], ["receive"], ["webhook", "test"]]),
                ("OPS_TOKEN", [["run"], ["receive"]]),
            ] {
                for command in commands {
                    let settings = Self.complete.merging([
                        name: value, "WEBHOOK_URL": "https://hooks.example.com/connector/webhook",
                    ]) { $1 }
                    let outcome = try await place.command(command, settings: settings)
                    Self.expectConfigurationError(outcome, naming: [name, "openssl rand"])
                    #expect(!outcome.errors.contains("hunter"), "\(command): \(outcome.errors)")
                }
            }
        }
    }

    @Test("No webhook is registered that anybody could imitate")
    func noSecret() async throws {
        try await withWorkplace { place in
            let settings = Self.complete.merging(["WEBHOOK_URL": "https://hooks.example.com/connector/webhook"]) { $1 }
            let outcome = try await place.command("webhook", "register", "--yes", settings: settings)
            Self.expectConfigurationError(outcome, naming: ["WEBHOOK_SECRET", "WEBHOOK_TOKEN"])
        }
    }

    @Test("An empty value of the environment does not hide the secret in the file")
    func emptyAbove() async throws {
        try await withWorkplace { place in
            try place.write("WEBHOOK_TOKEN=the-token-of-the-test\n", to: ".env")
            let receiver = try await place.start("receive", settings: ["WEBHOOK_TOKEN": ""])
            #expect(try await Sender(port: try await receiver.webhookPort).post(Body.renamed(contact: 1)) == 401)
        }
    }

    @Test("The environment that SO_ENVIRONMENT names must be one that there is")
    func wrongEnvironment() async throws {
        try await withWorkplace { place in
            var settings = Self.complete
            settings["SO_LOGIN_URL"] = ""
            settings["SO_ENVIRONMENT"] = "onlin"
            let outcome = try await place.command("process", settings: settings)
            Self.expectConfigurationError(outcome, naming: ["SO_ENVIRONMENT", "onlin", "online"])
        }
    }

    @Test(
        "A broken .env file is named with its line, without what stands there",
        arguments: [
            ["run"], ["receive"], ["process"], ["status"], ["show", "x"], ["explain", "x"],
        ]
    )
    func brokenEnvironmentFile(_ arguments: [String]) async throws {
        try await withWorkplace { place in
            try place.write("# fine\nSO_CLIENT_ID=1\nhunter2\n", to: ".env")
            let outcome = try await place.command(arguments)
            Self.expectConfigurationError(outcome, naming: [".env", "line 3"])
        }
    }

    @Test("A file for --env-file that is not there is named")
    func missingEnvironmentFile() async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("status", "--env-file", "nowhere.env")
            Self.expectConfigurationError(outcome, naming: ["nowhere.env", "--env-file"])
        }
    }

    @Test("A .env that cannot be read is not passed over in silence")
    func unreadableEnvironmentFile() async throws {
        try await withWorkplace { place in
            // What docker leaves where a file to be mounted was missing.
            try FileManager.default.createDirectory(atPath: "\(place.folder)/.env", withIntermediateDirectories: false)
            let outcome = try await place.command("status")
            Self.expectConfigurationError(outcome, naming: [".env"])
        }
    }

    @Test(
        "A mapping that is missing, no JSON or wrong is named with what to do",
        arguments: [
            (nil, "mapping.example.json"), ("{", "JSON"), ("[]", "object"), (#"{"contact": 3}"#, "contact"),
            (#"{"contact": {"a": {"progId": "SuperOffice:1", "kind": "colour"}}}"#, "\"kind\" must be one of"),
        ]
    )
    func mapping(_ content: String?, _ remedy: String) async throws {
        try await withWorkplace { place in
            if let content { try place.write(content, to: "my.json") }
            let settings = Self.complete.merging(["MAPPING_FILE": "my.json"]) { $1 }
            let outcome = try await place.command("process", settings: settings)
            Self.expectConfigurationError(outcome, naming: ["my.json", remedy])
        }
    }

    /// What a start with these settings says, all at once; a line for each.
    static let nonsense: [(name: String, value: String)] = [
        ("SO_CLIENT_ID", "<your id>"), ("SO_CLIENT_SECRET", "a b"), ("SO_REFRESH_TOKEN", "tök"),
        ("SO_CONTEXT_IDENTIFIER", "Cust/1"), ("SO_ENVIRONMENT", "online3.superoffice.com"), ("SO_REDIRECT_URI", "back"),
        ("SO_LANGUAGE", "german"), ("SO_CALLS_PER_SECOND", "0"), ("SO_LOGIN_URL", "sod"),
        ("COMPANY_EXPLORER_URL", "foo"),
        ("COMPANY_EXPLORER_PATH", "api"), ("COMPANY_EXPLORER_TOKEN", "a b"), ("COMPANY_EXPLORER_TIMEOUT", "2m"),
        ("WEBHOOK_TOKEN", "short"), ("WEBHOOK_SECRET", ","), ("WEBHOOK_URL", "foo"), ("WEBHOOK_WATCH_SECONDS", "-1"),
        ("WEBHOOK_REENABLE", "maybe"), ("RECEIVER_HOST", "http://0.0.0.0"), ("RECEIVER_PORT", "http"),
        ("RECEIVER_PATH", "x"), ("RECEIVER_PROXY_ADDRESSES", ","), ("RECEIVER_REUSE_PORT", "2"),
        ("OPS_HOST", "0.0.0.0:8081"), ("OPS_PORT", "70000"), ("OPS_TOKEN", "short"), ("OPS_TRUST_PROXY", "X User"),
        ("OPS_PROXY_ADDRESSES", "proxy"), ("OPS_HOST_NAMES", "https://a/"), ("DASHBOARD_MASK", "x"),
        ("DASHBOARD_JOBS", "1"), ("RUN_GAP_MINUTES", "0"), ("SPOOL_FREE_MIB", "1GB"), ("RETENTION_DAYS", "0"),
        ("WRITES", "never"), ("CONCURRENCY", "many"), ("RETRY_ATTEMPTS", "0"), ("ANALYSES_PER_DAY", "0"),
        ("LOOP_LIMIT", "0"), ("STOP_GRACE_SECONDS", "-1"), ("UNNAMED_CHANGES", "x"), ("BACKFILL", "x"),
        ("BACKFILL_AFTER", "0"),
    ]

    @Test("Nonsense in the settings is refused by run as by doctor: all of it at once, a line each, and 78")
    func nonsense() async throws {
        try await withWorkplace { place in
            try place.write("{\n  \"contact\" : {,", to: "mapping.json")
            try place.write("[]", to: "explorer.json")
            let settings = Dictionary(uniqueKeysWithValues: Self.nonsense.map { ($0.name, $0.value) })
            let outcome = try await place.command("run", settings: settings)
            let lines = Self.messages(outcome)
            #expect(
                outcome.code == 78 && !outcome.errors.contains("a b") && !outcome.errors.contains("tök"),
                "\(outcome)"
            )
            for (name, _) in Self.nonsense {
                #expect(lines.contains { $0.contains(name) }, "\(name) in \(lines)")
            }
            #expect(lines.contains { $0.contains("mapping.json") && $0.contains("line 2, column 16") }, "\(lines)")
            #expect(lines.contains { $0.contains("explorer.json") }, "\(lines)")
            #expect(lines.count == Self.nonsense.count + 2, "\(lines)")
            #expect(!FileManager.default.fileExists(atPath: place.spool.path))
            let doctor = try await DoctorReport(place, settings)
            let found = doctor.lines.filter { $0.level == "error" }.map(\.found).joined(separator: "\n")
            for (name, _) in Self.nonsense {
                #expect(found.contains(name), "\(name) in \(found)")
            }
        }
    }

    @Test("One port for webhooks and pages is refused before anything listens")
    func onePort() async throws {
        try await withWorkplace { place in
            let settings = Self.complete.merging(["RECEIVER_PORT": "8099", "OPS_PORT": "8099"]) { $1 }
            for command in ["run", "receive"] {
                let outcome = try await place.command(command, settings: settings)
                Self.expectConfigurationError(outcome, naming: ["RECEIVER_PORT and OPS_PORT are both 8099"])
            }
        }
    }

    @Test("A misspelt setting and a column that there is not are warned of at the start")
    func doubts() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let odd = ["OPS_TOKN": "x", "CONTACT_COLUMNS": "nam,orgNr", "PERSON_COLUMNS": "title,zzzzzzzz"]
            let connector = try await place.start("process", settings: odd)
            let message = "a setting is probably not what was meant"
            let token = try await connector.logged(message, ["setting": "OPS_TOKN"])
            #expect(token["error"]?.string?.contains("did you mean OPS_TOKEN?") == true, "\(token)")
            let column = try await connector.logged(message, ["setting": "CONTACT_COLUMNS"])
            #expect(column["error"]?.string?.contains("no column \"nam\" of a contact; did you mean name?") == true)
            let other = try await connector.logged(message, ["setting": "PERSON_COLUMNS"])
            #expect(other["error"]?.string?.contains("no change will ever match it") == true, "\(other)")
            #expect(connector.log.count { $0["message"]?.string == message } == 3)
            _ = try await connector.logged("ready")
            #expect(try await connector.stop() == .exit(0))
            let report = try await DoctorReport(place, odd)
            for name in odd.keys { #expect(report.lines(name).contains { $0.level == "warning" }, "\(name)") }
        }
    }

    @Test("Without token and secret webhooks are not accepted from other machines", arguments: ["receive", "run"])
    func openToAll(_ command: String) async throws {
        try await withWorkplace { place in
            let settings = Self.complete.merging(["RECEIVER_HOST": "0.0.0.0"]) { $1 }
            let outcome = try await place.command(command, settings: settings)
            Self.expectConfigurationError(outcome, naming: ["WEBHOOK_TOKEN", "WEBHOOK_SECRET", "0.0.0.0"])
        }
    }

    @Test("A spool that cannot be made is named, and the end is 69: a disk gets well without another setting")
    func impossibleSpool() async throws {
        try await withWorkplace { place in
            try place.write("I am a file", to: "file")
            for command in ["receive", "process", "run"] {
                let outcome = try await place.command(command, "--spool", "file", settings: Self.complete)
                Self.expectError(outcome, 69, naming: ["\(place.folder)/file"])
            }
        }
    }

    @Test("With SPOOL_MUST_EXIST=1 no spool is made on what may be an empty mount point", arguments: [true, false])
    func missingVolume(_ hasMountPoint: Bool) async throws {
        try await withWorkplace { place in
            if hasMountPoint {
                try FileManager.default.createDirectory(atPath: place.spool.path, withIntermediateDirectories: false)
            }
            let settings = Self.complete.merging(["SPOOL_MUST_EXIST": "1"]) { $1 }
            for command in ["receive", "process", "run"] {
                let outcome = try await place.command(command, settings: settings)
                Self.expectError(outcome, 69, naming: [place.spool.path, "VERSION", "SPOOL_MUST_EXIST"])
                #expect(place.spool.entries("").isEmpty, "\(command)")
                #expect(place.spool.isFolder("") == hasMountPoint, "\(command)")
            }
            let receiver = try await place.start("receive")
            _ = try await receiver.webhookPort
            #expect(try await receiver.stop() == .exit(0))
            let again = try await place.start("receive", settings: ["SPOOL_MUST_EXIST": "1"])
            _ = try await again.webhookPort
        }
    }

    @Test("A port that is taken is named, and the end is 69")
    func takenPort() async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive")
            let port = String(try await receiver.webhookPort)
            let attempts: [([String], [String: String])] = [
                (["receive"], ["RECEIVER_PORT": port]), (["run"], ["RECEIVER_PORT": port]),
                (["receive"], ["OPS_PORT": port]),
            ]
            for (arguments, settings) in attempts {
                let outcome = try await place.command(arguments, settings: Self.complete.merging(settings) { $1 })
                #expect(outcome.code == 69, "\(arguments) \(settings)")
                let lines = Self.messages(outcome)
                #expect(lines.count == 1, "\(lines)")
                #expect(lines.first?.contains(port) == true, "\(lines)")
                #expect(lines.first?.contains("in use") == true, "\(lines)")
                for name in settings.keys {
                    #expect(lines.first?.hasSuffix("\(name)") == true, "\(lines)")
                }
            }
        }
    }

    // MARK: Helpers

    /// The lines for people; the log's lines are JSON here.
    static func messages(_ outcome: Workplace.Outcome) -> [Substring] {
        outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("{") }
    }

    /// One line that names these parts and no secret, and the exit code 78.
    static func expectConfigurationError(
        _ outcome: Workplace.Outcome,
        naming parts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expectError(outcome, 78, naming: parts, sourceLocation: sourceLocation)
    }

    /// One line that names these parts and no secret, and the exit code.
    static func expectError(
        _ outcome: Workplace.Outcome,
        _ code: Int32,
        naming parts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let lines = messages(outcome)
        #expect(outcome.code == code, "\(outcome)", sourceLocation: sourceLocation)
        #expect(lines.count == 1, "\(lines)", sourceLocation: sourceLocation)
        for part in parts {
            #expect(lines.first?.contains(part) == true, "\(part) in \(lines)", sourceLocation: sourceLocation)
        }
        #expect(!outcome.errors.contains("hunter"), "a secret: \(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.output.isEmpty, "\(outcome.output)", sourceLocation: sourceLocation)
    }
}
