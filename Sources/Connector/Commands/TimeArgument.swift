import ArgumentParser
import FoundationEssentials

/// A point in time as people type it: a date, a date with a time (UTC unless it says otherwise), or `2h` for two hours
/// ago.
struct TimeArgument: ExpressibleByArgument, Sendable, Equatable {
    let date: Date

    static let help = "2026-03-01T10:15 or 2026-03-01 (UTC), or 30m, 2h, 3d ago"

    init?(argument: String) { self.init(argument, now: Date()) }

    init?(_ text: String, now: Date) {
        if let seconds = Self.seconds(text) {
            date = now.addingTimeInterval(-seconds)
        } else if let date = Self.date(text) {
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

    private static func date(_ text: String) -> Date? {
        let text = text.replacing(" ", with: "T")
        for candidate in [text, text + "Z", text + ":00Z", text + "T00:00:00Z"] {
            for style in [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)] {
                if let date = try? Date(candidate, strategy: style) { return date }
            }
        }
        return nil
    }
}
