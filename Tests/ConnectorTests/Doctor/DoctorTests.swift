import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Testing

@Suite("doctor")
struct DoctorTests {
    /// A receiver and a processor that run, a webhook that points there, and settings that say so.
    private static func feed(_ place: Workplace) async throws -> Feed {
        let feed = try await Feed(place)
        try await feed.register()
        await place.set(["RECEIVER_PORT": String(feed.port)])
        _ = try await place.start("process").logged("ready")
        _ = try await eventually("the processor has seen the webhook") {
            try await place.command("status", "--check").code == 0 ? true : nil
        }
        return feed
    }

    @Test("When all is well, every line says so and the end is 0")
    func well() async throws {
        try await withWorkplace { place in
            _ = try await Self.feed(place)
            await place.set(["SO_API_ASSOCIATE_ID": "77"])
            let report = try await DoctorReport(place)
            #expect(report.code == 0 && report.errors.isEmpty, "\(report)")
            #expect(report.lines.allSatisfy { $0.level == "ok" && !$0.found.isEmpty && $0.remedy.isEmpty }, "\(report)")
            #expect(report.lines("service").isEmpty)
            for subject in [
                "SO_CLIENT_ID", "spool", "disk", "inotify", "network, clock", "tenant", "token", "identity", "mapping",
                "webhook", "receiver", "explorer",
            ] {
                #expect(report.lines(subject).count == 1, "\(subject)")
            }
            let text = try await place.command("doctor")
            #expect(text.code == 0 && text.output.hasSuffix("0 errors, 0 warnings\n"), "\(text)")
            #expect(text.output.split(separator: "\n").count == report.lines.count + 1, "one line each")
        }
    }

