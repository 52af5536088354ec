import FoundationEssentials
import JSON
import Testing

@Suite("show and explain")
struct ShowAndExplainTests {
    @Test("A job is shown by its path and by a part of its name, with what came of it")
    func show() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/company.json")
            try place.write("not JSON", to: "spool/incoming/broken.json")
            let job = try await place.spool.ending(of: "company")
            let broken = try await place.spool.ending(of: "broken")
            try await waitUntil("the reason is there") { place.spool.text("\(broken).why") != nil }
            #expect(try await processor.stop() == .exit(0))

            for name in ["company", "company.json", "spool/\(job)", "\(place.spool.path)/\(job)"] {
                let outcome = try await place.command("show", name)
                #expect(outcome.code == 0, "\(name): \(outcome.errors)")
                for part in [
                    "\(job)", "Event: contact.changed", "PrimaryKey: 18", "Bremer Abenteuerland GmbH", "done:",
                    "contact SuperOffice:83: \"\" -> \"Indoor-Spielplatz\"",
                ] {
                    #expect(outcome.output.contains(part), "\(name): \(part) in \(outcome.output)")
                }
            }
            let failed = try await place.command("show", "broken")
            #expect(failed.code == 0)
            #expect(failed.output.contains("not valid JSON") || failed.output.contains("not a JSON object"))

            let both = try await place.command("show", "--json", "company", "broken")
            let shown = try #require(try JSONValue(parsing: Array(both.output.utf8)).array)
            #expect(shown.count == 2)
            #expect(shown[0]["webhook"]?["PrimaryKey"] == 18)
            #expect(shown[0]["webhook"]?["_spool"] == nil)
            #expect(shown[0]["story"]?["result"]?["status"] == "written")
            #expect(shown[1]["problem"]?.string?.isEmpty == false)
        }
    }

    @Test("What there is no job for ends with 1 and one line", arguments: ["nothing", "./nothing.json", "spool"])
    func nothing(_ name: String) async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            for command in ["show", "explain"] {
                let outcome = try await place.command(command, name)
                #expect(outcome.code == 1)
                #expect(outcome.output.isEmpty)
                #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
                #expect(outcome.errors.contains(name), "\(outcome.errors)")
            }
        }
    }

    @Test("explain says where each published payload would go, and why", arguments: PublishedPayload.all)
    func explain(_ payload: PublishedPayload) async throws {
        try await withWorkplace { place in
            try place.write(payload.body, to: "webhook.json")
            let settings = ["SO_CONTEXT_IDENTIFIER": PublishedPayload.tenant, "SO_API_ASSOCIATE_ID": "77"]
            let answer = try await Self.explain("webhook.json", place, settings)
            let goesTo = answer["goesTo"]?.string
            switch payload.ending {
            case .done: #expect(goesTo == "processing/")
            case .skipped(let reason): #expect(goesTo == "skipped/<day>/\(reason)/")
            case .nowhere: #expect(goesTo == "skipped/<day>/other-event/", "as a drop-in it is no test")
            }
            #expect(answer["why"]?.string?.isEmpty == false)
            #expect(place.text("webhook.json") == payload.body)
            #expect(!FileManager.default.fileExists(atPath: place.spool.path), "nothing is made")
            let text = try await place.command("explain", "webhook.json", settings: settings)
            #expect(text.code == 0)
            #expect(text.output.contains("goes to \(goesTo ?? "?")"), "\(text.output)")
        }
    }

    @Test("Whose change it was decides only about changes, and explain says so while it does not know us")
    func ownChange() async throws {
        try await withWorkplace { place in
            try place.write(Body.webhook("contact.changed", 18, changes: ["name"], by: 77), to: "changed.json")
            try place.write(Body.webhook("contact.created", 18, changes: ["name"], by: 77), to: "created.json")
            let known = ["SO_API_ASSOCIATE_ID": "77"]
            #expect(try await Self.explain("changed.json", place, known)["goesTo"] == "skipped/<day>/own-change/")
            #expect(try await Self.explain("created.json", place, known)["goesTo"] == "processing/")
            let unknown = try await Self.explain("changed.json", place, [:])
            #expect(unknown["goesTo"] == "processing/")
            let text = try await place.command("explain", "changed.json").output
            #expect(text.contains("because `name` changed (CONTACT_COLUMNS)"), "\(text)")
            #expect(text.contains("runs after other jobs of company 18"), "\(text)")
            #expect(unknown["why"]?.string?.contains("SO_API_ASSOCIATE_ID") == true)
            let created = try await Self.explain("created.json", place, [:])
            #expect(created["why"]?.string?.contains("own-change") == false, "\(created)")
        }
    }

    @Test(
        "explain says what is wrong with a file that is no webhook",
        arguments: [
            ("", "empty"), ("{\"Event\": \"contact.ch", "ends in the middle"), ("[]", "not a JSON object"),
            ("{\"PrimaryKey\": 1}", "\"Event\" is missing"),
            ("{\"Event\": \"contact.changed\", \"PrimaryKey\": \"x\"}", "PrimaryKey"),
        ]
    )
    func malformed(_ text: String, _ why: String) async throws {
        try await withWorkplace { place in
            try place.write(text, to: "webhook.json")
            let answer = try await Self.explain("webhook.json", place, [:])
            #expect(answer["goesTo"] == "failed/")
            #expect(answer["why"]?.string?.contains(why) == true, "\(answer)")
        }
    }

    private static func explain(_ file: String, _ place: Workplace, _ settings: [String: String]) async throws
        -> JSONValue
    {
        let outcome = try await place.command("explain", "--json", file, settings: settings)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try JSONValue(parsing: Array(outcome.output.utf8)).array?.first ?? .null
    }
}
