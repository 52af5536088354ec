import FoundationEssentials
import Testing

@testable import SuperOffice

@Suite("Field values")
struct FieldValueTests {
    static let readable: [(String, FieldType, FieldValue)] = [
        ("Testing", .shortText, .text("Testing")),
        ("[I:5]", .shortText, .text("[I:5]")),
        ("[X:5]", .longText, .text("[X:5]")),
        (" two lines \r\n", .longText, .text(" two lines \r\n")),
        ("", .shortText, .empty),
        ("", .longText, .empty),
        ("[I:5]", .number, .number(5)),
        ("[I:0]", .number, .number(0)),
        ("42", .number, .number(42)),
        (" -42 ", .number, .number(-42)),
        ("[F:42.0]", .number, .number(42)),
        ("42.00", .number, .number(42)),
        ("", .number, .empty),
        ("[F:4.56]", .decimal, decimal("4.56")),
        ("[M:4.50]", .decimal, decimal("4.5")),
        ("[I:4]", .decimal, decimal("4")),
        ("4.56", .decimal, decimal("4.56")),
        ("1E-05", .decimal, decimal("0.00001")),
        ("  ", .decimal, .empty),
        ("[I:14]", .list, .listItem(14)),
        ("14", .list, .listItem(14)),
        ("[I:0]", .list, .empty),
        ("0", .list, .empty),
        ("", .list, .empty),
        ("True", .checkbox, .checkbox(true)),
        ("False", .checkbox, .checkbox(false)),
        ("true", .checkbox, .checkbox(true)),
        ("[I:1]", .checkbox, .checkbox(true)),
        ("[I:0]", .checkbox, .checkbox(false)),
        ("1", .checkbox, .checkbox(true)),
        ("0", .checkbox, .checkbox(false)),
        ("", .checkbox, .empty),
        ("[D:06/01/2020]", .date, .date(day(2020, 6, 1))),
        ("[D:11/30/2030]", .date, .date(day(2030, 11, 30))),
        ("[D:09.11.2017]", .date, .date(day(2017, 11, 9))),
        ("[D:2020.08.27]", .date, .date(day(2020, 8, 27))),
        ("[DT:06/01/2020 13:14:15.0000000]", .date, .date(day(2020, 6, 1))),
        ("[D:01/01/0001 00:00:00.0000000]", .date, .empty),
        ("[DT:01/01/0001 00:00:00.0000000]", .date, .empty),
        ("0001-01-01T00:00:00", .date, .empty),
        ("2020-06-01", .date, .date(day(2020, 6, 1))),
        ("2020-06-01T00:00:00", .date, .date(day(2020, 6, 1))),
        ("06/01/2020", .date, .date(day(2020, 6, 1))),
        ("", .date, .empty),
        ("[D:06/01/1720]", .unlimitedDate, .date(day(1720, 6, 1))),
        ("1720-06-01", .unlimitedDate, .date(day(1720, 6, 1))),
        ("[DT:06/01/1720 01:02:03]", .unlimitedDate, .dateTime(day(1720, 6, 1), time(1, 2, 3))),
        ("", .unlimitedDate, .empty),
    ]

    @Test("each kind of field reads each of its spellings", arguments: readable)
    func reads(raw: String, type: FieldType, expected: FieldValue) throws {
        #expect(try FieldValue(raw: raw, as: type) == expected)
    }

    static let unreadable: [(String, FieldType)] = [
        ("five", .number), ("[I:five]", .number), ("[F:4.5]", .number), ("4.5", .number), ("[D:06/01/2020]", .number),
        ("True", .number), ("[A:3]", .number), ("99999999999999999999", .number), ("[X:1]", .number),
        ("4,56", .decimal), ("[F:]", .decimal), ("[T:14:52]", .decimal), ("Infinity", .decimal),
        ("Leisure", .list), ("[A:3,4]", .list), ("[I:-1]", .list), ("[F:1.5]", .list), ("[I:]", .list),
        ("yes", .checkbox), ("[I:2]", .checkbox), ("[B:AQ==]", .checkbox), ("[F:1.0]", .checkbox),
        ("[I:5]", .date), ("28/04/2024", .date), ("[D:]", .date), ("soon", .date), ("[T:14:52]", .date),
        ("a while ago", .unlimitedDate), ("[I:5]", .unlimitedDate),
        ("anything", .unknown("Formula")), ("", .unknown("Formula")),
    ]

