import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite("explorer.json and scope, as a user meets them")
struct ExplorerFileTests {
    private static let contract = #"""
        {"request": {"path": "/api/provision", "headers": {"X-Api-Key": "{token}"},
           "body": {"crm_id": "{account.id}", "name": "{account.name}", "city": "{account.city}"}},
         "answer": {"ready": {"path": "status", "in": ["success"]}, "result": "data"}}
        """#

    @Test("A file that is wrong is one line and 78, and the doctor says the same")
    func wrong() async throws {
        // The file, settings, and what the line names.
        let cases: [(name: String, text: String, settings: [String: String], parts: [String])] = [
            ("explorer.json", "{", [:], ["explorer.json: the file"]),
            ("explorer.json", #"{"request":{"body":{"n":"{account.nam}"}}}"#, [:], ["{account.nam} is unknown"]),
            (
                "explorer.json", Self.contract, ["COMPANY_EXPLORER_TOKEN": ""],
                ["explorer.json", "COMPANY_EXPLORER_TOKEN is not set"]
            ),
            ("unused.json", "{}", ["EXPLORER_FILE": "nowhere.json"], ["nowhere.json", "EXPLORER_FILE"]),
        ]
        for (name, text, settings, parts) in cases {
            try await withWorkplace { place in
                _ = try await place.sandbox()
                try place.write(text, to: name)
                let outcome = try await place.command("process", settings: settings)
                #expect(outcome.code == 78, "\(outcome)")
                let line = outcome.errors.split(separator: "\n").last.map(String.init) ?? ""
                for part in parts { #expect(line.contains(part), "\(part) in \(line)") }
                let report = try await DoctorReport(place, settings)
                let said = report.lines("explorer").map { "\($0.level) \($0.found)" }.joined()
                for part in ["error"] + parts { #expect(said.contains(part), "\(part) in \(report)") }
            }
        }
    }

    @Test("The doctor compares it with what the explorer says of itself")
    func description() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            #expect(try await DoctorReport(place).lines("explorer's contract").isEmpty)
            await sandbox.setBehaviour { $0.explorerKind = .fastAPI }
            let cases: [(text: String, part: String)] = [
                (Self.contract, "POST /api/provision is in its openapi.json"),
                (
                    Self.contract.replacing("/api/provision", with: "/api/provisions"),
                    "no path /api/provisions; near it is"
                ),
                (
                    Self.contract.replacing("\"request\": {", with: "\"request\": {\"method\":\"PUT\","),
                    "no PUT /api/provision, only POST"
                ),
                (Self.contract.replacing("\"name\": \"{account.name}\", ", with: ""), "it requires name"),
            ]
            for (text, part) in cases {
                try place.write(text, to: "explorer.json")
                let lines = try await DoctorReport(place).lines("explorer's contract")
                #expect(lines.count == 1 && lines.first?.found.contains(part) == true, "\(part) in \(lines)")
                #expect((lines.first?.level == "ok") == (text == Self.contract), "\(lines)")
            }
            #expect(await sandbox.counters().analyses == 0, "nothing was asked for")
        }
    }

    @Test("explain shows the request without the secret, and asks nobody for an analysis")
    func request() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            try place.write(Body.renamed(contact: 18), to: "webhook.json")
            let own = try await Self.explain(place)
            #expect(own["request"]?["body"]?["account"]?["name"] == "Bremer Abenteuerland GmbH", "\(own)")
            #expect(own["request"]?["headers"] == ["Authorization": "Bearer {token}"])
            try place.write(Self.contract, to: "explorer.json")
            let other = try await Self.explain(place)["request"]
            #expect(
                other?["body"] == ["crm_id": 18, "name": "Bremer Abenteuerland GmbH", "city": "Bremen"],
                "\(other ?? .null)"
            )
            #expect(other?["url"]?.string?.hasSuffix("/explorer/api/provision") == true)
            let text = try await place.command("explain", "--request", "webhook.json")
            #expect(text.output.contains("would be asked") && text.output.contains("\"crm_id\" : 18"), "\(text)")
            #expect(!text.output.contains("sandbox-explorer"))
            #expect(await sandbox.counters().explorerRequests == 0)

            let scoped = place.text("mapping.json").replacing(
                "\"contact\": {",
                with: "\"scope\": {\"country\": {\"exclude\": [\"DE\"]}}, \"contact\": {"
            )
            try place.write(scoped, to: "mapping.json")
            let outside = try await Self.explain(place)
            #expect(outside["code"] == "out-of-scope" && outside["request"] == nil, "\(outside)")
        }
    }

    private static func explain(_ place: Workplace) async throws -> JSONValue {
        let outcome = try await place.command("explain", "--json", "--request", "webhook.json")
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try #require(try JSONValue(parsing: Array(outcome.output.utf8)).array?.first)
    }

    @Test("A scope that is wrong is one line and 78; names that the tenant does not have are errors of the doctor")
    func scope() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let mapping = place.text("mapping.json")
            func write(_ scope: String) throws {
                let text = mapping.replacing("\"contact\": {", with: "\"scope\": \(scope), \"contact\": {")
                try place.write(text, to: "mapping.json")
            }
            try write(#"{"contry": {"include": ["DE"]}}"#)
            let outcome = try await place.command("process")
            #expect(outcome.code == 78 && outcome.errors.contains(#"unknown member "contry""#), "\(outcome)")
            try write(#"{"country": {"include": ["DE", "Germny"]}, "associate": {"exclude": ["XY"]}}"#)
            let report = try await DoctorReport(place)
            #expect(report.lines("scope").map(\.level) == ["error", "error"], "\(report)")
            let found = report.lines("scope").map(\.found)
            #expect(found.contains { $0.contains("\"Germny\"; near it are germany") }, "\(report)")
            #expect(found.contains { $0.contains("no associate \"XY\"") }, "\(report)")
            try write(#"{"country": {"include": ["DE"]}, "associate": {"exclude": ["au"]}}"#)
            let well = try await DoctorReport(place).lines("scope")
            #expect(well.map(\.found) == ["associate not \"au\"; country \"DE\""], "\(well)")
        }
    }

    @Test("The doctor names the mapped fields that our user may not write")
    func rights() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            #expect(try await DoctorReport(place).lines("write rights").isEmpty)
            await sandbox.setBehaviour { $0.unwritableFields = "SuperOffice:84,SuperOffice:11,SuperOffice:5" }
            let lines = try await DoctorReport(place).lines("write rights")
            #expect(lines.map(\.level) == ["warning", "warning"], "\(lines)")
            #expect(lines.first?.found.contains("contact \"summary\": our user may not write SuperOffice:84") == true)
            #expect(lines.last?.found.contains("person \"openers.secondary\"") == true, "\(lines)")
        }
    }
}
