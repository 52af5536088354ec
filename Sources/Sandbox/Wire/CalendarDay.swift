/// A day of the Gregorian calendar, as date fields hold it.
struct CalendarDay: Hashable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    /// A real day; nil for the 31st of February and its like.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private var d: String { ClockText.pad(day, 2) }
    private var m: String { ClockText.pad(month, 2) }
    private var y: String { ClockText.pad(year, 4) }

    /// `06/01/2020`, month first.
    var slashes: String { "\(m)/\(d)/\(y)" }
    /// `01.06.2020`, day first.
    var dots: String { "\(d).\(m).\(y)" }
    /// `2020.06.01`, the form that documentation calls SuperDate.
    var superDate: String { "\(y).\(m).\(d)" }

    /// Reads the forms above and ISO's `2020-06-01`; a time behind a blank or a `T` is cut off.
    init?(reading text: String) {
        let day = text.split { $0 == " " || $0 == "T" }.first ?? ""
        guard let separator = day.first(where: "/-.".contains) else { return nil }
        let numbers = day.split(separator: separator, omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.count == 3 else { return nil }
        switch separator {
        case "/": self.init(year: numbers[2], month: numbers[0], day: numbers[1])
        case "." where numbers[0] <= 31: self.init(year: numbers[2], month: numbers[1], day: numbers[0])
        default: self.init(year: numbers[0], month: numbers[1], day: numbers[2])
        }
    }
}
