import FoundationEssentials

/// Dates as the tenant writes them.
enum ClockText {
    /// The offset of the pretended server's clock: entity dates carry it when no time zone is asked for.
    static let serverOffsetHours = 1

    private static let server = Date.ISO8601FormatStyle(
        timeZoneSeparator: .colon,
        timeZone: TimeZone(secondsFromGMT: serverOffsetHours * 3600) ?? .gmt
    )

    /// `2025-02-26T14:28:26+01:00`, or with `Z` when UTC was asked for; empty is year one.
    static func entity(_ date: Date?, utc: Bool) -> String {
        guard let date else { return "0001-01-01T00:00:00" }
        return utc ? date.formatted(.iso8601) : date.formatted(server)
    }

    /// `2025-05-14T10:48:07.8912039Z`: UTC with seven digits of a second.
    static func ticks(_ date: Date) -> String {
        let fraction = date.timeIntervalSince1970 - date.timeIntervalSince1970.rounded(.down)
        let digits = pad(min(9_999_999, Int(fraction * 10_000_000)), 7)
        return date.formatted(.iso8601).dropLast() + "." + digits + "Z"
    }

    /// Reads `2020-05-28` and `2020-05-28T10:00:00`, with `Z`, `+01:00` or, without a zone, so many hours ahead of UTC.
    ///
    /// - Returns: whole seconds since 1970. nil for anything else.
    static func seconds(iso text: String, offsetHours: Int) -> Int? {
        guard CalendarDay(reading: text) != nil else { return nil }
        let clock = text.split(separator: "T").dropFirst().first ?? "00:00:00"
        let hasZone = clock.contains { "Z+-".contains($0) }
        let zone = hasZone ? "" : offsetHours == 0 ? "Z" : "+\(pad(offsetHours, 2)):00"
        let whole = "\(text.prefix(10))T\(clock)\(zone)"
        return (try? Date(whole, strategy: .iso8601)).map(wholeSeconds)
    }

    /// Whole seconds: what HTTP dates can tell apart.
    static func wholeSeconds(_ date: Date) -> Int { Int(date.timeIntervalSince1970.rounded(.down)) }

    static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
