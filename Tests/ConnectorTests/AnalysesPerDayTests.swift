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

    @Test("Anything but a positive number is a mistake", arguments: ["0", "-1", "many", "1.5"])
    func wrong(_ value: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let outcome = try await place.command(["process"], settings: ["ANALYSES_PER_DAY": value])
            #expect(outcome.code == 78 && outcome.errors.contains("ANALYSES_PER_DAY"), "\(outcome.errors)")
        }
    }
}
