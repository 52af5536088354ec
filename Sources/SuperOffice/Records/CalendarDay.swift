/// A day without a time and without a time zone, checked to exist.
package struct CalendarDay: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads a day in the orders that SuperOffice's documentation and samples show.
    ///
    /// Slashes mean month/day/year (REST samples, sure), dots with a four-digit head year.month.day, other dots
    /// day.month.year (one documentation page each). A four-digit head is also read with dashes or slashes. Nothing is
    /// guessed: `28/04/2024` has no month 28 and is refused.
    package init?(_ text: some StringProtocol) {
        func number(_ digits: Substring) -> Int { Int(digits) ?? 0 }
        let text = String(text)
        if let parts = text.wholeMatch(of: #/([0-9]{4})([-\/.])([0-9]{1,2})\2([0-9]{1,2})/#) {
            self.init(year: number(parts.1), month: number(parts.3), day: number(parts.4))
        } else if let parts = text.wholeMatch(of: #/([0-9]{1,2})([\/.])([0-9]{1,2})\2([0-9]{4})/#) {
            let (month, day) = parts.2 == "/" ? (parts.1, parts.3) : (parts.3, parts.1)
            self.init(year: number(parts.4), month: number(month), day: number(day))
        } else {
            return nil
        }
    }

    /// `2020-06-01`.
    package var description: String { "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))" }

    /// SuperOffice has no null date: an empty one is 1 January of the year 1 (vendor samples, sure).
    var isNoDate: Bool { year == 1 }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A time of day; SuperOffice writes seven digits of a second.
package struct TimeOfDay: Hashable, Sendable, CustomStringConvertible {
    package let hour: Int
    package let minute: Int
    package let second: Int
    /// Tenths of a microsecond, .NET's clock tick.
    package let ticks: Int

    package init?(hour: Int, minute: Int, second: Int = 0, ticks: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<10_000_000).contains(ticks)
        else { return nil }
        self.hour = hour
        self.minute = minute
        self.second = second
        self.ticks = ticks
    }

    /// Reads `14:52`, `14:52:07` and `14:52:07.1234567` with a fraction of any length.
    package init?(_ text: some StringProtocol) {
        let pattern = #/([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.([0-9]{1,18}))?)?/#
        guard let parts = String(text).wholeMatch(of: pattern), let hour = Int(parts.1), let minute = Int(parts.2),
            let second = Int(parts.3 ?? "0"), let ticks = Int(((parts.4 ?? "") + "0000000").prefix(7))
        else { return nil }
        self.init(hour: hour, minute: minute, second: second, ticks: ticks)
    }

    /// `20:28:37`, with seven more digits when there is a fraction.
    package var description: String {
        "\(pad(hour, 2)):\(pad(minute, 2)):\(pad(second, 2))" + (ticks == 0 ? "" : "." + pad(ticks, 7))
    }

    var isMidnight: Bool { hour == 0 && minute == 0 && second == 0 && ticks == 0 }
}

/// The number with leading zeros.
func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
