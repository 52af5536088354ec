import FoundationEssentials
import JSON
import Logging
import Processor
import Spool
import Testing
import Text
@testable import superoffice_connector

/// What `erase` removes, keeps and refuses.
extension SpoolCommandTests {
    @Test("erase removes a company's files everywhere, names what it cannot attribute, and counts")
    func erase() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            try place.write(#"{"note":"about company 18"}"#, to: "spool/failed/note.json")
            let outcome = try await place.command("erase", "--account", "18", "--yes", "--json")
            #expect(outcome.code == 0, "\(outcome.errors)")
            let answer = try JSONValue(parsing: Array(outcome.output.utf8))
            #expect(answer["removed"] == 3 && answer["unreadable"]?.array?.count == 2, "\(answer)")
            for name in ["d", "note"] { #expect(outcome.errors.contains("failed/\(name).json"), "\(outcome.errors)") }
            #expect(place.spool.entries("failed") == ["b.json", "c.json", "d.json", "d.json.why", "note.json"])
            #expect(place.spool.entries("ledger") == [])
            #expect(place.spool.entries("done/2026-01-01") == ["x.json"])
            #expect(place.text("spool/erasures.log").hasSuffix(" 3 files\n"))
            #expect(!place.text("spool/erasures.log").contains("18 "))
        }
    }

    @Test("erase keeps of a company's ledger what recognises our text without telling it, of a person's nothing")
    func eraseLedger() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            try place.write(
                #"{"account":18,"fingerprint":"2:abc","updated":"u","fields":{"SuperOffice:83":{"values":["#
                    + #"{"sent":"Freizeitpark","stored":"Freizeit-Park"}],"before":"Alt","job":"j"}},"#
                    + #""question":{"fingerprint":"2:abc","key":"k","answer":{"vertical":"Freizeitpark"}},"note":"Adler"}"#,
                to: "spool/ledger/contact-18.json"
            )
            for (name, text) in [
                ("person-933", #"{"account":18,"fields":{"x:1":{"values":[{"sent":"Hallo Erika"}]}}}"#),
                ("person-934", #"{"account":19}"#), ("person-935", #"{"acc"#), ("contact-43", #"{"fingerprint":"f"}"#),
            ] { try place.write(text, to: "spool/ledger/\(name).json") }
            let dry = try await place.command("erase", "--account", "18", "--dry-run")
            #expect(dry.output.contains("2 jobs and 2 ledger entries"), "\(dry.output)")
            #expect(dry.errors.contains("ledger/person-935.json"), "\(dry.errors)")
            #expect(place.text("spool/ledger/contact-18.json").contains("Freizeitpark"))

            #expect(try await place.command("erase", "--account", "18", "--yes").code == 0)
            #expect(
                place.spool.entries("ledger") == [
                    "contact-18.json", "contact-43.json", "person-934.json", "person-935.json",
                ]
            )
            let kept = try JSONValue(parsing: Array(place.text("spool/ledger/contact-18.json").utf8))
            #expect(
                kept == [
                    "fields": [
                        "SuperOffice:83": [
                            "values": [
                                ["sha256": .string(WrittenField.digest(of: "Freizeitpark"))],
                                ["sha256": .string(WrittenField.digest(of: "Freizeit-Park"))],
                            ]
                        ]
                    ]
                ]
            )
            let again = try await place.command("erase", "--account", "18", "--json")
            let answer = try JSONValue(parsing: Array(again.output.utf8))
            #expect(answer["ledger"] == 0 && answer["jobs"] == 0, "\(answer)")
        }
    }

    @Test("While a job of the company is being worked on its ledger is left alone")
    func eraseWhileBusy() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            try place.makeSpool(["processing/h-1-x"])
            try place.write(Body.renamed(contact: 18), to: "spool/processing/h-1-x/job.json")
            let outcome = try await place.command("erase", "--account", "18", "--yes")
            #expect(outcome.code == 1 && outcome.errors.contains("run it again"), "\(outcome)")
            #expect(place.spool.entries("ledger") == ["contact-18.json"])
            #expect(place.spool.entries("failed") == ["b.json", "c.json", "d.json", "d.json.why"])
        }
    }

    @Test("An account that is no company's id is a mistake")
    func noAccount() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            for account in ["0", "-5"] {
                let outcome = try await place.command("erase", "--account=\(account)", "--yes")
                #expect(outcome.code == 2 && outcome.errors.contains("1 or more"), "\(outcome)")
                #expect(outcome.errors.contains("--account"), "\(outcome)")
            }
        }
    }
}
