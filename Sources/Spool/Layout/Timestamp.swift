package import FoundationEssentials
import Glibc

/// The spool's two spellings of a UTC instant, and its day folders.
package enum Timestamp {
    /// Each 0 stands for a digit, anything else for itself.
    ///
    /// The digits are those of year, month, day, hour, minute, second and microsecond, as far as a spelling goes.
    private typealias Spelling = StaticString

    private static let compactSpelling: Spelling = "00000000T000000.000000Z"
    private static let readableSpelling: Spelling = "0000-00-00T00:00:00.000Z"
    private static let daySpelling: Spelling = "0000-00-00"

    private static let zero = UInt8(ascii: "0")

    /// `20260301T101500.123456Z`: sorts as text, safe in a file name.
    package static func compact(_ date: Date) -> String { text(date, compactSpelling) }

    /// `2026-03-01T10:15:00.123Z`: for stories, logs and people.
    package static func readable(_ date: Date) -> String { text(date, readableSpelling) }

    /// `2026-03-01`, the name of a day folder.
    package static func day(_ date: Date) -> String { text(date, daySpelling) }

    /// Reads what `compact` wrote; nil for anything else.
    package static func parseCompact(_ bytes: Span<UInt8>) -> Date? { date(bytes, compactSpelling) }

    /// Reads what `readable` wrote; nil for anything else.
    package static func parseReadable(_ text: some StringProtocol) -> Date? {
        date(Array(text.utf8).span, readableSpelling)
    }

    /// Reads the name of a day folder; nil for anything else.
    package static func parseDay(_ text: some StringProtocol) -> Date? { date(Array(text.utf8).span, daySpelling) }

    private static func text(_ date: Date, _ spelling: Spelling) -> String {
        let total = Int((date.timeIntervalSince1970 * 1e6).rounded())
        let micros = ((total % 1_000_000) + 1_000_000) % 1_000_000
        var seconds = time_t((total - micros) / 1_000_000)
        var time = tm()
        gmtime_r(&seconds, &time)
        // A year has four digits, whatever the clock says.
        let year = max(0, Int(time.tm_year) + 1900) % 10_000
        let date = [time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec].reduce(year) {
            $0 * 100 + Int($1)
        }
        var digits = InlineArray<20, UInt8>(repeating: zero)
        for (number, range) in [(date, 0..<14), (micros, 14..<20)] {
            var rest = number
            for index in range.reversed() {
                digits[index] += UInt8(rest % 10)
                rest /= 10
            }
        }
        let length = spelling.utf8CodeUnitCount
        return String(unsafeUninitializedCapacity: length) { buffer in
            var next = 0
            for index in 0..<length {
                buffer[index] = spelling.utf8Start[index]
                guard buffer[index] == zero else { continue }
                buffer[index] = digits[next]
                next += 1
            }
            return length
        }
    }

    /// nil for a month, day or time that there is not.
    private static func date(_ bytes: Span<UInt8>, _ spelling: Spelling) -> Date? {
        guard bytes.count == spelling.utf8CodeUnitCount else { return nil }
        var (digits, count) = (InlineArray<20, Int>(repeating: 0), 0)
        for index in 0..<bytes.count {
            let (byte, sign) = (bytes[index], spelling.utf8Start[index])
            if sign == zero {
                guard zero...UInt8(ascii: "9") ~= byte else { return nil }
                digits[count] = Int(byte - zero)
                count += 1
            } else if byte != sign {
                return nil
            }
        }
        func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + digits[$1] } }
        let (month, day, hour, minute, second) = (
            number(4..<6), number(6..<8), number(8..<10), number(10..<12), number(12..<14)
        )
        guard 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second < 61 else { return nil }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (CInt(number(0..<4) - 1900), CInt(month - 1), CInt(day))
        (time.tm_hour, time.tm_min, time.tm_sec) = (CInt(hour), CInt(minute), CInt(second))
        return Date(timeIntervalSince1970: Double(timegm(&time)) + Double(number(14..<20)) / 1e6)
    }
}
