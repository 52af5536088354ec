import Webhook
import FoundationEssentials
import JSON
import Spool
@testable import SuperOffice
import Testing

@testable import Processor

/// A member of the analysis, made fit for its field.
@Suite struct MappedValueTests {
    private func map(_ json: JSONValue?, _ kind: Mapping.Kind, _ type: FieldType = .longText, length: Int = 0)
        -> MappedValue
    {
        MappedValue(json, kind, FieldDefinition(owner: .contact, progID: "P:1", type: type, textLength: length))
    }

    /// Nothing of the kind may ever erase what stands in the CRM.
    @Test(arguments: Mapping.Kind.allCases) func anAbsentOrNullMemberIsNothing(_ kind: Mapping.Kind) {
        #expect(map(nil, kind) == .nothing)
        #expect(map(.null, kind) == .nothing)
    }

    @Test(arguments: [Mapping.Kind.text, .list, .date], ["", "  ", " \n\t "])
    func anEmptyTextIsNothing(_ kind: Mapping.Kind, _ text: String) {
        #expect(map(.string(text), kind) == .nothing)
    }

    static let texts: [(JSONValue, String)] = [
        ("Zoo", "Zoo"), ("  Zoo \n", "Zoo"), ("a\nb", "a\nb"), (7, "7"), (7.5, "7.5"), ("[I:5]", "[I:5]"),
    ]

    @Test(arguments: texts)
    func textIsTakenWithoutOuterBlanks(_ json: JSONValue, _ text: String) {
        #expect(map(json, .text) == .value(.text(text), wasCut: false))
    }

    @Test(arguments: [JSONValue.bool(true), [], ["a"], [:], ["a": "b"]])
    func anythingElseIsNoText(_ json: JSONValue) {
        guard case .unusable(let why) = map(json, .text) else {
            Issue.record("\(json) is no text")
            return
        }
        #expect(why.code == .unusableValue && why.sentence == "the analysis has \(json.kind) where text belongs")
    }

    @Test(arguments: [
        // (text, field's length, result)
        ("The new climbing hall", 21, "The new climbing hall"), ("The new climbing hall", 20, "The new climbing…"),
        ("The new climbing hall", 12, "The new…"), ("The new climbing hall", 8, "The new…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"), ("Die Donaudampfschifffahrt", 10, "Die Donau…"),
        ("one\ntwo\nthree", 9, "one\ntwo…"), ("  padded text  ", 11, "padded text"), ("abc", 1, "…"),
        ("a b c d", 2, "a…"),
    ])
    func aLongTextIsCutAtAWord(_ text: String, _ length: Int, _ expected: String) {
        let value = map(.string(text), .text, length: length)
        #expect(value == .value(.text(expected), wasCut: expected.hasSuffix("…")))
        #expect(expected.utf16.count <= length)
    }

    /// A space that follows the last whole word needs no room.
    @Test func theLastWordThatFitsIsKept() {
        #expect(map("We run one big zoo here", .text, length: 19) == .value(.text("We run one big zoo…"), wasCut: true))
    }

    /// The database counts UTF-16 units, and a character must not be cut in two.
    @Test(arguments: ["🎢", "👨‍👩‍👧‍👦", "e\u{301}", "ß"]) func noCharacterIsCutInTwo(_ character: String) {
        let text = String(repeating: character, count: 100)
        for length in 1...40 {
            guard case .value(.text(let cut), true) = map(.string(text), .text, length: length) else {
                Issue.record("it is longer than \(length)")
                return
            }
            #expect(cut.utf16.count <= length)
            #expect(cut.dropLast().allSatisfy { String($0) == character } && cut.hasSuffix("…"))
        }
    }

