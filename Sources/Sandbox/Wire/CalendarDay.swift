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
        let dayPart = text.split(whereSeparator: { $0 == " " || $0 == "T" }).first.map(String.init) ?? ""
        func numbers(_ separator: Character) -> [Int]? {
            let parts = dayPart.split(separator: separator, omittingEmptySubsequences: false).map { Int($0) }
            return parts.count == 3 ? parts.compactMap { $0 } : nil
        }
        if let slash = numbers("/"), slash.count == 3 {
            self.init(year: slash[2], month: slash[0], day: slash[1])
        } else if let dash = numbers("-"), dash.count == 3 {
            self.init(year: dash[0], month: dash[1], day: dash[2])
        } else if let dot = numbers("."), dot.count == 3 {
            if dot[0] > 31 {
                self.init(year: dot[0], month: dot[1], day: dot[2])
            } else {
                self.init(year: dot[2], month: dot[1], day: dot[0])
            }
        } else {
            return nil
        }
    }
}
