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

    /// The form of `Last-Modified`.
    static func http(_ date: Date) -> String { date.formatted(.http) }

    static func date(http text: String) -> Date? { try? Date(text, strategy: .http) }

    /// Whole seconds: what HTTP dates can tell apart.
    static func wholeSeconds(_ date: Date) -> Int { Int(date.timeIntervalSince1970.rounded(.down)) }

    static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func seconds(of date: Date) -> String {
        let total = wholeSeconds(date)
        let days = Int((Double(total) / 86_400).rounded(.down))
        let rest = total - days * 86_400
        let day = CalendarDay(daysSince1970: days)
        return "\(pad(day.year, 4))-\(pad(day.month, 2))-\(pad(day.day, 2))"
            + "T\(pad(rest / 3600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))"
    }
}