    @Test(arguments: [
        (FieldType.shortText, 0, 40), (.longText, 0, 200), (.shortText, 30, 30), (.longText, 160, 160),
        (.shortText, 100, 40), (.longText, 4000, 200),
    ])
    func theFieldsOwnLengthOrItsColumnsIsTheLimit(_ type: FieldType, _ length: Int, _ limit: Int) {
        let text = String(repeating: "x", count: 1000)
        guard case .value(.text(let cut), true) = map(.string(text), .text, type, length: length) else {
            Issue.record("it was not cut")
            return
        }
        #expect(cut.count == limit)
        #expect(
            map(.string(String(text.prefix(limit))), .text, type, length: length)
                == .value(.text(String(text.prefix(limit))), wasCut: false)
        )
    }

    /// By the sentence that it comes to.
    private func unusable(_ sentence: String) -> MappedValue? {
        let values = ["a number", "a string", "a boolean", "an array", "an object", "null"]
        let rest = sentence.dropFirst("the analysis has ".count)
        guard let kind = values.first(where: { rest.hasPrefix($0) }) else {
            let parts = rest.split(separator: "\" ", maxSplits: 1)
            return .unusable(
                Reason(
                    .unusableValue,
                    [.found: .string(String(parts[0].dropFirst())), .problem: .string(String(parts[1]))]
                )
            )
        }
        return .unusable(
            Reason(.unusableValue, [.problem: .string("\(kind)\(rest.dropFirst(kind.count))")])
        )
    }

    @Test func aListItemIsAName() {
        #expect(map(" Freizeitpark ", .list, .list) == .item("Freizeitpark"))
        #expect(map(5, .list, .list) == unusable("the analysis has a number where the name of a list item belongs"))
        #expect(
            map(["a"], .list, .list) == unusable("the analysis has an array where the name of a list item belongs")
        )
    }

    @Test(arguments: [(JSONValue.integer(5), 5), (.number(5), 5), (.integer(-3), -3), (.integer(0), 0)])
    func aNumberIsWhole(_ json: JSONValue, _ number: Int) {
        #expect(map(json, .number, .number) == .value(.number(number), wasCut: false))
    }

    @Test(arguments: [JSONValue.number(5.5), "5", .bool(true), [], 1e300])
    func anythingElseIsNoNumber(_ json: JSONValue) {
        #expect(map(json, .number, .number) == unusable("the analysis has \(json.kind) where a whole number belongs"))
    }

    static let decimals: [(JSONValue, String)] = [
        (4.56, "4.56"), (0.1, "0.1"), (7, "7"), (-2.5, "-2.5"), (0, "0"), (1_234_567.89, "1234567.89"),
    ]

    @Test(arguments: decimals)
    func aDecimalHasTheDigitsThatWereWritten(_ json: JSONValue, _ text: String) throws {
        let expected = try #require(Decimal(string: text))
        #expect(map(json, .decimal, .decimal) == .value(.decimal(expected), wasCut: false))
    }

    @Test(arguments: [JSONValue.string("4.5"), .bool(false), [:]]) func anythingElseIsNoDecimal(_ json: JSONValue) {
        #expect(map(json, .decimal, .decimal) == unusable("the analysis has \(json.kind) where a number belongs"))
    }

    @Test func aTickIsABoolean() {
        #expect(map(true, .checkbox, .checkbox) == .value(.checkbox(true), wasCut: false))
        #expect(map(false, .checkbox, .checkbox) == .value(.checkbox(false), wasCut: false))
        #expect(map(1, .checkbox, .checkbox) == unusable("the analysis has a number where true or false belongs"))
        #expect(map("true", .checkbox, .checkbox) == unusable("the analysis has a string where true or false belongs"))
    }

    @Test(arguments: ["2026-03-01", "2026-03-01T10:15:00Z", "2026-03-01 10:15", " 2026-03-01 "])
    func aDateIsItsDay(_ text: String) throws {
        let day = FieldValue.date(try #require(CalendarDay(year: 2026, month: 3, day: 1)))
        #expect(map(.string(text), .date, .date) == .value(day, wasCut: false))
    }

    @Test(arguments: [
        "01.03.2026", "03/01/2026", "2026-02-30", "2026-13-01", "soon", "2026-03", "-2026-3-1", "20260301",
    ])
    func anythingElseIsNoDate(_ text: String) {
        #expect(
            map(.string(text), .date, .date)
                == unusable("the analysis has \"\(text)\" where a date such as 2026-03-01 belongs")
        )
        #expect(
            map(20_260_301, .date) == unusable("the analysis has a number where a date such as 2026-03-01 belongs")
        )
    }
}
