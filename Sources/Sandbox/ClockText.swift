import FoundationEssentials

/// Dates as the tenant writes them.
enum ClockText {
    /// The offset of the pretended server's clock: entity dates carry it when no time zone is asked for.
    static let serverOffsetHours = 1

    /// `2025-02-26T14:28:26+01:00`, or with `Z` when UTC was asked for; empty is year one.
    static func entity(_ date: Date?, utc: Bool) -> String {
        guard let date else { return "0001-01-01T00:00:00" }
        if utc { return seconds(of: date) + "Z" }
        let shifted = date.addingTimeInterval(Double(serverOffsetHours) * 3600)
        return seconds(of: shifted) + "+\(pad(serverOffsetHours, 2)):00"
    }

    /// `2025-05-14T10:48:07.8912039Z`: UTC with seven digits of a second.
    static func ticks(_ date: Date) -> String {
        let whole = date.timeIntervalSince1970.rounded(.down)
        let fraction = min(9_999_999, Int((date.timeIntervalSince1970 - whole) * 10_000_000))
        return seconds(of: date) + "." + pad(fraction, 7) + "Z"
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The form of `Last-Modified`: `Thu, 15 Jan 2026 09:00:00 GMT`.
    static func http(_ date: Date) -> String {
        let (days, rest) = split(date)
        let day = CalendarDay(daysSince1970: days)
        let weekday = weekdays[((days % 7) + 7) % 7]
        return "\(weekday), \(pad(day.day, 2)) \(months[day.month - 1]) \(pad(day.year, 4)) \(time(rest)) GMT"
    }

    /// Reads the form above; nil for anything else.
    static func date(http text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: String(words[2])),
            let calendarDay = CalendarDay(year: year, month: month + 1, day: day)
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
        let seconds = calendarDay.daysSince1970 * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
        return Date(timeIntervalSince1970: Double(seconds))
    }

    /// Reads `2020-05-28` and `2020-05-28T10:00:00`, with `Z`, `+01:00` or, without a zone, so many hours ahead of UTC.
    ///
    /// - Returns: whole seconds since 1970; a fraction is cut off. nil for anything else.
    static func seconds(iso text: String, offsetHours: Int) -> Int? {
        let halves = text.split(separator: "T", maxSplits: 1)
        let date = (halves.first ?? "").split(separator: "-").compactMap { Int($0) }
        guard date.count == 3, let day = CalendarDay(year: date[0], month: date[1], day: date[2]) else { return nil }
        var clock = halves.count > 1 ? halves[1] : "00:00:00"
        var offset = offsetHours * 3600
        if clock.hasSuffix("Z") {
            clock = clock.dropLast()
            offset = 0
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let parts = clock[clock.index(after: sign)...].split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2 else { return nil }
            offset = (parts[0] * 3600 + parts[1] * 60) * (clock[sign] == "-" ? -1 : 1)
            clock = clock[..<sign]
        }
        let whole = clock.split(separator: ".").first ?? ""
        let parts = whole.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3, parts[0] < 24, parts[1] < 60, parts[2] < 60 else { return nil }
        return day.daysSince1970 * 86_400 + parts[0] * 3600 + parts[1] * 60 + parts[2] - offset
    }

    /// Whole seconds: what HTTP dates can tell apart.
    static func wholeSeconds(_ date: Date) -> Int { Int(date.timeIntervalSince1970.rounded(.down)) }

    static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func seconds(of date: Date) -> String {
        let (days, rest) = split(date)
        let day = CalendarDay(daysSince1970: days)
        return "\(pad(day.year, 4))-\(pad(day.month, 2))-\(pad(day.day, 2))T\(time(rest))"
    }

    private static func split(_ date: Date) -> (days: Int, seconds: Int) {
        let total = wholeSeconds(date)
        let days = Int((Double(total) / 86_400).rounded(.down))
        return (days, total - days * 86_400)
    }

    private static func time(_ seconds: Int) -> String {
        "\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
    }
}
