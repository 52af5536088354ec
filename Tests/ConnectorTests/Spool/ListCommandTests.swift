import FoundationEssentials
import JSON
import Spool
import Testing

@Suite("What is listed, for people and for programs")
struct ListCommandTests {
    /// So many failed jobs of company 18, and one that waits for its next try.
    private static func fill(_ place: Workplace, _ count: Int) throws {
        try place.makeSpool(["failed", "deferred", "done/2026-01-01"])
        for number in 0..<count {
            let time = "20260101T0000" + (number < 10 ? "0\(number)" : "\(number)")
            try place.write(
                SpoolCommandTests.failed(18, "SuperOffice answered \(number % 2 == 0 ? "503" : "a strange thing")"),
                to: "spool/failed/\(time).000000Z_contact.changed_18_\(UUID().uuidString.lowercased()).json"
            )
        }
        let next = "spool/deferred/20260101T000100.000000Z_contact.changed_43_d.json"
        try place.write(SpoolCommandTests.failed(43, "SuperOffice answered 503"), to: next)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 4_102_444_800)],
            ofItemAtPath: "\(place.folder)/\(next)"
        )
    }

    private static func lines(_ text: String) -> [Substring] { text.split(whereSeparator: \.isNewline) }

    /// What a command prints on a terminal with so many columns.
    private static func onTerminal(_ place: Workplace, _ command: String, columns: Int = 80, more: String = "")
        async throws -> [String]
    {
        let script = #"""
            script -qec "stty cols \#(columns); \#(more) '$0' \#(command)" /dev/null < /dev/null
            """#
        return lines(try await place.shell(script).output).map(String.init)
    }

    private static var hasScript: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/script") }

    @Test("A program gets every job and nothing cut, in the form that it asks for")
    func forms() async throws {
        try await withWorkplace { place in
            try Self.fill(place, 60)
            let plain = try await place.command("list", "failed")
            #expect(Self.lines(plain.output).count == 60 && plain.errors == "60 jobs\n", "\(plain.errors)")
            let cells = Self.lines(plain.output)[0].split(separator: "\t", omittingEmptySubsequences: false)
            #expect(cells.count == 5 && cells[0].count > 70 && cells[2] == "18", "\(cells)")
            let names = Self.lines(try await place.command("list", "failed", "-o", "name", "--limit", "2").output)
            #expect(names.count == 2 && names.last == Self.lines(plain.output).last?.prefix { $0 != "\t" })
            let json = try await SpoolCommandTests.json(place, "list", "failed", "--limit", "3")
            #expect(json.array?.count == 3 && json.array?.last?["name"]?.string == names.last.map(String.init))
            #expect(try await place.command("list", "failed", "-o", "json", "--limit", "3").output.hasPrefix("[\n"))
            let rows = Self.lines(try await place.command("list", "failed", "-o", "jsonl").output)
            let row = try JSONValue(parsing: Array(rows[59].utf8))
            #expect(rows.count == 60 && row["name"]?.string == names.last.map(String.init))
            let csv = try await place.command("list", "failed", "-o", "csv")
            #expect(csv.output.hasPrefix("job,received,event,record,age,company,name,tries,code,why\r\n"), "\(csv)")
            #expect(Self.lines(csv.output).count == 61 && csv.output.contains(",2026-01-01T00:00:59.000Z,"))
            let wide = Self.lines(try await place.command("list", "failed", "-o", "wide").output)
            #expect(wide.count == 61 && wide[0].hasPrefix("job ") && wide[60].hasPrefix(names[1]), "\(wide[60])")
            let both = try await place.command("list", "failed", "--json", "-o", "csv")
            #expect(both.code == 2 && both.output.isEmpty, "\(both)")
        }
    }

    @Test(
        "A terminal gets the newest fifty, cut to its width, in colour",
        .enabled(if: hasScript, "there is no script")
    )
    func terminal() async throws {
        try await withWorkplace { place in
            try Self.fill(place, 60)
            let coloured = try await Self.onTerminal(place, "list failed")
            #expect(coloured.contains { $0.contains("\u{1B}[1mjob\u{1B}[0m") }, "\(coloured)")
            for columns in [80, 120] {
                let lines = try await Self.onTerminal(place, "list failed", columns: columns, more: "NO_COLOR=1")
                    .map { $0.replacing("\u{1B}[2K", with: "") }
                #expect(lines.contains("… 10 more, --limit 0 shows all"), "\(lines)")
                #expect(lines.allSatisfy { $0.count <= columns && !$0.contains("\u{1B}[") }, "\(lines)")
                let jobs = lines.filter { $0.hasPrefix("20260101T") }
                #expect(jobs.count == 50 && jobs[0].hasPrefix("20260101T000010.000000Z"), "\(jobs)")
                // What was cut off can be given back as it stands there.
                let name = jobs[49].prefix { $0 != " " }
                #expect(name.hasSuffix("…"))
                #expect(try await place.command("show", String(name)).code == 0)
            }
            let all = try await Self.onTerminal(place, "list failed --limit 0")
            #expect(all.count { $0.hasPrefix("20260101T") } == 60)
        }
    }

    @Test("A deferred job says when it is tried again")
    func nextTry() async throws {
        try await withWorkplace { place in
            try Self.fill(place, 0)
            let wide = try await place.command("list", "deferred", "-o", "wide", "--utc")
            #expect(wide.output.contains("next try") && wide.output.contains("2100-01-01 00:00"), "\(wide)")
            let shown = try await place.command("show", "_43_", "--utc")
            #expect(shown.output.contains("next try: 2100-01-01 00:00:00 UTC"), "\(shown)")
            let json = try await SpoolCommandTests.json(place, "show", "_43_")
            #expect(json.array?.first?["due"] == "2100-01-01T00:00:00.000Z", "\(json)")
        }
    }

    @Test("A number is a company, whatever times and ids have it in them; its jobs come in order of time")
    func company() async throws {
        try await withWorkplace { place in
            try Self.fill(place, 25)
            let stray = "20251231T235959.000000Z_contact.changed_18_first.json"
            try place.write(Body.renamed(contact: 18), to: "spool/done/2026-01-01/\(stray)")
            let shown = try await place.command("show", "43")
            #expect(shown.code == 0 && shown.output.contains("_43_d.json") && !shown.output.contains("_18_"))
            let many = try await place.command("show", "18")
            #expect(many.errors.contains("6 older"), "\(many.errors)")
            try FileManager.default.removeItem(atPath: "\(place.spool.path)/failed")
            let first = try await place.command("show", "18", "43", "--json")
            let paths = try JSONValue(parsing: Array(first.output.utf8)).array?.compactMap { $0["path"]?.string }
            #expect(paths?.map { $0.contains("_18_first") } == [true, false], "\(first)")
            for number in ["1", "2026", "20260101"] {
                let none = try await place.command("show", number)
                #expect(none.code == 1 && none.errors.contains("no job of company \(number)"), "\(none)")
            }
            let piped = try await place.shell(#"echo '{"Event":"contact.changed","PrimaryKey":18}' | "$0" show -"#)
            #expect(piped.code == 0 && piped.output.contains("PrimaryKey: 18"), "\(piped)")
        }
    }

    @Test("failures prints for each group the command that replays it, and that group alone")
    func readyCommand() async throws {
        try await withWorkplace { place in
            try Self.fill(place, 10)
            for (index, status) in [400, 400, 403].enumerated() {
                let step = #"{"at":"2026-01-01T00:00:00.000Z","to":"failed","code":"crm-rejected","#
                try place.write(
                    #"{"Event":"contact.changed","PrimaryKey":7,"_spool":{"trail":["# + step
                        + #""arguments":{"status":\#(status),"message":"m\#(index)"},"why":"no"}]}}"#,
                    to: "spool/failed/r\(index).json"
                )
            }
            let failures = try await place.command("failures", "--event", "contact.*", "--spool", place.spool.path)
            let commands = Self.lines(failures.output).filter { $0.contains("replay --failed") }
            #expect(commands.count == 4, "\(failures.output)")
            var moved: [Int] = []
            for command in commands {
                let pasted = command.replacing("superoffice-connector", with: #""$0""#, maxReplacements: 1)
                #expect(command.contains("--event 'contact.*' --spool "), "\(command)")
                let before = place.spool.entries("incoming").count
                let outcome = try await place.shell("\(pasted) --yes")
                #expect(outcome.code == 0, "\(command): \(outcome)")
                moved.append(place.spool.entries("incoming").count - before)
            }
            #expect(moved == [5, 5, 2, 1] && place.spool.entries("failed").isEmpty, "\(failures.output)")
        }
    }

    @Test("A dry run names the jobs, and a limit takes the oldest of them")
    func limit() async throws {
        try await withWorkplace { place in
            try Self.fill(place, 10)
            let dry = try await place.command("replay", "--failed", "--limit", "3", "--dry-run")
            let names = Self.lines(dry.output).filter { $0.hasPrefix("  2026") }
            #expect(names.count == 3 && names[0].contains("T000000."), "\(dry)")
            #expect(place.spool.entries("incoming").isEmpty)
            #expect(try await place.command("replay", "--failed", "--limit", "3", "--yes").code == 0)
            #expect(place.spool.entries("incoming").map { "  " + $0.dropLast(5) } == names.map(String.init))
        }
    }
}
