import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite("Import", .timeLimit(.minutes(3)))
struct ImportCommandTests {
    private static func webhook(_ id: Int, _ event: String, name: String = "contact.changed") -> String {
        #"{"Event":"\#(name)","PrimaryKey":\#(id),"EventId":"\#(event)","Changes":["name","title"],"ChangedByAssociateId":5}"#
    }

    private static func json(_ rows: [(status: String, payload: String)]) throws -> String {
        let rows = rows.enumerated().map { number, row -> JSONValue in
            ["id": .integer(number), "status": .string(row.status), "payload": .string(row.payload)]
        }
        return "[" + rows.map { String(decoding: $0.serialized(), as: UTF8.self) }.joined(separator: ",\n") + "]\n"
    }

    private static func answer(_ outcome: Workplace.Outcome) throws -> JSONValue {
        try JSONValue(parsing: Array(outcome.output.utf8))
    }

    @Test("Open rows become jobs once, the processor works on them, and finished ones are counted")
    func imported() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let rows = [
                ("done", Self.webhook(9, "e1")), ("pending", Self.webhook(18, "e2")),
                ("processing", Self.webhook(933, "e3", name: "person.changed")), ("failed", "whatever"),
            ]
            try place.write(try Self.json(rows), to: "queue.json")

            let dry = try await place.command("import", "queue.json", "--dry-run", "--json")
            #expect(dry.code == 0, "\(dry.errors)")
            #expect(try Self.answer(dry)["open"] == 2 && Self.answer(dry)["written"] == 0)
            #expect(!FileManager.default.fileExists(atPath: place.spool.path), "a dry run makes nothing")

            let first = try await place.command("import", "queue.json")
            #expect(first.code == 0, "\(first.errors)")
            let line = "4 rows: 2 jobs written to incoming/, 1 finished, 1 failed (--failed imports them, too)\n"
            #expect(first.output == line)
            #expect(place.spool.jobs.count == 2 && place.spool.entries("tmp").isEmpty)

            let processor = try await place.start("process")
            let job = try await place.spool.ending(of: "contact.changed_18_e2")
            #expect(job.state == "done", "\(place.spool.text("\(job)") ?? "")")
            #expect(try place.spool.json(job)["_spool"]?["origin"] == "import")
            #expect(try await place.spool.ending(of: "person.changed_933_e3").state == "done")
            #expect(try await processor.stop() == .exit(0))

            let again = try Self.answer(try await place.command("import", "queue.json", "--json"))
            #expect(again["written"] == 0 && again["known"] == 2)
            #expect(place.spool.jobs.count == 2)
        }
    }

    @Test("The command in the documents prints what is read here", .enabled(if: Tool.path("sqlite3") != nil))
    func sqlite() async throws {
        try await withWorkplace { place in
            let payload = Self.webhook(18, "e1").replacing(
                "\"title\"]",
                with: "\"title\"],\n \"Note\":\"it''s, \\\"so\\\"\""
            )
            let script = """
                CREATE TABLE jobs (id INTEGER PRIMARY KEY, status TEXT, payload TEXT);
                INSERT INTO jobs (status, payload) VALUES ('pending', '\(payload)'), ('done', '{}');
                """
            try place.write(script, to: "make.sql")
            for flags in ["-json", "-csv -header"] {
                let select = "SELECT status, payload FROM jobs ORDER BY id"
                let outcome = try await place.shell(
                    "rm -f q.db && sqlite3 q.db < make.sql && sqlite3 \(flags) -readonly q.db '\(select)'"
                        + " | \"$0\" import - --spool spool-\(flags.prefix(4))"
                )
                #expect(outcome.code == 0, "\(outcome.errors)")
                #expect(outcome.output.hasPrefix("2 rows: 1 job written to incoming/, 1 finished"), "\(outcome.output)")
            }
        }
    }

    @Test("What cannot be used is named by line, the rest is imported, and the exit code is 1")
    func malformed() async throws {
        try await withWorkplace { place in
            let quoted = Self.webhook(18, "e1").replacing("\"", with: "\"\"").replacing(",", with: ",\r\n")
            try place.write(
                "\u{FEFF}id;Status;Payload\r\n1;open;\"\(quoted)\"\r\n2;open;{}\r\n3;frozen;\r\n4\r\n5;done;x\r\n",
                to: "queue.csv"
            )
            let outcome = try await place.command("import", "queue.csv")
            #expect(outcome.code == 1)
            #expect(outcome.output.hasPrefix("5 rows: 1 job written"), "\(outcome.output)")
            for part in [
                "line 8: \"Event\" is missing", "line 10: has 1 cells, and the header has 3",
                "status \"frozen\": 1 row, neither open nor finished", "2 rows cannot be used", "--finished WORD",
            ] {
                #expect(outcome.errors.contains(part), "\(part) in \(outcome.errors)")
            }
            let again = try await place.command("import", "queue.csv", "--finished", "Frozen", "--json")
            #expect(again.code == 1)
            #expect(try Self.answer(again)["finished"] == 2 && Self.answer(again)["unknown"] == [:])
            #expect(try Self.answer(again)["malformed"]?.array?.count == 2)
        }
    }

    @Test(
        "Wrong input ends with one line",
        arguments: [
            (["missing.json"], 1, "the file missing.json does not exist"), (["."], 1, "is not a regular file"),
            ([], 2, "file"), (["rows.csv"], 1, "no column payload but a, b; name it with --payload-column"),
            (["rows.csv", "--payload-column", "a"], 1, "no column status or state but a, b"),
            (["rows.csv", "--all-open", "--open", "x"], 2, "--all-open looks at no status"),
            (["rows.csv", "--open", "X", "--finished", "x"], 2, "cannot be both"),
        ] as [([String], Int32, String)]
    )
    func wrong(_ arguments: [String], _ code: Int32, _ why: String) async throws {
        try await withWorkplace { place in
            try place.write("a,b\n1,2\n", to: "rows.csv")
            let outcome = try await place.command(["import"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(why), "\(outcome)")
            #expect(place.spool.jobs.isEmpty)
        }
    }
}
