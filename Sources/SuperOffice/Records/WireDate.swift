import FoundationEssentials

/// Instants as the CRM's JSON and HTTP headers spell them.
enum WireDate {
    /// Reads an ISO instant: a fraction of any length, `Z`, `+02:00`, `+0200` or no zone at all.
    ///
    /// Without a zone it is UTC: created and updated dates always are (vendor's OpenAPI text, sure). The year 1 is "no
    /// date" and gives nil.
    static func instant(_ text: String) -> Date? {
        let trimmed = text.filter { !$0.isWhitespace }
        guard let separator = trimmed.firstIndex(where: { $0 == "T" || $0 == "t" }),
            let day = CalendarDay(trimmed[..<separator]), !day.isNoDate
        else { return nil }
        let rest = trimmed[trimmed.index(after: separator)...]
        let zoneStart = rest.firstIndex { $0 == "Z" || $0 == "z" || $0 == "+" || $0 == "-" } ?? rest.endIndex
        guard let time = TimeOfDay(rest[..<zoneStart]), let offset = offset(rest[zoneStart...]) else { return nil }
        let seconds = ((days(day) * 24 + time.hour) * 60 + time.minute) * 60 + time.second - offset
        return Date(timeIntervalSince1970: Double(seconds) + Double(time.ticks) / 1e7)
    }

    /// `Sun, 01 Mar 2026 10:15:00 GMT` for `If-Unmodified-Since`.
    ///
    /// The header knows whole seconds only, so a fraction is rounded up: rounded down, a record saved at .5 s would
    /// always look modified since (inferred).
    static func header(_ date: Date) -> String {
        let total = Int(date.timeIntervalSince1970.rounded(.up))
        let dayNumber = total.floored(by: 86_400)
        let time = total - dayNumber * 86_400
        let (year, month, day) = civil(dayNumber)
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][dayNumber - dayNumber.floored(by: 7) * 7]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(weekday), \(pad(day, 2)) \(months[month - 1]) \(pad(year, 4)) "
            + "\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2)) GMT"
    }

    /// `2026-03-01T10:15:00Z`, for messages.
    static func readable(_ date: Date) -> String {
        let total = Int(date.timeIntervalSince1970.rounded(.down))
        let dayNumber = total.floored(by: 86_400)
        let time = total - dayNumber * 86_400
        let (year, month, day) = civil(dayNumber)
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
            + "T\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2))Z"
    }

    /// Seconds east of UTC; nil when the text is no zone.
    private static func offset(_ text: Substring) -> Int? {
        if text.isEmpty || text == "Z" || text == "z" { return 0 }
        let numbers = text.dropFirst().filter { $0 != ":" }
        guard numbers.count == 4, let hours = digits(numbers.prefix(2), upTo: 2),
            let minutes = digits(numbers.suffix(2), upTo: 2), hours <= 14, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * 60 * (text.first == "-" ? -1 : 1)
    }

    // Howard Hinnant's days_from_civil and civil_from_days; Foundation's Calendar is not in the small Foundation's
    // quick path and needs a time zone database.
    private static func days(_ date: CalendarDay) -> Int {
        let year = date.month <= 2 ? date.year - 1 : date.year
        let era = year.floored(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.floored(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

extension Int {
    /// The quotient rounded towards minus infinity.
    fileprivate func floored(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