    @Test("What is wrong is an error with what to do, and nothing else is")
    func wrong() async throws {
        // The settings, the lines that are errors, and what they name.
        let cases: [(settings: [String: String], errors: [String], parts: [String])] = [
            (["SO_CLIENT_SECRET": "hunter6"], ["token"], ["SO_CLIENT_SECRET"]),
            (["SO_REFRESH_TOKEN": "hunter6"], ["token"], ["SO_REFRESH_TOKEN"]),
            (["SO_REFRESH_TOKEN": ""], ["SuperOffice"], ["SO_REFRESH_TOKEN is not set"]),
            (["SO_LOGIN_URL": "http://127.0.0.1:9"], ["network", "SuperOffice"], ["127.0.0.1:9", "firewall"]),
            (["SO_CONTEXT_IDENTIFIER": "Cust1"], ["tenant"], ["Cust1", "SO_CONTEXT_IDENTIFIER"]),
            (["SO_API_ASSOCIATE_ID": "5"], ["identity"], ["SO_API_ASSOCIATE_ID is 5", "associate 77"]),
            (["SO_API_ASSOCIATE_ID": "me"], ["settings"], ["SO_API_ASSOCIATE_ID", "whole number"]),
            (["MAPPING_FILE": "nowhere.json"], ["mapping"], ["nowhere.json", "MAPPING_FILE"]),
            (["WEBHOOK_URL": "http://127.0.0.1:9/webhook"], ["webhook"], ["127.0.0.1:9", "webhook register"]),
            (["WEBHOOK_URL": "http://u:hunter6@h/w?token=hunter7"], ["settings"], ["WEBHOOK_URL", "WEBHOOK_TOKEN"]),
            (["WEBHOOK_TOKEN": "a,b,c"], ["settings"], ["WEBHOOK_TOKEN", "two"]),
            (["WEBHOOK_TOKEN": ","], ["settings"], ["WEBHOOK_TOKEN has an empty value"]),
            (["WEBHOOK_SECRET": " "], ["settings"], ["WEBHOOK_SECRET is set, but empty"]),
            (["WEBHOOK_SECRET": "hunter7"], ["settings"], ["WEBHOOK_SECRET is too short"]),
            (["OPS_TOKEN": ","], ["settings"], ["OPS_TOKEN has an empty value"]),
            (["COMPANY_EXPLORER_URL": "http://127.0.0.1:9"], ["explorer"], ["127.0.0.1:9", "COMPANY_EXPLORER_URL"]),
            (["COMPANY_EXPLORER_URL": "http://u:hunter6@h"], ["explorer"], ["COMPANY_EXPLORER_URL", "credentials"]),
            (["COMPANY_EXPLORER_TOKEN": "hunter6"], ["explorer"], ["401", "COMPANY_EXPLORER_TOKEN"]),
            (["COMPANY_EXPLORER_TIMEOUT": "0"], ["explorer"], ["COMPANY_EXPLORER_TIMEOUT", "1 to 3600"]),
            (["SPOOL_FREE_MIB": "-1"], ["spool"], ["SPOOL_FREE_MIB", "0 to"]),
            (["CONCURRENCY": "x"], ["settings"], ["CONCURRENCY", "1 to 256"]),
            (["LOOP_LIMIT": "0"], ["settings"], ["LOOP_LIMIT", "1 to"]),
            (["RETRY_ATTEMPTS": "0"], ["settings"], ["RETRY_ATTEMPTS", "1 to"]),
            (["OPS_PORT": "70000"], ["settings"], ["OPS_PORT", "65535"]),
            (["UNNAMED_CHANGES": "perhaps"], ["settings"], ["UNNAMED_CHANGES", "skip"]),
            (["BACKFILL": "perhaps"], ["settings"], ["BACKFILL", "propose"]),
            (["WEBHOOK_REENABLE": "perhaps"], ["settings"], ["WEBHOOK_REENABLE", "true or false"]),
        ]
        try await withWorkplace { place in
            _ = try await Self.feed(place)
            for (settings, errors, parts) in cases {
                let report = try await DoctorReport(place, settings)
                #expect(report.code == 1, "\(settings): \(report)")
                #expect(report.subjects("error") == errors, "\(settings): \(report)")
                let lines = report.lines.filter { $0.level == "error" }
                #expect(lines.allSatisfy { !$0.remedy.isEmpty }, "\(settings): \(report)")
                let text = lines.map { "\($0.found); \($0.remedy)" }.joined(separator: "\n")
                for part in parts { #expect(text.contains(part), "\(part) in \(text)") }
                #expect(report.errors.split(separator: "\n").count == 1, "\(report.errors)")
                #expect(report.errors.contains(errors.count == 1 ? "1 error," : "2 errors,"), "\(report.errors)")
                #expect(!report.lines.contains { "\($0)".contains("hunter") }, "\(settings): \(report)")
            }
        }
    }

    @Test("Without any setting it says what is missing, asks for no spool and makes none")
    func nothing() async throws {
        try await withWorkplace { place in
            let report = try await DoctorReport(place, ["SO_LOGIN_URL": "http://127.0.0.1:9"])
            #expect(report.code == 1)
            #expect(report.subjects("error") == ["network", "SuperOffice", "explorer"], "\(report)")
            #expect(report.lines("SuperOffice").first?.found.contains("SO_CLIENT_ID is not set") == true)
            #expect(report.subjects("warning") == ["WEBHOOK_TOKEN", "spool", "receiver"], "\(report)")
            #expect(!FileManager.default.fileExists(atPath: place.spool.path))
        }
    }

    @Test("A field that is not published, or of another kind, is named with its ProgId")
    func mapping() async throws {
        try await withWorkplace { place in
            _ = try await Self.feed(place)
            let fields = """
                {"contact": {"vertical": {"progId": "SuperOffice:99", "kind": "list"},
                             "summary": {"progId": "SuperOffice:83", "kind": "text"}}}
                """
            try place.write(fields, to: "mapping.json")
            let report = try await DoctorReport(place)
            #expect(report.code == 1)
            #expect(report.subjects("error") == ["mapping", "mapping"], "\(report)")
            let found = report.lines("mapping").map(\.found)
            for what in ["no published field SuperOffice:99", "SuperOffice:83 (Vertical) is a List, not text"] {
                #expect(found.count { $0.contains(what) } == 1, "\(found)")
            }
        }
    }

    @Test("Every name of the scope that the tenant does not have is named, associates among them")
    func scope() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            func scope(_ scope: String) async throws -> [DoctorReport.Line] {
                let fields = #"{"contact": {"vertical": {"progId": "SuperOffice:83", "kind": "list"}}, "scope": "#
                try place.write("\(fields)\(scope)}", to: "mapping.json")
                return try await DoctorReport(place).lines("scope")
            }
            let wrong = try await scope(
                #"{"associate": {"include": ["KH", "KHX", 77, 4711]}, "category": {"exclude": ["Prospekte"]}}"#
            )
            #expect(wrong.map(\.level) == ["error", "error", "error"], "\(wrong)")
            for part in ["no category \"Prospekte\"", "no associate \"KHX\"; near it are kh", "no associate 4711"] {
                #expect(wrong.contains { $0.found.contains(part) }, "\(part): \(wrong)")
            }
            let known = #"{"associate": {"include": ["kh"]}, "country": {"include": ["DE"]}}"#
            #expect(try await scope(known).map(\.level) == ["ok"])
            // Whether a tenant tells is not documented.
            await sandbox.setFault(Fault(.archive, .status(400)))
            let untold = try await scope(known)
            #expect(untold.map(\.level) == ["warning"], "\(untold)")
            #expect(untold.first?.found.contains("associates cannot be compared") == true, "\(untold)")
        }
    }

    @Test("A webhook that SuperOffice switched off is an error, and so is a receiver that does not run")
    func switchedOff() async throws {
        try await withWorkplace { place in
            let feed = try await Self.feed(place)
            await feed.receiver.kill()
            await feed.sandbox.editByPersonAndSettle()
            let report = try await DoctorReport(place)
            #expect(Set(report.subjects("error")) == ["service", "webhook"], "\(report)")
            let isNamed = report.lines("service").contains { $0.found == "no receiver is running on this spool" }
            #expect(isNamed, "\(report)")
            let line = try #require(report.lines("webhook").first)
            #expect(line.found.contains("TooManyErrors") && line.remedy.contains("webhook enable"), "\(line)")
            #expect(report.subjects("warning") == ["receiver"], "\(report)")
            #expect(report.lines("receiver").first?.remedy.contains("run") == true)
            await place.set(["WEBHOOK_URL": ""])
            let unknown = try await DoctorReport(place)
            #expect(unknown.code == 1 && Set(unknown.subjects("error")) == ["service"], "\(unknown)")
            #expect(unknown.subjects("warning") == ["webhook", "receiver"], "\(unknown)")
        }
    }

    @Test("Misspelt settings of the file and the environment are guessed; what is not ours is left alone")
    func misspelt() async throws {
        try await withWorkplace { place in
            _ = try await Self.feed(place)
            try place.write("CONCURENCY=3\nTZ=UTC\nSO_CLIENTID=hunter\nSO_NOTHING_LIKE_THAT=hunter\n", to: ".env")
            let report = try await DoctorReport(place, ["WEBHOOK_TOKENS": "hunter", "LOG_LEVELS": "x"])
            #expect(report.code == 0, "\(report)")
            let warnings = report.lines.filter { $0.level == "warning" }
            #expect(
                Set(warnings.map(\.subject)) == [
                    "CONCURENCY", "SO_CLIENTID", "SO_NOTHING_LIKE_THAT", "WEBHOOK_TOKENS",
                ],
                "\(report)"
            )
            #expect(warnings.first { $0.subject == "CONCURENCY" }?.remedy == "did you mean CONCURRENCY?")
            #expect(warnings.first { $0.subject == "CONCURENCY" }?.found.contains(".env") == true)
            #expect(warnings.first { $0.subject == "WEBHOOK_TOKENS" }?.found.contains("environment") == true)
            #expect(!report.lines.contains { "\($0)".contains("hunter") }, "\(report.lines)")
        }
    }

    @Test("No secret is shown, wherever somebody put it")
    func secrets() async throws {
        try await withWorkplace { place in
            let settings = [
                "SO_CLIENT_ID": "id", "SO_CLIENT_SECRET": "ab-hunter-cd", "SO_REFRESH_TOKEN": "ab-hunter-cd-and-more",
                "SO_CONTEXT_IDENTIFIER": "Cust1", "SO_LOGIN_URL": "http://u:hunter@127.0.0.1:9",
                "WEBHOOK_TOKEN": "hunter-hunter", "WEBHOOK_SECRET": "ab-hunter-cd,ef-hunter-gh",
                "WEBHOOK_URL": "http://127.0.0.1:9/webhook?token=hunter",
                "COMPANY_EXPLORER_TOKEN": "ab-hunter-cd",
                "COMPANY_EXPLORER_URL": "http://u:hunter@127.0.0.1:9/?key=hunter",
            ]
            for arguments in [["doctor"], ["doctor", "--json"]] {
                let outcome = try await place.command(arguments, settings: settings)
                #expect(outcome.code == 1)
                #expect(outcome.output.contains("set, less than 16 characters"), "\(outcome.output)")
                #expect(outcome.output.contains("set, 16 or more characters"), "\(outcome.output)")
                #expect(outcome.output.contains("WEBHOOK_TOKEN is shorter than 16 characters"), "\(outcome.output)")
                #expect(!(outcome.output + outcome.errors).contains("hunter"), "\(outcome)")
            }
        }
    }

    @Test("A low disk and a pause are said")
    func diskAndPause() async throws {
        try await withWorkplace { place in
            _ = try await Self.feed(place)
            #expect(try await place.command("pause", "--reason", "an upgrade").code == 0)
            // A tebibyte: there may be more, but not four times as much.
            let report = try await DoctorReport(place, ["SPOOL_FREE_MIB": "1048576"])
            let disk = try #require(report.lines("disk").first)
            #expect(disk.level != "ok" && disk.found.contains("1048576 MiB"), "\(disk)")
            #expect(disk.level == "error" && disk.remedy.contains("prune"))
            let pause = try #require(report.lines("service").first)
            #expect(pause.level == "warning" && pause.found.contains("an upgrade"), "\(pause)")
            #expect(pause.remedy.contains("resume"))
        }
    }

    @Test("A spool that must exist and does not is an error; the doctor makes nothing")
    func absence() async throws {
        try await withWorkplace { place in
            let line = try #require(try await DoctorReport(place, ["SPOOL_MUST_EXIST": "1"]).lines("spool").first)
            #expect(line.level == "error" && line.remedy.contains("mount"), "\(line)")
            try place.makeSpool(["tmp"])
            let disk = try #require(try await DoctorReport(place).lines("disk").first)
            #expect(disk.level == "ok" && disk.found.contains("takes files"), "\(disk)")
            #expect(place.spool.entries("tmp").isEmpty)
        }
    }

    @Test("A spool in which something is no folder is an error; a folder that is missing is none")
    func folders() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            #expect(try await DoctorReport(place).lines("spool").map(\.level) == ["ok"])
            try place.write("", to: "spool/failed")
            let line = try #require(try await DoctorReport(place).lines("spool").first)
            #expect(line.level == "error" && line.found.contains("\(place.spool.path)/failed"), "\(line)")
        }
    }

    @Test("A spool without rights is an error", .enabled(if: getuid() != 0, "root is refused nothing"))
    func rights() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            #expect(chmod("\(place.spool.path)/incoming", 0o500) == 0)
            defer { chmod("\(place.spool.path)/incoming", 0o700) }
            let line = try #require(try await DoctorReport(place).lines("spool").first)
            #expect(line.level == "error" && line.found.contains("uid \(getuid())"), "\(line)")

            #expect(chmod(place.spool.path, 0) == 0)
            defer { chmod(place.spool.path, 0o700) }
            let closed = try #require(try await DoctorReport(place).lines("spool").first)
            #expect(closed.level == "error" && closed.found.contains("uid \(getuid())"), "\(closed)")
            let status = try await place.command("status")
            CommandLineTests.expectError(status, 69, naming: ["uid \(getuid())", place.spool.path])
        }
    }
}
