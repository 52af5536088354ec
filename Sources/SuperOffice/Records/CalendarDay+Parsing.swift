extension CalendarDay {
    /// Reads a day in the orders that SuperOffice's documentation and samples show.
    ///
    /// Slashes mean month/day/year (REST samples, sure), dots with a four-digit head year.month.day, other dots
    /// day.month.year (one documentation page each). A four-digit head is also read with dashes or slashes. Nothing is
    /// guessed: `28/04/2024` has no month 28 and is refused.
    package init?(_ text: some StringProtocol) {
        guard let separator = text.first(where: { $0 == "/" || $0 == "." || $0 == "-" }) else { return nil }
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let numbers = parts.compactMap { digits($0, upTo: 4) }
        guard numbers.count == 3 else { return nil }
        let yearFirst = parts[0].count == 4
        guard yearFirst ? (parts[1].count <= 2 && parts[2].count <= 2) : (parts[2].count == 4 && separator != "-")
        else { return nil }
        if yearFirst {
            self.init(year: numbers[0], month: numbers[1], day: numbers[2])
        } else if separator == "/" {
            self.init(year: numbers[2], month: numbers[0], day: numbers[1])
        } else {
            self.init(year: numbers[2], month: numbers[1], day: numbers[0])
        }
    }
}

extension TimeOfDay {
    /// Reads `14:52`, `14:52:07` and `14:52:07.1234567` with a fraction of any length.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hour = digits(parts[0], upTo: 2),
            let minute = digits(parts[1], upTo: 2)
        else { return nil }
        guard parts.count == 3 else {
            self.init(hour: hour, minute: minute)
            return
        }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let second = digits(seconds[0], upTo: 2) else { return nil }
        var ticks = 0
        if seconds.count == 2 {
            guard digits(seconds[1].prefix(18), upTo: 18) != nil, seconds[1].count <= 18,
                let sevenDigits = Int((seconds[1] + "0000000").prefix(7))
            else { return nil }
            ticks = sevenDigits
        }
        self.init(hour: hour, minute: minute, second: second, ticks: ticks)
    }
}

/// The number behind one to `limit` ASCII digits; nil for anything else, signs and blanks too.
func digits(_ text: some StringProtocol, upTo limit: Int) -> Int? {
    guard (1...limit).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
}
