import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing
import Text

/// Whatever stands in files, names and the CRM: nothing that a command prints drives a terminal.
@Suite("Nothing raw is printed", .timeLimit(.minutes(5)))
struct PrintedTests {
    /// Repeatable letters, every second one of a kind that terminals act on.
    private struct Letters {
        var state: UInt64

        mutating func number(below limit: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % limit
        }

        mutating func text(forFileName: Bool = false) -> String {
            let harmful: [ClosedRange<UInt32>] = [
                0x01...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xE0001...0xE007F,
            ]
            var text = ""
            for _ in 0..<(12 + number(below: 12)) {
                let range = harmful[Int(number(below: UInt64(harmful.count)))]
                let evil = range.lowerBound + UInt32(number(below: UInt64(range.count)))
                let any = forFileName ? 0x61 + UInt32(number(below: 26)) : UInt32(number(below: 0x110000))
                for value in [evil, any] {
                    if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
                }
            }
            return text
        }
    }

    private static func job(_ letters: inout Letters, to state: String) -> String {
        func text() -> JSONValue { .string(letters.text()) }
        let reason = Reason(
            .crmIgnoredWrite,
            [.what: text(), .found: text(), .wanted: text(), .field: text(), .label: text()]
        )
        let step = reason.json.merging([
            "at": "2026-03-01T12:00:00.000Z", "to": .string(state), "why": .string(reason.sentence),
        ]) { $1 }
        let story: JSONValue = [
            "account": ["id": 18, "name": text()], "attempts": 3, "origin": text(),
            "trail": [["at": text(), "to": text(), "why": text()], .object(step)],
            "result": [
                "status": text(), "contact": [letters.text(): ["old": text(), "new": text()]],
                "kept": [letters.text(): text()],
            ],
        ]
        let webhook: [String: JSONValue] = [
            "Event": "contact.changed", "PrimaryKey": 18, "EventId": text(), "Changes": [text(), "name"],
            "ContextIdentifier": text(), letters.text(): text(), JobHistory.member: story,
        ]
        return String(decoding: JSONValue.object(webhook).serialized(), as: UTF8.self)
    }

    private static func fill(_ place: Workplace, _ letters: inout Letters) throws {
        let folders = ["failed", "deferred", "done/2026-01-01", "skipped/2026-01-01/own-change", "proposed"]
        try place.makeSpool(folders + ["locks", "tmp", "ledger"])
        for folder in folders {
            let state = String(folder.prefix { $0 != "/" })
            try place.write(job(&letters, to: state), to: "spool/\(folder)/job-\(state).json")
            let odd = letters.text(forFileName: true)
            try place.write(job(&letters, to: state), to: "spool/\(folder)/odd-\(state)-\(odd).json")
        }
        try place.write(letters.text(), to: "spool/failed/broken.json")
        try place.write(letters.text(), to: "spool/failed/broken.json.why")
        try place.write(letters.text(), to: "spool/locks/PAUSED")
        try place.makeSpool(["processing/\(letters.text(forFileName: true))"])
        try place.write(letters.text(), to: "spool/incoming/\(letters.text(forFileName: true)).json")
    }

    ///
    /// - Parameter tabs: how many each line has between its cells; any other number is raw.
    private static func raw(_ text: String, tabs: Int = 0) -> [Unicode.Scalar] {
        text.unicodeScalars.split(separator: "\n").flatMap { line -> [Unicode.Scalar] in
            let odd = line.filter { $0 != "\t" && ($0.isUnfitForLines || $0.isLineEnd) }
            return Array(odd) + (line.count { $0 == "\t" } == tabs ? [] : ["\t"])
        }
    }

    @Test("by any command about the spool", arguments: [1, 2, 3])
    func spool(seed: UInt64) async throws {
        try await withWorkplace { place in
            var letters = Letters(state: seed)
            try Self.fill(place, &letters)
            await place.set(["LOG_FORMAT": "text"])
            let commands = [
                ["list", "failed"], ["list", "deferred", "--json"], ["list", "skipped"], ["list", "done", "--json"],
                ["show", "job-failed"], ["show", "job-done", "--json"], ["show", "broken"], ["show", "odd-deferred"],
                ["explain", "job-failed"], ["explain", "job-failed", "--json"], ["failures"], ["failures", "--json"],
                ["status"], ["status", "--json"], ["check"], ["check", "--json"],
                ["prune", "--days", "1", "--dry-run"],
                ["erase", "--account", "18", "--dry-run"], ["replay", "--failed", "--dry-run"],
                ["replay", "odd", "--yes"],
                ["show", letters.text(forFileName: true)], ["list", letters.text(forFileName: true)],
                ["doctor", "--json"],
            ]
            for arguments in commands {
                let outcome = try await place.command(arguments)
                #expect(!(outcome.output + outcome.errors).isEmpty, "\(arguments)")
                let tabs = arguments[0] == "list" && !arguments.contains("--json") ? 4 : 0
                #expect(Self.raw(outcome.output, tabs: tabs).isEmpty, "\(arguments): \(outcome)")
                #expect(Self.raw(outcome.errors).isEmpty, "\(arguments): \(outcome)")
            }
        }
    }

    @Test("by any command about the tenant, and in no line of a log")
    func tenant() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            var letters = Letters(state: 7)
            try Self.fill(place, &letters)
            try FileManager.default.removeItem(atPath: "\(place.spool.path)/locks/PAUSED")
            for name in ["Name", "SuperOffice:84", "SuperOffice:86"] {
                try await sandbox.editByPerson(.contact(18), name, to: .string(letters.text()))
            }
            try place.write("X = Summe", to: "keywords.txt")
            for format in ["text", "json"] {
                await place.set(["LOG_FORMAT": format, "LOG_LEVEL": "trace"])
                let process = try await place.start("process")
                try await waitUntil("all jobs have ended") {
                    !place.spool.jobs.contains { ["incoming", "processing"].contains($0.state) }
                }
                await process.kill()
                #expect(Self.raw(process.errors).isEmpty, "\(format): \(process.errors)")
                try place.write(Body.renamed(contact: 18), to: "spool/incoming/\(letters.text(forFileName: true)).json")
            }
            let commands = [
                ["tenant", "raw", "Contact/18", "--json"], ["tenant", "verify", "18"],
                ["tenant", "verify", "18", "--json"],
                ["tenant", "whoami"], ["tenant", "fields"], ["tenant", "lists"], ["tenant", "truth-check"],
                ["webhook", "list"], ["report", "customer-products", "--keywords", "keywords.txt"],
                ["report", "customer-products", "--keywords", "keywords.txt", "--json"],
            ]
            for arguments in commands {
                let outcome = try await place.command(arguments)
                // A record of CSV ends in both.
                let output = outcome.output.replacing("\r\n", with: "\n")
                let tabs = ["tenant fields": 6, "tenant lists": 4][arguments.joined(separator: " ")] ?? 0
                #expect(!(output + outcome.errors).isEmpty, "\(arguments)")
                #expect(Self.raw(output, tabs: tabs).isEmpty, "\(arguments): \(outcome)")
                #expect(Self.raw(outcome.errors).isEmpty, "\(arguments): \(outcome)")
            }
        }
    }
}