    @Test("what cannot be read is an error and never empty", arguments: unreadable)
    func refuses(raw: String, type: FieldType) {
        #expect(throws: FieldProblem.self) { try FieldValue(raw: raw, as: type) }
    }

    static let encodings: [(FieldValue, FieldType?, String)] = [
        (.text("Testing"), nil, "Testing"), (.text("[I:5]"), .shortText, "[I:5]"),
        (.number(42), nil, "[I:42]"), (.number(-42), nil, "[I:-42]"),
        (decimal("4.56"), nil, "[F:4.56]"), (decimal("0.00001"), nil, "[F:0.00001]"), (decimal("-7"), nil, "[F:-7]"),
        (.checkbox(true), nil, "[I:1]"), (.checkbox(false), nil, "[I:0]"),
        (.listItem(14), nil, "[I:14]"), (.listItem(0), nil, "[I:0]"),
        (.date(day(2020, 6, 1)), nil, "[D:06/01/2020]"),
        (.dateTime(day(2020, 6, 1), time(7, 8, 9)), nil, "[DT:06/01/2020 07:08:09.0000000]"),
        (.empty, nil, ""), (.empty, .shortText, ""), (.empty, .list, "[I:0]"), (.empty, .number, "[I:0]"),
        (.empty, .checkbox, "[I:0]"), (.empty, .decimal, "[F:0]"), (.empty, .date, "[D:01/01/0001]"),
    ]

    @Test("values are written in brackets, text as it is", arguments: encodings)
    func encodes(value: FieldValue, type: FieldType?, expected: String) {
        #expect(value.encoded(for: type) == expected)
    }

    @Test(
        "what is written is read back as the same value",
        arguments: [
            (FieldValue.text("x"), FieldType.longText), (.number(5), .number), (decimal("4.560"), .decimal),
            (.checkbox(true), .checkbox), (.checkbox(false), .checkbox), (.listItem(9), .list),
            (.date(day(2024, 2, 29)), .date), (.empty, .shortText), (.empty, .list), (.empty, .date),
            (.empty, .checkbox), (.dateTime(day(1720, 1, 2), time(3, 4, 5, 6)), .unlimitedDate),
        ]
    )
    func roundTrip(value: FieldValue, type: FieldType) throws {
        #expect(try FieldValue(raw: value.encoded(for: type), as: type).isSame(as: value))
    }

    @Test(
        "the same to a user",
        arguments: [
            (decimal("4.5"), decimal("4.50")), (.number(5), decimal("5.0")), (.text("a\r\nb"), .text("a\nb")),
            (.text("a\rb"), .text("a\nb")), (.text(""), .empty), (.listItem(0), .empty), (.checkbox(false), .empty),
            (.date(day(1, 1, 1)), .empty), (.date(day(2020, 6, 1)), .dateTime(day(2020, 6, 1), time(0, 0))),
        ] as [(FieldValue, FieldValue)]
    )
    func same(left: FieldValue, right: FieldValue) {
        #expect(left.isSame(as: right))
        #expect(right.isSame(as: left))
    }

    @Test(
        "not the same to a user",
        arguments: [
            (.text("a"), .text("a ")), (.text("a"), .text("A")), (.text("5"), .number(5)), (.number(0), .empty),
            (.listItem(5), .number(5)), (.checkbox(true), .number(1)), (decimal("4.5"), decimal("4.51")),
            (.date(day(2020, 6, 1)), .dateTime(day(2020, 6, 1), time(1, 0))),
        ] as [(FieldValue, FieldValue)]
    )
    func different(left: FieldValue, right: FieldValue) {
        #expect(!left.isSame(as: right))
    }

    @Test("zero and unticked may be untouched; text and items are not")
    func untouched() {
        for value: FieldValue in [.empty, .number(0), decimal("0.0"), .checkbox(false), .text(""), .listItem(0)] {
            #expect(value.mayBeUntouched, "\(value)")
        }
        for value: FieldValue in [.number(1), .text(" "), .checkbox(true), .listItem(1), .date(day(2020, 1, 1))] {
            #expect(!value.mayBeUntouched, "\(value)")
        }
    }

    @Test("values read well in a story")
    func descriptions() {
        #expect("\(FieldValue.date(day(2020, 6, 1)))" == "2020-06-01")
        #expect("\(decimal("4.50"))" == "4.5")
        #expect("\(FieldValue.empty)" == "")
    }
}
