import Webhook
import JSON
import Testing

@testable import SuperOffice

@Suite("User-defined fields of a record")
struct UserDefinedFieldsTests {
    func field(_ progID: String, _ type: FieldType) -> FieldDefinition {
        FieldDefinition(owner: .contact, progID: progID, type: type)
    }

    func fields(_ custom: JSONValue?, _ older: JSONValue? = nil) -> UserDefinedFields {
        var members: [String: JSONValue] = [:]
        members["CustomFields"] = custom
        members["UserDefinedFields"] = older
        return UserDefinedFields(entity: .object(members))
    }

    @Test("a field is looked up in CustomFields, then in UserDefinedFields, each on its own")
    func lookup() {
        let fields = fields(["SuperOffice:1": "new"], ["SuperOffice:1": "old", "main_category": "[I:14]"])
        #expect(fields.reading(field("SuperOffice:1", .shortText)) == .value(.text("new")))
        #expect(fields.reading(field("main_category", .list)) == .value(.listItem(14)))
        #expect(fields.reading(field("SuperOffice:2", .shortText)) == .absent)
    }

    @Test(
        "an empty, null or missing CustomFields leaves UserDefinedFields in charge",
        arguments: [[:], JSONValue.null, nil] as [JSONValue?]
    )
    func olderDictionaryAlone(custom: JSONValue?) {
        let fields = fields(custom, ["SuperOffice:4": "False"])
        #expect(fields.reading(field("SuperOffice:4", .checkbox)) == .value(.checkbox(false)))
        #expect(fields.reading(field("SuperOffice:5", .checkbox)) == .absent)
    }

