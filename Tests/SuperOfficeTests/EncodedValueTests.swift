import FoundationEssentials
import Testing

@testable import SuperOffice

@Suite("Bracket encoding")
struct EncodedValueTests {
    static let readable: [(String, EncodedValue)] = [
        ("[I:123]", .integer(123)),
        ("[I:-4]", .integer(-4)),
        ("[I:0]", .integer(0)),
        ("[A:3,4,5]", .other),
        ("[A:7]", .other),
        ("[A:]", .other),
        ("[D:06/01/2020]", .moment(day(2020, 6, 1), time(0, 0))),
        ("[D:09.11.2017]", .moment(day(2017, 11, 9), time(0, 0))),
        ("[D:2020.08.27]", .moment(day(2020, 8, 27), time(0, 0))),
        ("[D:01/01/0001 00:00:00.0000000]", .moment(day(1, 1, 1), time(0, 0))),
        ("[DT:04/28/2024 20:28:37.0000000]", .moment(day(2024, 4, 28), time(20, 28, 37))),
        ("[DT:04/28/2024 20:28:37.5]", .moment(day(2024, 4, 28), time(20, 28, 37, 5_000_000))),
        ("[DT:04/28/2024 20:28]", .moment(day(2024, 4, 28), time(20, 28))),
        ("[DT:04/28/2024]", .moment(day(2024, 4, 28), time(0, 0))),
        ("[F:123.4]", .decimal(Decimal(string: "123.4")!)),
        ("[F:-0.50]", .decimal(Decimal(string: "-0.5")!)),
        ("[F:1E-05]", .decimal(Decimal(string: "0.00001")!)),
        ("[M:123.45]", .decimal(Decimal(string: "123.45")!)),
        ("[T:14:52]", .other),
        ("[T:14:52:07]", .other),
        ("[TS:500]", .other),
        ("[B:X98=]", .other),
        ("Testing", .plain("Testing")),
        ("42", .plain("42")),
        ("", .plain("")),
        ("[remember: call back]", .plain("[remember: call back]")),
        ("[I:5", .plain("[I:5")),
        ("I:5]", .plain("I:5]")),
        ("[]", .plain("[]")),
        ("[:]", .plain("[:]")),
        ("[LONG:5]", .plain("[LONG:5]")),
        ("[i:5]", .plain("[i:5]")),
    ]

    @Test("every documented encoding is read", arguments: readable)
    func reads(raw: String, expected: EncodedValue) throws {
        #expect(try EncodedValue(raw) == expected)
    }

    @Test(
        "a marker with the wrong content, or an unknown marker, is an error and not text",
        arguments: [
            "[I:]", "[I:five]", "[I:5.5]", "[I: 5]", "[I:5,000]", "[I:99999999999999999999]", "[I:٣]",
            "[F:]", "[F:4,56]", "[F:1.]", "[F:1.2.3]", "[F:NaN]", "[F:1e999]", "[F:1E+90]", "[F:1E-40]",
            "[F:0x10]", "[M:12 EUR]",
            "[D:]", "[D:13/01/2020]", "[D:02/30/2020]", "[D:31.04.2020]", "[D:2020.13.01]", "[D:1/2/20]",
            "[D:01-02-2020]", "[D:tomorrow]", "[DT:04/28/2024 25:00:00]", "[DT:04/28/2024 20:28:37,5]",
            "[DT:04/28/2024 20:28:37.]", "[X:5]", "[XYZ:5]", "[Q:]",
        ]
    )
    func refuses(raw: String) {
        #expect(throws: FieldProblem.self) { try EncodedValue(raw) }
    }
}

func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDay { CalendarDay(year: year, month: month, day: day)! }

func time(_ hour: Int, _ minute: Int, _ second: Int = 0, _ ticks: Int = 0) -> TimeOfDay {
    TimeOfDay(hour: hour, minute: minute, second: second, ticks: ticks)!
}

func decimal(_ text: String) -> FieldValue { .decimal(Decimal(string: text)!) }
