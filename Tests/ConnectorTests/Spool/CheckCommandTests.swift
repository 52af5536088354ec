import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite("check")
struct CheckCommandTests {
    /// A spool with something of each severity.
    private static func spoil(_ place: Workplace) throws {
        try place.makeSpool(["processing/dead", "failed", "done/2026-01-01", "skipped", "deferred", "ledger", "locks"])
        try place.write(Body.renamed(contact: 18), to: "spool/processing/dead/a.json")
        try place.write("{", to: "spool/incoming/torn.json")
        try place.write("", to: "spool/done/2026-01-01/empty.json")
        try place.write("a note", to: "spool/failed/note.txt")
    }

    @Test("Findings are shown with what to do, and repaired when that is wanted")
    func repair() async throws {
        try await withWorkplace { place in
            try Self.spoil(place)
            let found = try await place.command("check", "--patience", "0")
            #expect(found.code == 1 && found.errors.isEmpty)
            for line in [
                "processing/dead: its process is gone and left 1 job; repairing",
                "incoming/torn.json: the file is not valid JSON",
                "done/2026-01-01/empty.json: the file is empty; what it held is lost",
                "failed/note.txt: is not a file of the spool",
                "spool/tmp: is missing", "3 jobs examined",
            ] {
                #expect(found.output.contains(line), "\(line) in \(found.output)")
            }
            let unasked = try await place.command("check", "--repair", "--patience", "0")
            #expect(unasked.code == 2 && unasked.errors.contains("--yes"))
            #expect(place.spool.entries("incoming") == ["torn.json"])
            let repaired = try await place.command("check", "--repair", "--yes", "--json", "--patience", "0")
            #expect(repaired.code == 1, "one needs a human")
            let findings = try #require(try JSONValue(parsing: Array(repaired.output.utf8))["findings"]?.array)
            for finding in findings {
                #expect(finding["repaired"]?.bool == (finding["severity"] == "repairable"), "\(finding)")
            }
            #expect(place.spool.entries("failed") == ["note.txt", "torn.json", "torn.json.why"])
            #expect(place.spool.entries("deferred") == ["a.json"])
            try FileManager.default.removeItem(atPath: "\(place.spool.path)/done/2026-01-01/empty.json")
            let clean = try await place.command("check", "--patience", "0", "--json")
            #expect(clean.code == 0, "\(clean.output)")
            #expect(try JSONValue(parsing: Array(clean.output.utf8))["clean"] == true)
        }
    }

    @Test("While the connector works there is nothing to find, and nothing is taken from it")
    func whileRunning() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.explorerDelay = 0.05 }
            let connector = try await place.start("run")
            let load = Load(events: 300, about: [9, 18, 43, 101, 102])
            await load.listens(at: try await connector.webhookPort)
            let clients = Task { await load.run(clients: 4) }
            defer { clients.cancel() }
            for _ in 0..<5 {
                let check = try await place.command("check", "--repair", "--yes", "--patience", "1", "--json")
                #expect(check.code == 0, "\(check.output)")
                #expect(try JSONValue(parsing: Array(check.output.utf8))["clean"] == true, "\(check.output)")
            }
            await clients.value
            try await place.spool.settled()
            #expect(place.spool.jobs.count == 300)
            #expect(place.spool.jobs.allSatisfy { $0.state == "done" || $0.state == "skipped" })
        }
    }

    @Test("There has to be a spool, and the waiting time has to make sense")
    func refused() async throws {
        try await withWorkplace { place in
            #expect(try await place.command("check").code == 1)
            try place.makeSpool()
            #expect(try await place.command("check", "--patience=-1").code == 2)
            try place.makeSpool(["done"])
            try FileManager.default.removeItem(atPath: "\(place.spool.path)/incoming")
            #expect(try await place.command("check", "--repair", "--yes", "--patience", "0").code == 0)
            #expect(place.spool.isFolder("incoming"))
        }
    }
}
