import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite("ANALYSES_PER_DAY", .timeLimit(.minutes(3)))
struct AnalysesPerDayTests {
    @Test("However often everything is killed, no more is paid for than the day allows, and status says so")
    func killed() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.explorerDelay = 0.3 }
            await place.set(["ANALYSES_PER_DAY": "10", "CONCURRENCY": "4", "RETRY_ATTEMPTS": "100"])
            let companies = await sandbox.seed(companies: 24)
            try place.makeSpool()
            for company in companies {
                try place.write(
                    Body.webhook("contact.changed", company.id, changes: ["name"], by: 5),
                    to: "spool/incoming/\(company.id).json"
                )
            }
            for round in 1...3 {
                let process = try await place.start("process")
                let wanted = 2 * round
                try await waitUntil("\(wanted) questions are open or answered", details: { process.errors }) {
                    await sandbox.counters().explorerRequests >= wanted
                }
                await process.kill()
            }
            let process = try await place.start("process")
            try await waitUntil("all are done or wait for tomorrow", within: .seconds(60)) {
                place.spool.jobs.allSatisfy { ["done", "deferred"].contains($0.state) }
                    && place.spool.jobs.count { $0.state == "done" } == 10
            }
            #expect(await sandbox.counters().analyses == 10)

            let status = try await place.command("status", "--json")
            let report = try JSONValue(parsing: Array(status.output.utf8))
            #expect(report["analyses"]?["used"] == 10 && report["analyses"]?["limit"] == 10, "\(status.output)")
            let alerts = try await place.command("status", "--check")
            #expect(alerts.output.contains("the day's 10 analyses (ANALYSES_PER_DAY) are used up"), "\(alerts.output)")
            let told = try await place.command("status")
            #expect(told.output.contains(": 10 of 10"), "\(told.output)")
            #expect(try await process.stop() == .exit(0))
        }
    }

    @Test("What enrich --ask asks counts, once, and is refused when the day is used up")
    func asked() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await place.set(["ANALYSES_PER_DAY": "1"])
            func ask(_ company: String) async throws -> JSONValue {
                let outcome = try await place.command("enrich", company, "--dry-run", "--ask", "--json")
                #expect(outcome.code == 0, "\(outcome)")
                return try #require(try JSONValue(parsing: Array(outcome.output.utf8))["records"]?.array?.first)
            }
            try place.makeSpool(["locks"])
            #expect(try await ask("18")["state"] == "planned")
            let counts = try #require(place.spool.entries("locks").first { $0.hasPrefix("analyses-") })
            #expect(place.spool.text("locks/\(counts)")?.hasPrefix("contact-18-") == true)
            #expect(try await ask("18")["state"] == "planned", "the same question counts once")
            let refused = try await ask("102")
            #expect(refused["state"] == "failing" && refused["reason"]?["code"] == "analyses-used-up", "\(refused)")
            #expect(await sandbox.counters().explorerRequests == 2)
            // The job asks the same question, so it has been counted.
            #expect(try await place.command("enrich", "18").code == 0)
            let process = try await place.start("process")
            #expect(try await place.spool.ending(of: "contact.requested_18").state == "done")
            #expect(try await process.stop() == .exit(0))
        }
    }

    @Test("Anything but a positive number is a mistake", arguments: ["0", "-1", "many", "1.5"])
    func wrong(_ value: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let outcome = try await place.command(["process"], settings: ["ANALYSES_PER_DAY": value])
            #expect(outcome.code == 78 && outcome.errors.contains("ANALYSES_PER_DAY"), "\(outcome.errors)")
        }
    }
}
