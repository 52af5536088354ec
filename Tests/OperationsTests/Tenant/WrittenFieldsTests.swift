import Webhook
import FoundationEssentials
import JSON
import Spool
@testable import SuperOffice
import Testing

@testable import Operations

@Suite("What finished jobs wrote")
struct WrittenFieldsTests {
    private static func job(_ event: String, _ key: Int, account: Int, _ steps: [(at: String, result: JSONValue?)])
        throws -> JobFile
    {
        let trail = steps.dropLast().map { step in
            var members: [String: JSONValue] = ["at": .string(step.at), "to": "done", "why": "x"]
            members["result"] = step.result
            return JSONValue.object(members)
        }
        let last: JSONValue = ["at": .string(steps.last?.at ?? ""), "to": "done", "why": "1 field written"]
        let story: JSONValue = [
            "account": ["id": .integer(account), "name": "Zoo"], "trail": .array(trail + [last]),
            "result": steps.last?.result ?? .null,
        ]
        let file: JSONValue = ["Event": .string(event), "PrimaryKey": .integer(key), "_spool": story]
        return try JobFile(file.serialized())
    }

    private static func wrote(_ entity: String, _ fields: [String: String]) -> JSONValue {
        [
            "status": "written",
            entity: .object(fields.mapValues { ["old": "", "new": .string($0)] }),
        ]
    }

    @Test("The latest word for each field counts, in whatever order the files are read")
    func latest() throws {
        let early = try Self.job(
            "contact.created",
            18,
            account: 18,
            [("2026-03-01T10:00:00Z", Self.wrote("contact", ["a": "1", "b": "1"]))]
        )
        let late = try Self.job(
            "person.changed",
            933,
            account: 18,
            [("2026-03-02T10:00:00Z", Self.wrote("contact", ["a": "2"]))]
        )
        let idle = try Self.job("contact.changed", 18, account: 18, [("2026-03-03T10:00:00Z", ["status": "unchanged"])])
        for order in [[early, late, idle], [idle, late, early]] {
            var work = WrittenFields(.contact(18))
            for (index, job) in order.enumerated() { work.add(job, "job\(index)") }
            #expect(work.fields.mapValues(\.text) == ["a": "2", "b": "1"])
            #expect(work.jobs == 3)
            #expect(work.last?.at == "2026-03-03T10:00:00Z")
        }
    }

    @Test("What an earlier run of the same job wrote counts too")
    func replayed() throws {
        let job = try Self.job(
            "contact.changed",
            18,
            account: 18,
            [
                ("2026-03-01T10:00:00Z", Self.wrote("contact", ["a": "1", "b": "1"])),
                ("2026-03-02T10:00:00Z", Self.wrote("contact", ["a": "2"])),
            ]
        )
        var work = WrittenFields(.contact(18))
        work.add(job, "job")
        #expect(work.fields.mapValues(\.text) == ["a": "2", "b": "1"])
    }

    @Test("A person's fields are the person's job's, and other records' jobs do not count")
    func others() throws {
        let job = try Self.job(
            "person.changed",
            933,
            account: 18,
            [("2026-03-01T10:00:00Z", Self.wrote("person", ["a": "1"]))]
        )
        for (reference, jobs, fields) in [
            (EntityReference.person(933), 1, 1), (.person(934), 0, 0), (.contact(18), 1, 0), (.contact(933), 0, 0),
        ] {
            var work = WrittenFields(reference)
            work.add(job, "job")
            #expect(work.jobs == jobs, "\(reference)")
            #expect(work.fields.count == fields, "\(reference)")
        }
    }

    @Test(
        "A name tells whether a file has to be opened",
        arguments: [
            ("20260301T101500.123456Z_contact.changed_18_x.json", true, false),
            ("20260301T101500.123456Z_contact.changed_1_x.json", false, false),
            ("20260301T101500.123456Z_person.changed_933_x.json", true, true),
            ("20260301T101500.123456Z_person.changed_9_x.json", true, false),
            ("by-hand.json", true, true), ("contact.changed_1_x.json", true, true),
        ]
    )
    func names(_ fileName: String, _ contact: Bool, _ person: Bool) throws {
        let name = try #require(JobName(fileName: fileName))
        #expect(WrittenFields(.contact(18)).mayConcern(name) == contact)
        #expect(WrittenFields(.person(933)).mayConcern(name) == person)
    }

    @Test(
        "A written value is found again in whatever spelling the CRM has it",
        arguments: [
            (FieldType.list, "[I:14]", "zoo", FieldVerification.Verdict.matches), (.list, "[I:15]", "Zoo", .differs),
            (.list, "[Q:1]", "Zoo", .malformed), (.longText, "a\r\nb", "a\nb", .matches),
            (.longText, "b", "a", .differs),
            (.decimal, "[F:4.50]", "4.5", .matches), (.date, "[D:03/01/2026]", "2026-03-01", .matches),
            (.checkbox, "True", "true", .matches), (.checkbox, "[I:0]", "true", .differs),
        ]
    )
    func verification(_ type: FieldType, _ raw: String, _ text: String, _ verdict: FieldVerification.Verdict) {
        let verification = FieldVerification(
            "SuperOffice:1",
            .init(text: text, at: "", job: ""),
            definition: FieldDefinition(owner: .contact, progID: "SuperOffice:1", type: type),
            fields: UserDefinedFields(entity: ["CustomFields": ["SuperOffice:1": .string(raw)]]),
            items: [ListItem(id: 14, name: "Zoo")]
        )
        #expect(verification.verdict == verdict, "\(verification)")
    }

    @Test("A field that is gone has not landed")
    func gone() {
        let written = WrittenFields.Value(text: "a", at: "", job: "")
        let nothing = UserDefinedFields(entity: [:])
        let field = FieldDefinition(owner: .contact, progID: "a", type: .longText)
        #expect(FieldVerification("a", written, definition: nil, fields: nothing, items: []).verdict == .unpublished)
        #expect(FieldVerification("a", written, definition: field, fields: nothing, items: []).verdict == .differs)
    }
}
