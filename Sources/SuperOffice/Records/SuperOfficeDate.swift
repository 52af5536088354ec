import FoundationEssentials
import Text

/// Instants as the CRM's JSON and HTTP headers spell them.
enum SuperOfficeDate {
    /// Reads an ISO instant: a fraction of any length, `Z`, `+02:00`, `+0200` or no zone at all.
    ///
    /// Without a zone it is UTC: created and updated dates always are (vendor's OpenAPI text, sure). The year 1 is "no
    /// date" and gives nil.
    static func instant(_ text: String) -> Date? {
        let trimmed = text.filter { !$0.isWhitespace }
        guard let separator = trimmed.firstIndex(where: { $0 == "T" || $0 == "t" }),
            let day = CalendarDay(trimmed[..<separator]), !day.isNoDate,
            let midnight = try? Date("\(day)T00:00:00Z", strategy: .iso8601)
        else { return nil }
        let rest = trimmed[trimmed.index(after: separator)...]
        let zoneStart = rest.firstIndex { $0 == "Z" || $0 == "z" || $0 == "+" || $0 == "-" } ?? rest.endIndex
        guard let time = TimeOfDay(rest[..<zoneStart]), let offset = offset(rest[zoneStart...]) else { return nil }
        let seconds = (time.hour * 60 + time.minute) * 60 + time.second - offset
        return Date(timeIntervalSince1970: midnight.timeIntervalSince1970 + Double(seconds) + Double(time.ticks) / 1e7)
    }

    /// `Sun, 01 Mar 2026 10:15:00 GMT` for `If-Unmodified-Since`.
    ///
    /// The header knows whole seconds only, so a fraction is rounded up: rounded down, a record saved at .5 s would
    /// always look modified since (inferred).
    static func header(_ date: Date) -> String {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.up)).httpDate
    }

    /// Seconds east of UTC; nil when the text is not a time zone.
    private static func offset(_ text: Substring) -> Int? {
        if text.isEmpty || text == "Z" || text == "z" { return 0 }
        guard let parts = text.wholeMatch(of: #/([+-])([0-9]{2}):?([0-9]{2})/#), let hours = Int(parts.2),
            let minutes = Int(parts.3), hours <= 14, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * 60 * (parts.1 == "-" ? -1 : 1)
    }
}
