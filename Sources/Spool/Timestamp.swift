package import FoundationEssentials
import Glibc

/// The spool's two spellings of a UTC instant, and its day folders.
package enum Timestamp {
    /// `20260301T101500.123456Z`: sorts as text, safe in a file name.
    package static func compact(_ date: Date) -> String {
        let (time, micros) = split(date)
        return pad(Int(time.tm_year) + 1900, 4) + pad(Int(time.tm_mon) + 1, 2) + pad(Int(time.tm_mday), 2) + "T"
            + pad(Int(time.tm_hour), 2) + pad(Int(time.tm_min), 2) + pad(Int(time.tm_sec), 2) + "." + pad(micros, 6)
            + "Z"
    }

    /// `2026-03-01T10:15:00.123Z`: for stories and people.
    package static func readable(_ date: Date) -> String {
        let (time, micros) = split(date)
        return day(date) + "T" + pad(Int(time.tm_hour), 2) + ":" + pad(Int(time.tm_min), 2) + ":"
            + pad(Int(time.tm_sec), 2) + "." + pad(micros / 1000, 3) + "Z"
    }

    /// `2026-03-01`, the name of a day folder.
    package static func day(_ date: Date) -> String {
        let (time, _) = split(date)
        return pad(Int(time.tm_year) + 1900, 4) + "-" + pad(Int(time.tm_mon) + 1, 2) + "-" + pad(Int(time.tm_mday), 2)
    }

    /// Reads what `compact` wrote; nil for anything else.
    package static func parseCompact(_ text: some StringProtocol) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count == 23, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "."),
            bytes[22] == UInt8(ascii: "Z"),
            let year = number(bytes[0..<4]), let month = number(bytes[4..<6]), let day = number(bytes[6..<8]),
            let hour = number(bytes[9..<11]), let minute = number(bytes[11..<13]),
            let second = number(bytes[13..<15]), let micros = number(bytes[16..<22])
        else { return nil }
        return date(year, month, day, hour, minute, second, micros)
    }

    /// Reads what `readable` wrote; nil for anything else.
    package static func parseReadable(_ text: some StringProtocol) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), let millis = number(bytes[20..<23])
        else { return nil }
        return date(year, month, day, hour, minute, second, millis * 1000)
    }

    /// Reads the name of a day folder; nil for anything else.
    package static func parseDay(_ text: some StringProtocol) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
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

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}