    @Test("raw values are the texts as they were sent, of every field and no companion")
    func rawValues() {
        let fields = fields(
            [
                "SuperOffice:83": "[I:14]", "SuperOffice:83:DisplayText": "Zoo", "SuperOffice:83:org": "[I:14]",
                "x_code": " A ", "n": 5, "b": true, "gone": nil, "odd": ["x"], "SuperOffice:4": "[I:0]",
            ],
            ["SuperOffice:4": "False", "SuperOffice:10": "Hello", "SuperOffice:10:DisplayTooltip": "no"]
        )
        #expect(
            fields.rawValues() == [
                "SuperOffice:83": "[I:14]", "x_code": " A ", "n": "5", "b": "true", "gone": "",
                "SuperOffice:4": "[I:0]", "SuperOffice:10": "Hello",
            ]
        )
        #expect(fields.rawValue("SuperOffice:4") == "[I:0]")
        #expect(fields.rawValue("odd") == nil)
        #expect(fields.rawValue("none") == nil)
    }

    @Test(
        "what spells nothing fills no field, and what nobody can read fills one",
        arguments: [
            ("x", true), ("[I:14]", true), ("[D:06/01/2020]", true), ("[Q:7]", true), ("True", true), (" ", true),
            ([:], true), (["a"], true), (7, true), ("", false), ("[I:0]", false), ("[F:0.00]", false), ("False", false),
            ("[D:01/01/0001 00:00:00.0000000]", false), (nil, false),
        ] as [(JSONValue, Bool)]
    )
    func isFilled(value: JSONValue, expected: Bool) {
        #expect(fields(["a": value]).isFilled("a") == expected)
        #expect(fields([:], ["a": value]).isFilled("a") == expected)
        #expect(!fields(["a": value]).isFilled("b"))
    }

    @Test("the two spellings of one tick are the same")
    func twoSpellings() {
        let fields = fields(
            ["SuperOffice:4": "[I:0]", "SuperOffice:6": "[DT:01/01/0001 00:00:00.0000000]"],
            ["SuperOffice:4": "False", "SuperOffice:6": "[D:01/01/0001 00:00:00.0000000]"]
        )
        let definitions = [field("SuperOffice:4", .checkbox), field("SuperOffice:6", .date)]
        #expect(fields.reading(definitions[0]) == .value(.checkbox(false)))
        #expect(fields.reading(definitions[1]) == .value(.empty))
    }

    @Test("where the dictionaries disagree CustomFields wins")
    func disagreement() {
        let fields = fields(["a": "[I:1]", "b": "x"], ["a": "False", "b": ["x"]])
        #expect(fields.reading(field("a", .checkbox)) == .value(.checkbox(true)))
        #expect(fields.reading(field("b", .shortText)) == .value(.text("x")))
    }

    static let malformed: [(JSONValue, FieldType, String)] = [
        (.null, .shortText, "null"),
        (.null, .list, "null"),
        (["a": 1], .shortText, #"{"a":1}"#),
        (["x"], .longText, #"["x"]"#),
        (5, .shortText, "5"),
        (true, .shortText, "true"),
        (true, .number, "true"),
        (5, .date, "5"),
        ("[X:1]", .number, "[X:1]"),
        ("[I:a]", .list, "[I:a]"),
        ("Leisure", .list, "Leisure"),
        ([], .list, "[]"),
    ]

    @Test("a malformed value spoils its own field only, and is never empty", arguments: malformed)
    func spoilsOneField(value: JSONValue, type: FieldType, raw: String) {
        let fields = fields(["bad": value, "good": "fine"], ["bad": "[I:0]"])
        guard case .malformed(let reason, let shown) = fields.reading(field("bad", type)) else {
            Issue.record("read as \(fields.reading(field("bad", type)))")
            return
        }
        #expect(shown == raw)
        #expect(!reason.isEmpty)
        #expect(fields.reading(field("good", .shortText)) == .value(.text("fine")))
    }

    @Test("bare numbers and booleans are read where the kind leaves no doubt")
    func bareValues() {
        let fields = fields(["n": 5, "l": 14, "d": 4.5, "c": true])
        #expect(fields.reading(field("n", .number)) == .value(.number(5)))
        #expect(fields.reading(field("l", .list)) == .value(.listItem(14)))
        #expect(fields.reading(field("d", .decimal)) == .value(decimal("4.5")))
        #expect(fields.reading(field("c", .checkbox)) == .value(.checkbox(true)))
    }

    @Test(
        "something that is not a dictionary makes its fields malformed, not absent",
        arguments: ["oops", [], 5] as [JSONValue]
    )
    func dictionaryOfAnotherKind(custom: JSONValue) {
        let fields = fields(custom, ["a": "x"])
        #expect(fields.reading(field("a", .shortText)) == .value(.text("x")))
        guard case .malformed = fields.reading(field("b", .shortText)) else {
            Issue.record("read as \(fields.reading(field("b", .shortText)))")
            return
        }
    }

    @Test("companion keys are not fields; ProgIds that look like them are")
    func companions() {
        let fields = fields([
            "SuperOffice:10": "[I:14]", "SuperOffice:10:DisplayText": "Leisure", "SuperOffice:10:DisplayTooltip": "",
            "SuperOffice:10:org": "[I:14]", "my:org": "x", "my:org:org": "x", "x_extra": "5",
        ])
        #expect(fields.progIDs == ["SuperOffice:10", "my:org", "x_extra"])
        #expect(fields.reading(field("my:org", .shortText)) == .value(.text("x")))
    }

    @Test("changes name the fields that differ and nothing else")
    func changes() {
        let before = fields(
            ["a": "1", "a:org": "1", "b": "[I:1]", "b:DisplayText": "One", "c": "x", "gone": "x"],
            ["a": "1", "b": "[I:1]", "c": "x"]
        )
        let after = fields(
            ["a": "2", "a:org": "2", "b": "[I:1]", "b:DisplayText": "Uno", "c": "x", "new": "y"],
            ["a": "2", "b": "[I:1]", "c": "y"]
        )
        #expect(after.changes(since: before) == ["a", "c", "gone", "new"])
        #expect(before.changes(since: before).isEmpty)
    }

    @Test("a dictionary that is filled one time and empty another is no change")
    func dictionaryComesAndGoes() {
        let before = fields([:], ["a": "False", "b": "x"])
        let after = fields(["a": "[I:0]", "b": "x"], ["a": "False", "b": "x"])
        #expect(after.changes(since: before).isEmpty)
        #expect(before.changes(since: after).isEmpty)
        let onlyCustom = fields(["a": "[I:0]", "b": "y"], nil)
        #expect(onlyCustom.changes(since: before) == ["b"])
    }

    @Test("fields that appear with an empty value did not change")
    func emptyFieldsAppear() {
        let after = fields([
            "text": "", "list": "[I:0]", "tick": "False", "number": "[F:0]",
            "date": "[D:01/01/0001 00:00:00.0000000]", "real": "[I:1]", "odd": .null,
        ])
        #expect(after.changes(since: fields(nil, nil)) == ["odd", "real"])
    }
}
