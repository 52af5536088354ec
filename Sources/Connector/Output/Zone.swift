import FoundationEssentials
import Glibc

/// The zone in which people read and type times: the machine's, or UTC with `--utc`.
///
/// JSON, CSV and the files of the spool have UTC always.
enum Zone: Sendable {
    case local, utc

    static let chosen: Zone = CommandLine.arguments.contains("--utc") ? .utc : .local

    /// A date's parts on the wall.
    func parts(_ date: Date) -> tm {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        _ = self == .utc ? gmtime_r(&seconds, &parts) : localtime_r(&seconds, &parts)
        return parts
    }

    /// The instant at which a wall clock shows the parts.
    func date(_ parts: tm) -> Date {
        var parts = parts
        parts.tm_isdst = -1
        return Date(timeIntervalSince1970: Double(self == .utc ? timegm(&parts) : mktime(&parts)))
    }

    /// `2026-03-01 10:15:00 CET`.
    func text(_ date: Date) -> String {
        let parts = parts(date)
        let name = self == .utc ? "UTC" : parts.tm_zone.map { String(cString: $0) } ?? ""
        return "\(Self.day(parts)) \(Self.time(parts))" + (name.isEmpty ? "" : " \(name)")
    }

    /// For tables: the time of today, else the day and the minute.
    func short(_ date: Date, now: Date) -> String {
        let parts = parts(date)
        if Self.day(parts) == Self.day(self.parts(now)) { return Self.time(parts) }
        return "\(Self.day(parts)) \(Self.time(parts).prefix(5))"
    }

    private static func day(_ parts: tm) -> String {
        "\(digits(Int(parts.tm_year) + 1900, 4))-\(digits(Int(parts.tm_mon) + 1))-\(digits(Int(parts.tm_mday)))"
    }

    private static func time(_ parts: tm) -> String {
        "\(digits(Int(parts.tm_hour))):\(digits(Int(parts.tm_min))):\(digits(Int(parts.tm_sec)))"
    }

    private static func digits(_ number: Int, _ count: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

extension Console {
    /// An instant in a text.
    static func time(_ date: Date) -> String { Zone.chosen.text(date) }
}
