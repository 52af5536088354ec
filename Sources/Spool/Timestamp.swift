package import FoundationEssentials

/// The spool's two spellings of a UTC instant, and its day folders.
package enum Timestamp {
    /// `20260301T101500.123456Z`: sorts as text, safe in a file name.
    package static func compact(_ date: Date) -> String {
        let parts = Parts(date)
        return "\(pad(parts.year, 4))\(pad(parts.month, 2))\(pad(parts.day, 2))T"
            + "\(pad(parts.hour, 2))\(pad(parts.minute, 2))\(pad(parts.second, 2)).\(pad(parts.microsecond, 6))Z"
    }

    /// `2026-03-01T10:15:00.123Z`: what stories and people use.
    package static func readable(_ date: Date) -> String {
        let parts = Parts(date)
        return "\(day(date))T\(pad(parts.hour, 2)):\(pad(parts.minute, 2)):\(pad(parts.second, 2))"
            + ".\(pad(parts.microsecond / 1000, 3))Z"
    }

    /// `2026-03-01`, the name of a day folder.
    package static func day(_ date: Date) -> String {
        let parts = Parts(date)
        return "\(pad(parts.year, 4))-\(pad(parts.month, 2))-\(pad(parts.day, 2))"
    }

    /// Reads what `compact` wrote.
    package static func parseCompact(_ text: some StringProtocol) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count == 23, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "."),
            bytes[22] == UInt8(ascii: "Z")
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
            let microsecond = number(16..<22),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let seconds = (daysSinceEpoch(year, month, day) * 24 + hour) * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(seconds) + Double(microsecond) / 1e6)
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private struct Parts {
        var year, month, day, hour, minute, second, microsecond: Int

        init(_ date: Date) {
            let micros = Int((date.timeIntervalSince1970 * 1e6).rounded())
            microsecond = micros - micros.flooredQuotient(1_000_000) * 1_000_000
            let seconds = micros.flooredQuotient(1_000_000)
            let days = seconds.flooredQuotient(86_400)
            let time = seconds - days * 86_400
            (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
            (year, month, day) = Timestamp.civil(days)
        }
    }

    // Howard Hinnant's days_from_civil and civil_from_days: Foundation's Calendar takes microseconds a date, and every
    // webhook needs one.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int {
    fileprivate func flooredQuotient(_ divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
