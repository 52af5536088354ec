import ArgumentParser
import FoundationEssentials
import Glibc

/// A point in time as people type it: a day, a time, both, or so long ago.
struct TimeArgument: Sendable, Equatable {
    let date: Date

    static let help = """
        16:30 (the last one), today, yesterday, 2026-03-01, 2026-03-01T10:15 (or with Z or +01:00), or 90s, 30m, 2h, 3d, \
        1w ago
        """

    /// For the options of commands.
    @Sendable static func read(_ text: String) throws -> TimeArgument {
        guard let time = TimeArgument(text, now: Date(), zone: .chosen) else {
            throw ValidationError("a time is \(help)")
        }
        return time
    }

    /// - Parameter zone: in which a time without an offset is meant.
    init?(_ text: String, now: Date, zone: Zone) {
        if let seconds = Self.seconds(text) {
            date = now.addingTimeInterval(-seconds)
        } else if let date = Self.date(text, now, zone) {
            self.date = date
        } else {
            return nil
        }
    }

    /// `45s`, `30m`, `2h`, `3d`, `1w`.
    private static func seconds(_ text: String) -> TimeInterval? {
        let units: [Character: TimeInterval] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
            (0...100_000_000).contains(count)
        else {
            return nil
        }
        return TimeInterval(count) * unit
    }

    private static func date(_ text: String, _ now: Date, _ zone: Zone) -> Date? {
        // The T of a date, not that of a day's name.
        let letter: Character = text.contains(" ") ? " " : "T"
        let isNamed = text.first?.isNumber != true && letter == "T"
        let parts =
            isNamed ? [text[...]] : text.split(separator: letter, maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 1, let clock = Clock(parts[0]) {
            let date = clock.date(on: clock.today(now, zone), zone)
            return date <= now ? date : clock.date(on: clock.today(now, zone, daysBefore: 1), zone)
        }
        let clock = parts.count == 2 ? Clock(parts[1]) : Clock()
        guard let clock, let day = day(parts[0], clock, now, zone) else { return nil }
        return clock.date(on: day, zone)
    }

    /// A day's parts at midnight.
    private static func day(_ text: Substring, _ clock: Clock, _ now: Date, _ zone: Zone) -> tm? {
        switch text.lowercased() {
        case "today": return clock.today(now, zone)
        case "yesterday": return clock.today(now, zone, daysBefore: 1)
        default: break
        }
        guard let match = text.wholeMatch(of: #/(\d{4})-(\d\d)-(\d\d)/#), let year = CInt(match.1),
            let month = CInt(match.2), let number = CInt(match.3)
        else { return nil }
        var day = tm()
        (day.tm_year, day.tm_mon, day.tm_mday) = (year - 1900, month - 1, number)
        // There is no 30th of February.
        let real = Zone.utc.parts(Zone.utc.date(day))
        return real.tm_mon == day.tm_mon && real.tm_mday == number ? day : nil
    }
}

/// A time of day, and how far its zone is from UTC where it says so.
private struct Clock {
    private var (hour, minute, second): (CInt, CInt, CInt) = (0, 0, 0)
    private var fraction = 0.0
    private var offset: TimeInterval?

    /// Midnight.
    init() {}

    /// `10:15`, `10:15:30.5`, with `Z` or `+01:00` behind it or not.
    init?(_ text: Substring) {
        let form = #/(\d\d?):(\d\d)(?::(\d\d)(\.\d+)?)?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?/#
        guard let match = text.wholeMatch(of: form), let hour = CInt(match.1), let minute = CInt(match.2),
            let second = CInt(match.3 ?? "0"), hour < 24, minute < 60, second < 60
        else { return nil }
        (self.hour, self.minute, self.second) = (hour, minute, second)
        fraction = match.4.flatMap { Double("0\($0)") } ?? 0
        if match.5 != nil { offset = 0 }
        if let sign = match.6, let hours = Double(match.7 ?? ""), let minutes = Double(match.8 ?? "0") {
            offset = (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
    }

    /// The day that it is, where the clock is.
    func today(_ now: Date, _ zone: Zone, daysBefore days: CInt = 0) -> tm {
        var day = offset.map { Zone.utc.parts(now.addingTimeInterval($0)) } ?? zone.parts(now)
        (day.tm_hour, day.tm_min, day.tm_sec) = (0, 0, 0)
        day.tm_mday -= days
        return day
    }

    func date(on day: tm, _ zone: Zone) -> Date {
        var parts = day
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        guard let offset else { return zone.date(parts).addingTimeInterval(fraction) }
        return Zone.utc.date(parts).addingTimeInterval(fraction - offset)
    }
}
