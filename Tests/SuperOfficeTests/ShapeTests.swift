import FoundationEssentials
import JSON
import Testing
import Webhook

@testable import SuperOffice

/// Answers that differ from the usual ones, as seen in public samples; names and values are ours.
@Suite struct ShapeTests {
    private func definition(_ progID: String, _ type: FieldType) -> FieldDefinition {
        FieldDefinition(owner: .person, progID: progID, type: type)
    }

    /// A write had both dictionaries, and only `CustomFields` differed from its `:org`: afterwards both agree.
    @Test func afterAWriteOfBothDictionariesBothHaveTheNewText() {
        func record(_ old: String, _ org: String) -> UserDefinedFields {
            UserDefinedFields(entity: [
                "UserDefinedFields": [
                    "SuperOffice:1": .string(old), "SuperOffice:2": "[D:01/01/0001 00:00:00.0000000]",
                ],
                "ExtraFields": [:],
                "CustomFields": [
                    "SuperOffice:1": "New text", "SuperOffice:1:org": .string(org),
                    "SuperOffice:2": "[DT:01/01/0001 00:00:00.0000000]",
                    "SuperOffice:2:org": "[DT:01/01/0001 00:00:00.0000000]",
                ],
            ])
        }
        let read = record("New text", "New text")
        for fields in [record("", ""), read] {
            #expect(fields.reading(definition("SuperOffice:1", .shortText)) == .value(.text("New text")))
            #expect(!fields.isFilled("SuperOffice:2"))
            #expect(fields.progIDs == ["SuperOffice:1", "SuperOffice:2"], "companions are no fields")
        }
        guard case .value(let date) = read.reading(definition("SuperOffice:2", .date)) else {
            Issue.record("no date")
            return
        }
        #expect(date.isSame(as: .empty))
    }

    /// ProgIds may be any names, and `CustomFields` an empty object beside them.
    @Test func fieldsWithNamesOfTheirOwnAreReadFromTheOlderDictionary() {
        let fields = UserDefinedFields(entity: [
            "UserDefinedFields": [
                "main_category": "[I:14]", "main_category:DisplayText": "A", "main_category:DisplayTooltip": "tip",
                "function-1": "[I:11]", "function-1:DisplayText": "B", "height_min": "123", "shown_on_site": "True",
                "shown_from": "[D:06/01/2020]",
            ],
            "ExtraFields": [:], "CustomFields": [:],
        ])
        let expected: [(String, FieldType, FieldValue)] = [
            ("main_category", .list, .listItem(14)), ("function-1", .list, .listItem(11)),
            ("height_min", .number, .number(123)), ("shown_on_site", .checkbox, .checkbox(true)),
        ]
        for (progID, type, value) in expected {
            #expect(fields.reading(definition(progID, type)) == .value(value), "\(progID)")
        }
        guard case .value(let day) = fields.reading(definition("shown_from", .date)) else {
            Issue.record("no day")
            return
        }
        #expect("\(day)".hasPrefix("2020-06-01"))
        #expect(fields.progIDs == ["function-1", "height_min", "main_category", "shown_from", "shown_on_site"])
    }

    /// The encodings that bulk updates take, by kind; an answer may have any of them.
    @Test(arguments: [
        (FieldType.number, "[I:10]", FieldValue.number(10)), (.checkbox, "0", .checkbox(false)),
        (.list, "5", .listItem(5)),
        (.shortText, "Text 10", .text("Text 10")), (.decimal, "[F:10]", .decimal(10)),
    ])
    func mixedEncodingsAreRead(_ type: FieldType, _ text: String, _ value: FieldValue) throws {
        #expect(try FieldValue(.string(text), as: type).isSame(as: value))
    }

    @Test(arguments: [FieldType.date, .unlimitedDate]) func bothKindsOfDatesHaveOneEncoding(_ type: FieldType) throws {
        #expect("\(try FieldValue("[D:11/28/2026]", as: type))".hasPrefix("2026-11-28"))
    }

    /// A row without its key is not the answer to our question.
    @Test func anArchiveRowWithoutItsKeyIsNone() {
        #expect(ArchiveRow(["EntityName": "unsupported-entity"], keyColumn: "contactId") == nil)
    }

    @Test func theAddressIsOneLine() {
        func contact(_ address: JSONValue) -> Contact? { Contact(["ContactId": 18, "Address": address]) }
        let street: JSONValue = ["Address1": "Am Wall 12", "Address2": "", "Zipcode": "28195", "City": "Bremen"]
        let postal: JSONValue = ["Address1": "Postfach 1", "Zipcode": "1", "City": "Fern"]
        let whole = contact(["Street": street, "Postal": postal])
        #expect(whole?.city == "Bremen" && whole?.address == "Am Wall 12, 28195 Bremen")
        let box = contact(["Street": ["Address1": "", "City": nil], "Postal": postal])
        #expect(box?.city == "Fern" && box?.address == "Postfach 1, 1 Fern")
        for nothing: JSONValue in [nil, [:], "text", ["Street": []]] {
            #expect(contact(nothing)?.city == "" && contact(nothing)?.address == "")
        }
    }
}
