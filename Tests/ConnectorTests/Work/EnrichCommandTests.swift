import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite("Enrich", .timeLimit(.minutes(3)))
struct EnrichCommandTests {
    private static func json(_ outcome: Workplace.Outcome) throws -> JSONValue {
        try JSONValue(parsing: Array(outcome.output.utf8))
    }

    @Test("A company and a person become jobs, which are processed although nothing changed, once")
    func ordered() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            try place.makeSpool()
            let outcome = try await place.command("enrich", "18", "--person", "933")
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("contact 18  Bremer Abenteuerland GmbH  incoming/"), "\(outcome.output)")
            #expect(place.spool.entries("incoming").count == 2 && place.spool.entries("tmp").isEmpty)

            let processor = try await place.start("process")
            for part in ["contact.requested_18", "person.requested_933"] {
                let job = try await place.spool.ending(of: part)
                #expect(job.state == "done", "\(place.spool.text("\(job)") ?? "")")
                #expect(try place.spool.json(job)["_spool"]?["result"]?["status"] == "written")
            }
            // Nothing has changed since: no analysis, but where it is forced.
            let asked = await sandbox.counters().analyses
            #expect(try await place.command("enrich", "18").code == 0)
            try await place.spool.settled()
            #expect(await sandbox.counters().analyses == asked)
            #expect(try await place.command("enrich", "18", "--force").code == 0)
            try await place.spool.settled()
            #expect(await sandbox.counters().analyses == asked + 1)
            #expect(try await processor.stop() == .exit(0))
        }
    }

    @Test("A dry run shows the question, then the answer, then that nothing would be asked; and writes nothing")
    func dryRun() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            func record(_ more: String...) async throws -> JSONValue {
                let outcome = try await place.command(["enrich", "18", "--dry-run", "--json"] + more)
                #expect(outcome.code == 0, "\(outcome.errors)")
                return try #require(try Self.json(outcome)["records"]?.array?.first)
            }
            let question = try await record()
            #expect(question["state"] == "asking" && question["changes"] == [])
            #expect(question["request"]?["account"]?["name"] == "Bremer Abenteuerland GmbH")
            #expect(question["endpoint"]?.string?.hasSuffix("/api/enrich") == true)
            #expect(await sandbox.counters().analyses == 0)

            let answer = try await record("--ask")
            #expect(answer["state"] == "planned", "\(answer)")
            let change = try #require(answer["changes"]?.array?.first { $0["progId"] == "SuperOffice:83" })
            #expect(change["path"] == "vertical" && change["old"] == "" && change["new"]?.string?.isEmpty == false)
            #expect(await sandbox.counters().analyses == 1)
            #expect(!FileManager.default.fileExists(atPath: place.spool.path), "the spool was not made")
            #expect(await sandbox.counters().patches == 0)

            try place.makeSpool()
            #expect(try await place.command("enrich", "18").code == 0)
            let processor = try await place.start("process")
            _ = try await place.spool.ending(of: "contact.requested_18")
            #expect(try await processor.stop() == .exit(0))
            let done = try await record("--ask")
            #expect(done["state"] == "unchanged" && done["request"]?.object == nil)
            #expect(try await record("--force")["state"] == "asking")
            let text = try await place.command("enrich", "18", "--dry-run")
            #expect(text.output.contains("nothing would be asked or written"), "\(text.output)")
        }
    }

    @Test("An answer that was paid for and is not written yet is shown without asking")
    func paid() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            try place.makeSpool()
            await sandbox.setFault(Fault(.patch, .status(503)))
            #expect(try await place.command("enrich", "18").code == 0)
            let processor = try await place.start("process")
            try await waitUntil("the job is deferred") { !place.spool.entries("deferred").isEmpty }
            #expect(try await processor.stop() == .exit(0))

            let outcome = try await place.command("enrich", "18", "--dry-run", "--json")
            let record = try #require(try Self.json(outcome)["records"]?.array?.first)
            #expect(record["state"] == "planned" && record["paid"] == true, "\(record)")
            #expect(record["changes"]?.array?.count == 3)
            #expect(await sandbox.counters().analyses == 1)
        }
    }

    @Test("A dry run asks for nothing out of scope, and plans no field that may not be written")
    func limits() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            func record(_ more: String...) async throws -> JSONValue {
                let outcome = try await place.command(["enrich", "18", "--dry-run", "--json"] + more)
                return try #require(try Self.json(outcome)["records"]?.array?.first, "\(outcome)")
            }
            await sandbox.setBehaviour { $0.unwritableFields = "SuperOffice:84" }
            let planned = try await record("--ask")
            #expect(planned["changes"]?.array?.compactMap { $0["progId"]?.string }.contains("SuperOffice:84") == false)
            #expect(planned["kept"]?["SuperOffice:84"]?["code"] == "no-write-right", "\(planned)")
            let mapping = place.text("mapping.json").replacing(
                "\"contact\": {",
                with: "\"scope\": {\"country\": {\"exclude\": [\"DE\"]}}, \"contact\": {"
            )
            try place.write(mapping, to: "mapping.json")
            let left = try await record("--ask")
            #expect(left["state"] == "out-of-scope" && left["request"]?.object == nil, "\(left)")
            #expect(await sandbox.counters().analyses == 1)
        }
    }

    @Test(
        "Conditions choose companies",
        arguments: [
            ("category=Prospect, country=DE", [18, 104, 106, 107, 994_863]), ("name=*aqua*", [7179]),
            ("category=prospect, country=Germany|AT, name!=B*", [103, 106, 107, 994_863]),
            ("associate=12, name=J*", [102]),
            ("associate=MB, name=J*", [102]), ("associate!=12", []), ("business=6", [7179]), ("name=nobody", []),
        ] as [(String, [Int])]
    )
    func conditions(_ condition: String, _ expected: [Int]) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let arguments = ["enrich", "--where", condition, "--dry-run", "--json", "--limit", "50"]
            let outcome = try await place.command(arguments)
            #expect(outcome.code == 0, "\(outcome.errors)")
            let ids = try Self.json(outcome)["records"]?.array?.compactMap { $0["id"]?.int }
            #expect(ids == expected)
        }
    }

    @Test("Many records are asked about; a file brings them, unknown ones are named, and a limit holds")
    func many() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool()
            try place.write(
                "sale_id,company_id\n1,9\n2,18\n3,43\n4,101\n5,102\n6,4711\n7,103\n8,104\n9,\n",
                to: "sales.csv"
            )
            let question = try await place.command("enrich", "--file", "sales.csv")
            #expect(question.code == 2 && question.errors.contains("write 7 jobs?"), "\(question.errors)")
            #expect(place.spool.jobs.isEmpty)

            let outcome = try await place.command("enrich", "--file", "sales.csv", "--yes", "--json")
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("contact 4711 is not in SuperOffice"), "\(outcome.errors)")
            #expect(try Self.json(outcome)["jobs"]?.array?.count == 7)
            #expect(try Self.json(outcome)["missing"] == ["contact 4711"])
            #expect(place.spool.entries("incoming").count == 7)

            let limited = try await place.command("enrich", "--where", "country=DE", "--limit", "2")
            #expect(limited.code == 0, "\(limited.errors)")
            #expect(place.spool.entries("incoming").count == 9)
        }
    }

    @Test(
        "Wrong input ends with one line",
        arguments: [
            ([], 2, "say which records"), (["x"], 2, "x"), (["0"], 2, "0 is no id"), (["99999999999"], 2, "is no id"),
            (["18", "--ask"], 2, "--ask belongs to --dry-run"), (["18", "--limit", "0"], 2, "1 or more"),
            (["--where", "categry=x"], 2, "did you mean category?"),
            (["--where", "category=Prospekd"], 1, "did you mean Prospect?"),
            (["--file", "none.csv"], 1, "the file none.csv does not exist"),
            (["--file", "mapping.json"], 1, "mapping.json: the file has no column id"),
            (["4711"], 1, "contact 4711 is not in SuperOffice"), (["--person", "4711"], 1, "person 4711 is not in"),
        ] as [([String], Int32, String)]
    )
    func wrong(_ arguments: [String], _ code: Int32, _ why: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool()
            let outcome = try await place.command(["enrich"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(why), "\(outcome)")
            #expect(place.spool.jobs.isEmpty)
        }
    }

    @Test("Without a spool, and without the CRM, one line says so")
    func missing() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let outcome = try await place.command("enrich", "18")
            #expect(outcome.code == 1 && outcome.errors.contains("there is no spool"), "\(outcome)")
            try place.makeSpool()
            await sandbox.setFault(Fault(.archive, .status(503)))
            let down = try await place.command("enrich", "18")
            #expect(down.code == 69, "\(down)")
            #expect(place.spool.jobs.isEmpty)
        }
    }
}
