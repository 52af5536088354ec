import ArgumentParser
import FoundationEssentials
import Spool

/// An instant as people name it: `2026-03-01T10:15:00Z`, `2026-03-01` (midnight UTC), or so long ago: `90m`, `2h`, `3d`.
struct PastTime: ExpressibleByArgument, Sendable, Equatable {
    let date: Date

    static let help = "2026-03-01T10:15:00Z, 2026-03-01 (UTC), or 90m, 2h, 3d ago"

    init?(argument: String) { self.init(argument, now: Date()) }

    init?(_ text: String, now: Date) {
        let seconds: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400]
        if let unit = text.last.flatMap({ seconds[$0] }), let number = Int(text.dropLast()),
            (0...100_000).contains(number)
        {
            date = now - Double(number) * unit
        } else if let day = Timestamp.parseDay(text) {
            date = day
        } else if let instant = try? Date(text, strategy: .iso8601) {
            date = instant
        } else {
            return nil
        }
    }
}
