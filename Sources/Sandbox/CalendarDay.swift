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

    /// Counts from 1970-01-01, by the usual arithmetic on eras of 400 years that begin in March.
    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        self.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.month = month
        self.day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    }

    /// The inverse of `init(daysSince1970:)`.
    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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
