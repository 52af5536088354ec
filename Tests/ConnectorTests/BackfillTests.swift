import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Testing

@Suite("Backfill", .timeLimit(.minutes(3)))
struct BackfillTests {
    private static func backfill(_ place: Workplace, _ more: String...) async throws -> JSONValue {
        let outcome = try await place.command(["backfill", "--json", "--rate", "500/s"] + more)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    @Test(
        "A time in the future, or an end before the beginning, is a mistake",
        arguments: [
            (["--since", "2999-01-01"], "--since must not be in the future"),
            (["--since", "2026-01-02", "--until", "2026-01-01"], "--until must be later"),
        ]
    )
    func times(_ arguments: [String], _ why: String) async throws {
        try await withWorkplace { place in
            let outcome = try await place.command(["backfill"] + arguments)
            #expect(outcome.code == 2 && outcome.errors.contains(why), "\(outcome)")
        }
    }

    @Test("What somebody else changed becomes a job once, and the processor works on it")
    func changed() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            try await sandbox.editByPerson(.contact(18), "Department", to: "Vertrieb")
            try await sandbox.editByPerson(.contact(43), "Name", to: "Ours", associate: 77)
            await place.set(["SO_API_ASSOCIATE_ID": "77"])

            let dry = try await Self.backfill(place, "--since", "1h", "--dry-run")
            #expect(dry["written"] == 1)
            #expect(!FileManager.default.fileExists(atPath: place.spool.path), "a dry run makes nothing")

            #expect(try await Self.backfill(place, "--since", "1h")["written"] == 1)
            let job = try #require(place.spool.jobs.first)
            #expect(job.name.contains("_contact.changed_18_backfill-"), "\(job)")
            let webhook = try place.spool.json(job)
            #expect(webhook["_spool"]?["origin"] == "backfill")
            #expect(webhook["Timestamp"]?.string?.hasSuffix("Z") == true, "\(webhook)")
            #expect(webhook["ContextIdentifier"]?.string == PublishedPayload.tenant)
            #expect(place.spool.entries("").contains("backfill.json") == false, "it is complete")

            let processor = try await place.start("process")
            let done = try await place.spool.ending(of: "contact.changed_18")
            #expect(done.state == "done", "\(place.spool.text("\(done)") ?? "")")
            #expect(try place.spool.json(done)["_spool"]?["origin"] == "backfill")
            #expect(try await processor.stop() == .exit(0))
            // What the connector wrote meanwhile is its own change.
            let again = try await Self.backfill(place, "--since", "1h")
            #expect(again["written"] == 0)
            #expect(place.spool.jobs.count == 1)
        }
    }

    @Test("An interrupted backfill continues where it was, and no record comes twice")
    func interrupted() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let slow = try await place.start("backfill", "--since", "2020-01-01", "--rate", "10/s")
            try await waitUntil("the first page is done", details: { slow.errors }) {
                place.spool.entries("").contains("backfill.json")
            }
            await slow.send(SIGINT)
            #expect(try await slow.ended() == .exit(1))
            #expect(slow.errors.contains("the same command continues"), "\(slow.errors)")
            #expect(place.spool.entries("tmp").isEmpty)
            let before = place.spool.jobs.count

            let outcome = try await place.command("backfill", "--since", "2020-01-01", "--rate", "500")
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("continuing the backfill since 2020-01-01"), "\(outcome.errors)")
            #expect(!place.spool.entries("").contains("backfill.json"))
            let records = place.spool.jobs.map { $0.name.split(separator: "_").dropFirst().prefix(2).joined() }
            #expect(records.count > before)
            #expect(Set(records).count == records.count)
            #expect(records.contains { $0.hasPrefix("person.changed") })
            // All of it, and nothing twice.
            let again = try await Self.backfill(place, "--since", "2020-01-01", "--restart")
            #expect(again["written"] == 0)
            #expect(again["known"]?.int == records.count)
        }
    }

    @Test(
        "Wrong arguments and settings end with one line",
        arguments: [
            (["--since", "tomorrow"], [:], 2), (["--since", "1h", "--until", "2h"], [:], 2),
            (["--since", "1h", "--rate", "0/s"], [:], 2), (["--since", "1h"], ["UNNAMED_CHANGES": "skip"], 78),
        ] as [([String], [String: String], Int32)]
    )
    func wrong(_ arguments: [String], _ settings: [String: String], _ code: Int32) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let outcome = try await place.command(["backfill"] + arguments, settings: settings)
            #expect(outcome.code == code, "\(outcome.errors)")
            #expect(place.spool.jobs.isEmpty)
        }
    }

    @Test("A receiver that was away for long names the command, and keeps a heartbeat")
    func proposed() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            try place.write("", to: "spool/heartbeat")
            let last = Date() - 7200
            try FileManager.default.setAttributes(
                [.modificationDate: last],
                ofItemAtPath: "\(place.spool.path)/heartbeat"
            )
            await place.set(["BACKFILL": "propose"])
            let receiver = try await place.start("receive")
            let line = try await receiver.logged("no webhooks were accepted for a while; backfill what changed")
            #expect(line["minutes"] == "120")
            #expect(line["command"]?.string?.hasPrefix("superoffice-connector backfill --since 20") == true, "\(line)")
            try await waitUntil("the heart beats") { place.spool.text("heartbeat")?.isEmpty == false }
            #expect(try await receiver.stop() == .exit(0))

            let next = try await place.start("receive")
            _ = try await next.webhookPort
            #expect(try await next.stop() == .exit(0))
            #expect(!next.errors.contains("for a while"), "it was away for a moment only")
        }
    }

    @Test("After an hour without a receiver, what was missed is made good by itself, and no job comes twice")
    func automatic() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let companies = await sandbox.seed(companies: 5)
            try place.makeSpool()
            try place.write("", to: "spool/heartbeat")
            let manager = FileManager.default
            let heartbeat = "\(place.spool.path)/heartbeat"
            try manager.setAttributes([.modificationDate: Date() - 3600], ofItemAtPath: heartbeat)
            // No webhook comes of these; of one of them a job is there.
            for company in companies {
                try await sandbox.editByPerson(company, "Department", to: "Vertrieb")
            }
            // It was dropped in, so it does not tell that webhooks came.
            let webhook = Body.webhook("contact.changed", companies[0].id, changes: ["name"], by: 5)
            try place.write(
                webhook.replacing("{", with: #"{"_spool":{"origin":"test"},"#, maxReplacements: 1),
                to: "spool/incoming/\(Self.nameOfNow("contact.changed_\(companies[0].id)_x"))"
            )
            // The receiver needs no network for it.
            let receiver = try await place.start("receive", settings: ["SO_LOGIN_URL": "http://127.0.0.1:1"])
            _ = try await receiver.logged("no webhooks were accepted for a while; what changed will be asked for")
            #expect(place.spool.entries("locks").contains { $0.hasPrefix("hole-") })
            let connector = try await place.start("process")
            let line = try await connector.logged("compared the CRM with the spool")
            #expect(line["occasion"] == "hole" && line["missing"] == "4", "\(line)")
            for company in companies.dropFirst() {
                let job = try await place.spool.ending(of: "contact.changed_\(company.id)_backfill")
                #expect(job.state == "done", "\(place.spool.text("\(job)") ?? "")")
            }
            #expect(place.spool.jobs(named: "contact.changed_\(companies[0].id)_backfill").isEmpty)
            #expect(!place.spool.entries("locks").contains { $0.hasPrefix("hole-") })
            let status = try await place.command("status", "--json")
            let last = try JSONValue(parsing: Array(status.output.utf8))["reconciliation"]?["last"]
            #expect(last?["made"] == 4 && last?["missing"] == 4 && last?["occasion"] == "hole", "\(status.output)")
            #expect(try await connector.stop() == .exit(0))
            #expect(try await receiver.stop() == .exit(0))

            // The same hour again.
            let jobs = place.spool.jobs.count
            try manager.setAttributes([.modificationDate: Date() - 3600], ofItemAtPath: heartbeat)
            let next = try await place.start("run")
            let again = try await next.logged("compared the CRM with the spool")
            #expect(again["missing"] == "0", "\(again)")
            #expect(place.spool.jobs.count == jobs)
            #expect(try await next.stop() == .exit(0))
        }
    }

    /// A job's name whose receive time is now.
    private static func nameOfNow(_ rest: String) -> String {
        let text = Date().ISO8601Format().replacing("-", with: "").replacing(":", with: "").dropLast()
        return "\(text).000000Z_\(rest).json"
    }
}
