import FoundationEssentials
import JSON
import Sandbox
import Testing

/// `WRITES=propose`, by the commands and by `mv`.
@Suite("Proposals", .timeLimit(.minutes(5)))
struct ProposalTests {
    private static let vertical = "SuperOffice:83"

    /// Runs the body when these companies' proposals are there.
    private func withProposals(
        _ count: Int,
        _ body: (Workplace, Sandbox, RunningProcess, [Int]) async throws -> Void
    ) async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await place.set(["WRITES": "propose", "CONCURRENCY": "16"])
            let companies = await sandbox.seed(companies: count).map(\.id)
            try place.makeSpool()
            let process = try await place.start("process")
            for id in companies { try place.write(Body.renamed(contact: id), to: "spool/incoming/job-\(id).json") }
            try await waitUntil("all are proposed", within: .seconds(120), details: { process.errors }) {
                place.spool.entries("proposed").count == count
            }
            #expect(await sandbox.counters().patchRequests == 0)
            try await body(place, sandbox, process, companies)
        }
    }

    /// A hundred without `ALL_TESTS=1`.
    @Test("A thousand are approved by one mv, and written once and without asking again, whatever is killed")
    func thousand() async throws {
        let many = ProcessInfo.processInfo.environment["ALL_TESTS"] == "1" ? 1000 : 100
        try await withProposals(many) { place, sandbox, first, companies in
            let proposed = try companies.map { id in
                try place.spool.json(SpoolFolder.Job(folder: "proposed", name: "job-\(id).json"))
            }
            let moved = try await place.shell("mv spool/proposed/*.json spool/approved/")
            // mv looks at what it has moved, where the process may have been faster.
            let complaints = moved.errors.split(separator: "\n").filter { !$0.contains("cannot stat 'spool/approved/") }
            #expect(complaints.isEmpty, "\(complaints)")
            try await waitUntil("some are written") { await sandbox.counters().changes >= many / 20 }
            await first.kill()
            let second = try await place.start("process")
            try await waitUntil("all are done", within: .seconds(120), details: { second.errors }) {
                place.spool.jobs.allSatisfy { $0.state == "done" }
            }
            #expect(place.spool.jobs.count == many)
            let counters = await sandbox.counters()
            #expect(counters.analyses == many && counters.changes == many, "\(counters)")
            for (id, file) in zip(companies, proposed) {
                let shown = file["_spool"]?["trail"]?.array?.last?["result"]?["shown"]?["contact"]?[Self.vertical]
                #expect(await sandbox.displayText(Self.vertical, of: .contact(id)) == shown?["new"]?.string)
            }
            #expect(try await second.stop() == .exit(0))
        }
    }

    @Test("approve and reject show what they are about, take names and filters, and do nothing on a dry run")
    func commands() async throws {
        try await withProposals(4) { place, sandbox, _, companies in
            let name = "job-\(companies[0])"
            let dry = try await place.command("approve", name, "--dry-run", "--json")
            let jobs = try JSONValue(parsing: Array(dry.output.utf8))["jobs"]?.array
            #expect(dry.code == 0 && jobs?.count == 1, "\(dry)")
            let unanswered = try await place.command("approve", "--all")
            #expect(unanswered.code == 2 && unanswered.errors.contains("--yes"), "\(unanswered)")
            #expect(place.spool.entries("proposed").count == 4)

            let one = try await place.command("approve", name, "--yes")
            #expect(one.code == 0 && one.output.contains("SuperOffice:83: \"\" -> "), "\(one)")
            #expect(try await place.spool.ending(of: name).state == "done")
            let no = try await place.command("reject", "--all", "--account", "\(companies[1])", "--yes", "--json")
            let decided = try JSONValue(parsing: Array(no.output.utf8))
            #expect(no.code == 0 && decided["moved"]?.array?.count == 1, "\(no)")
            #expect(try await place.spool.ending(of: "job-\(companies[1])").reason == "rejected")
            #expect(await sandbox.counters().changes == 1)
            let rest = try await place.command("approve", "--all", "--yes")
            #expect(rest.code == 0, "\(rest)")
            try await place.spool.settled()
            let counters = await sandbox.counters()
            #expect(counters.changes == 3 && counters.analyses == 4)

            let status = try await place.command("status", "--json")
            let states = try JSONValue(parsing: Array(status.output.utf8))["states"]
            #expect(states?["proposed"]?["count"] == 0, "\(status.output)")
        }
    }

    @Test("revert gives back what stood there, and nothing that a person entered since")
    func revert() async throws {
        try await withProposals(2) { place, sandbox, _, companies in
            #expect(try await place.command("approve", "--all", "--yes").code == 0)
            try await place.spool.settled()
            try await sandbox.editByPerson(.contact(companies[1]), "SuperOffice:84", to: "Von Hand")

            let dry = try await place.command("revert", "--since", "1h", "--dry-run", "--json")
            let records = try JSONValue(parsing: Array(dry.output.utf8))["records"]?.array
            #expect(dry.code == 0 && records?.count == 2, "\(dry)")
            #expect(await sandbox.counters().changes == 2)
            let one = try await place.command("revert", "--account", "\(companies[0])", "--yes")
            #expect(one.code == 0 && one.output.contains("3 fields given back"), "\(one)")
            let all = try await place.command("revert", "--since", "1h", "--yes")
            #expect(all.code == 0 && all.output.contains("SuperOffice:84 stays"), "\(all)")
            for id in companies {
                #expect(await sandbox.displayText(Self.vertical, of: .contact(id))?.isEmpty != false)
            }
            #expect(await sandbox.field("SuperOffice:84", of: .contact(companies[1])) == "Von Hand")
            let again = try await place.command("revert", "--since", "1h", "--yes")
            #expect(again.code == 0 && again.output.contains("nothing is to be given back"), "\(again)")
            // The webhooks of these writes find an input that was dealt with.
            for id in companies {
                try place.write(
                    Body.webhook("contact.changed", id, changes: ["name"], by: 5),
                    to: "spool/incoming/echo-\(id).json"
                )
                #expect(try await place.spool.ending(of: "echo-\(id)").state == "done")
            }
            #expect(await sandbox.counters().analyses == 2)
        }
    }

    @Test(
        "What cannot be meant is refused in one line",
        arguments: [
            (["approve"], Int32(2), "give either names of jobs, or --all"),
            (["reject", "--all", "job"], 2, "give either names of jobs, or --all"),
            (["approve", "nosuchjob", "--yes"], 1, "nosuchjob"),
            (["approve", "--all", "--yes"], 1, "there is no such job"),
            (["revert"], 2, "say what to give back"),
            (["revert", "--since", "yesterdayish"], 2, "yesterdayish"),
            (["revert", "--account", "18", "--yes"], 1, "no such job has written anything"),
        ]
    )
    func wrong(_ arguments: [String], _ code: Int32, _ what: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool(["proposed", "approved", "done", "failed", "deferred", "locks"])
            let outcome = try await place.command(arguments)
            #expect(outcome.code == code && outcome.errors.contains(what), "\(outcome)")
        }
    }
}
