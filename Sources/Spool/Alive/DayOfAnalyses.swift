package import FoundationEssentials
package import JSON

/// How many of a UTC day's analyses are used, as a process says it in its heartbeat.
package struct DayOfAnalyses: Sendable, Equatable {
    package let day: String
    package let used: Int
    package let limit: Int

    /// In a process' status.
    package static let member = "analyses"

    package init(day: String, used: Int, limit: Int) { (self.day, self.used, self.limit) = (day, used, limit) }

    private init?(_ json: JSONValue?) {
        guard let day = json?["day"]?.string, let used = json?["used"]?.int, let limit = json?["limit"]?.int else {
            return nil
        }
        self.init(day: day, used: used, limit: limit)
    }

    package var json: JSONValue { ["day": .string(day), "used": .integer(used), "limit": .integer(limit)] }

    /// What a person should know of: at 80 % of the limit, and when it is reached.
    package var alarm: Alarm? {
        if used * 5 < limit * 4 { return nil }
        let reason =
            used < limit
            ? Reason(.analysesNearlyUsed, [.count: .integer(used), .limit: .integer(limit)])
            : Reason(.analysesUsedUp, [.limit: .integer(limit)])
        return Alarm(why: reason.sentence, reason: reason, since: nil)
    }

    /// What the processes say of the day of `now`; nil where none has a limit.
    ///
    /// They share the count, so the one who has seen most is right. Their limits should be the same; if they are not, the
    /// lowest is the first to be reached.
    package static func today(_ workers: [SpoolInspector.Worker], now: Date) -> DayOfAnalyses? {
        let all = workers.compactMap { DayOfAnalyses($0.status?[member]) }
        guard let limit = all.map(\.limit).min() else { return nil }
        let day = Timestamp.day(now)
        return DayOfAnalyses(day: day, used: all.filter { $0.day == day }.map(\.used).max() ?? 0, limit: limit)
    }
}
