import Foundation
import Testing

@testable import Spool

@Suite struct TimestampTests {
    /// The first and last instants of years, leap days, before 1970, and a spread over three centuries.
    static let seconds: [Int] =
        [
            0, -1, 1, 951_782_399, 951_782_400, 951_868_800, 1_709_164_800, 1_772_360_100, 4_107_542_399, 4_107_542_400,
            -2_203_891_200, -86_400,
        ] + (0..<300).map { $0 * 31_556_952 - 2_000_000_000 + $0 * 86_399 }

    private static func format(_ pattern: String) -> DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.dateFormat = pattern
        return formatter
    }

    @Test func agreesWithFoundation() {
        let (compact, readable) = (Self.format("yyyyMMdd'T'HHmmss"), Self.format("yyyy-MM-dd'T'HH:mm:ss"))
        for second in Self.seconds {
            let date = Date(timeIntervalSince1970: TimeInterval(second))
            #expect(Timestamp.compact(date) == compact.string(from: date) + ".000000Z")
            #expect(Timestamp.readable(date) == readable.string(from: date) + ".000Z")
            #expect(Timestamp.day(date) == readable.string(from: date).prefix(10))
        }
    }

    static let fractions: [(Double, String)] = [
        (0, "000000"), (0.000001, "000001"), (0.123456, "123456"), (0.5, "500000"), (0.999999, "999999"),
    ]

    @Test(arguments: fractions) func microsecondsAreExact(fraction: Double, digits: String) {
        for second in Self.seconds where second > -1_000_000_000 {
            let date = Date(timeIntervalSince1970: TimeInterval(second) + fraction)
            #expect(Timestamp.compact(date).hasSuffix(".\(digits)Z"))
            #expect(Timestamp.readable(date).hasSuffix(".\(digits.prefix(3))Z"))
        }
    }

    @Test func roundsIntoTheNextSecondEverywhere() {
        let date = Date(timeIntervalSince1970: 1_772_323_199.9999999)
        #expect(Timestamp.compact(date) == "20260301T000000.000000Z")
        #expect(Timestamp.readable(date) == "2026-03-01T00:00:00.000Z")
        #expect(Timestamp.day(date) == "2026-03-01")
    }

    private func parse(_ text: String) -> Date? { Timestamp.parseCompact(Array(text.utf8).span) }

    @Test func isReadBackToTheMicrosecond() throws {
        for second in Self.seconds {
            let date = Date(timeIntervalSince1970: TimeInterval(second) + 0.25)
            let back = try #require(parse(Timestamp.compact(date)))
            #expect(abs(back.timeIntervalSince(date)) < 1e-6)
        }
        #expect(Timestamp.parseDay("2026-03-01") == Date(timeIntervalSince1970: 1_772_323_200))
    }

    static let wrong = [
        "", "20260301T101500.123456", "20260301T101500.12345Z", "20260301 101500.123456Z", "2026030aT101500.123456Z",
        "20261301T101500.123456Z", "20260300T101500.123456Z", "20260301T241500.123456Z", "20260301T106000.123456Z",
        "20260301T101500.123456z", "２0260301T101500.123456Z",
    ]

    @Test(arguments: wrong) func anythingElseIsNoTimestamp(text: String) {
        #expect(parse(text) == nil)
    }

    @Test(arguments: ["", "2026-3-1", "2026-13-01", "2026-03-00", "20260301", "latest", "2026-03-01 "])
    func anythingElseIsNoDay(text: String) { #expect(Timestamp.parseDay(text) == nil) }
}
