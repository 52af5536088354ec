package import FoundationEssentials
import Glibc

/// The spool's two spellings of a UTC instant, and its day folders.
package enum Timestamp {
    /// `20260301T101500.123456Z`: sorts as text, safe in a file name.
    package static func compact(_ date: Date) -> String {
        let (time, micros) = split(date)
        return text(23) { digits in
            digits.put(Int(time.tm_year) + 1900, 4)
            digits.put(Int(time.tm_mon) + 1, 2)
            digits.put(Int(time.tm_mday), 2)
            digits.put("T")
            digits.put(Int(time.tm_hour), 2)
            digits.put(Int(time.tm_min), 2)
            digits.put(Int(time.tm_sec), 2)
            digits.put(".")
            digits.put(micros, 6)
            digits.put("Z")
        }
    }

    /// `2026-03-01T10:15:00.123Z`: for stories, logs and people.
    package static func readable(_ date: Date) -> String {
        let (time, micros) = split(date)
        return text(24) { digits in
            digits.put(day: time)
            digits.put("T")
            digits.put(Int(time.tm_hour), 2)
            digits.put(":")
            digits.put(Int(time.tm_min), 2)
            digits.put(":")
            digits.put(Int(time.tm_sec), 2)
            digits.put(".")
            digits.put(micros / 1000, 3)
            digits.put("Z")
        }
    }

    /// `2026-03-01`, the name of a day folder.
    package static func day(_ date: Date) -> String {
        let (time, _) = split(date)
        return text(10) { $0.put(day: time) }
    }

    /// Writes a text of known length; a year has four digits, whatever the clock says.
    private struct Digits {
        let buffer: UnsafeMutableBufferPointer<UInt8>
        var count = 0

        mutating func put(_ number: Int, _ width: Int) {
            var rest = max(0, number)
            for place in (count..<(count + width)).reversed() {
                buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            count += width
        }

        mutating func put(_ character: Unicode.Scalar) {
            buffer[count] = UInt8(ascii: character)
            count += 1
        }

        mutating func put(day time: tm) {
            put(Int(time.tm_year) + 1900, 4)
            put("-")
            put(Int(time.tm_mon) + 1, 2)
            put("-")
            put(Int(time.tm_mday), 2)
        }
    }

    private static func text(_ length: Int, _ write: (inout Digits) -> Void) -> String {
        String(unsafeUninitializedCapacity: length) { buffer in
            var digits = Digits(buffer: buffer)
            write(&digits)
            return digits.count
        }
    }

    /// Reads what `compact` wrote; nil for anything else.
    package static func parseCompact(_ text: some StringProtocol) -> Date? {
        let bytes = Array(text.utf8)
        return parseCompact(bytes.span)
    }

    package static func parseCompact(_ bytes: Span<UInt8>) -> Date? {
        guard bytes.count == 23, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "."),
            bytes[22] == UInt8(ascii: "Z"),
            let year = number(bytes, 0..<4), let month = number(bytes, 4..<6), let day = number(bytes, 6..<8),
            let hour = number(bytes, 9..<11), let minute = number(bytes, 11..<13),
            let second = number(bytes, 13..<15), let micros = number(bytes, 16..<22)
        else { return nil }
        return date(year, month, day, hour, minute, second, micros)
    }

    /// Reads what `readable` wrote; nil for anything else.
    package static func parseReadable(_ text: some StringProtocol) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"),
            let year = number(bytes.span, 0..<4), let month = number(bytes.span, 5..<7),
            let day = number(bytes.span, 8..<10), let hour = number(bytes.span, 11..<13),
            let minute = number(bytes.span, 14..<16), let second = number(bytes.span, 17..<19),
            let millis = number(bytes.span, 20..<23)
        else { return nil }
        return date(year, month, day, hour, minute, second, millis * 1000)
    }

    /// Reads the name of a day folder; nil for anything else.
    package static func parseDay(_ text: some StringProtocol) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes.span, 0..<4), let month = number(bytes.span, 5..<7),
            let day = number(bytes.span, 8..<10)
        else { return nil }
        return date(year, month, day, 0, 0, 0, 0)
    }

    private static func split(_ date: Date) -> (tm, micros: Int) {
        let total = Int((date.timeIntervalSince1970 * 1e6).rounded())
        let micros = ((total % 1_000_000) + 1_000_000) % 1_000_000
        var seconds = time_t((total - micros) / 1_000_000)
        var time = tm()
        gmtime_r(&seconds, &time)
        return (time, micros)
    }

    private static func date(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        _ hour: Int,
        _ minute: Int,
        _ second: Int,
        _ micros: Int
    ) -> Date? {
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61 else { return nil }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (CInt(year - 1900), CInt(month - 1), CInt(day))
        (time.tm_hour, time.tm_min, time.tm_sec) = (CInt(hour), CInt(minute), CInt(second))
        return Date(timeIntervalSince1970: Double(timegm(&time)) + Double(micros) / 1e6)
    }

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var value = 0
        for index in range {
            let digit = bytes[index]
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}
