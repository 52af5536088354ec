import FoundationEssentials
import JSON
import Sandbox
import Testing

/// SuperOffice allows custom apps ten calls a second.
@Suite("Calls per second", .serialized)
struct CallLimitTests {
    private static let limit = ["SO_CALLS_PER_SECOND": "8"]

    /// So many companies at once, worked on by so many processes.
    private func storm(_ companies: Int, by processes: Int, beside: (Workplace) async throws -> Void = { _ in })
        async throws
    {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let contacts = await sandbox.seed(companies: companies)
            await place.set(Self.limit)
            for _ in 0..<processes { _ = try await place.start("process").logged("ready") }
            let start = ContinuousClock.now
            for contact in contacts {
                try place.write(Body.renamed(contact: contact.id), to: "spool/incoming/job-\(contact.id).json")
            }
            try await beside(place)
            try await place.spool.settled(within: .seconds(180))
            let took = ContinuousClock.now - start
            #expect(place.spool.jobs.allSatisfy { $0.state == "done" })
            let counters = await sandbox.counters()
            #expect(counters.mostCallsInASecond <= 10, "\(counters)")
            // The limit is used: at least half of it, on a machine that does other things, too.
            let calls = counters.contactReads + counters.patchRequests
            #expect(took < .seconds(Double(calls) / 4), "\(calls) calls in \(took)")
        }
    }

    @Test("Sixty companies at once, one process") func one() async throws { try await storm(60, by: 1) }

    @Test("Sixty companies at once, three processes") func three() async throws { try await storm(60, by: 3) }

    @Test("A report beside them is within the limit, and ends")
    func report() async throws {
        try await storm(60, by: 1) { place in
            let report = try await place.command("report", "product-families", "--json")
            #expect(report.code == 0, "\(report.errors)")
        }
    }

    @Test("One 429 makes every process wait as long as it says")
    func tooMany() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await place.set(Self.limit)
            try place.makeSpool(["locks"])
            #expect(try await place.command("tenant", "whoami").code == 0)
            await sandbox.setFault(Fault(.principal, .status(429, retryAfter: "3"), times: 1))
            #expect(try await place.command("tenant", "whoami").code == 69)
            let start = ContinuousClock.now
            #expect(try await place.command("tenant", "whoami").code == 0)
            #expect(ContinuousClock.now - start > .seconds(2))
            await sandbox.setFault(Fault(.principal, .status(429, retryAfter: "600"), times: 1))
            #expect(try await place.command("tenant", "whoami").code == 69)
            let held = try await place.command("tenant", "whoami")
            #expect(held.code == 69 && held.errors.contains("asked for a pause"), "\(held)")
        }
    }
}
