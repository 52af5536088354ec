package import FoundationEssentials
import JSON
package import Spool

/// What was told of which alert, and what has to be told.
///
/// An alert is told once it was there for `wait`, pauses of less than that not counted, and its end once it was away for
/// as long: what flickers is one alert. One that comes back within two hours has to last twice as long each time, up to
/// an hour.
///
/// ## On disk
/// `locks/notified` (`LockedNote`). What a process was sending when it was killed counts as told: rather not at all than
/// twice.
package struct Notifications: Sendable, Equatable {
    package internal(set) var episodes: [String: Episode] = [:]
    package internal(set) var troubles: [NotifyChannel: Trouble] = [:]
    /// What a process sends at this moment, or was sending when it ended.
    var sending: [NotifyChannel: Keys] = [:]
    var lookedAt: Date
    /// Whether it was a process that works on jobs which looked last.
    var byProcessor = false

    /// From when an alert is there until its end is told.
    package struct Episode: Sendable, Equatable {
        var code: String
        var level: Alert.Level
        var what: String
        var remedy: String
        var since: Date
        /// When it was seen to be away.
        var until: Date?
        /// Seconds for which it was seen, and then for which it was not.
        var seen: TimeInterval
        var away: TimeInterval = 0
        /// It has to be told, and its end.
        var isDue = false
        var isOver = false
        var begunTold: Set<NotifyChannel> = []
        var endTold: Set<NotifyChannel> = []
        /// How often it was told before, lately.
        var earlier = 0
    }

    /// Of episodes whose beginning or end is in a message.
    struct Keys: Sendable, Equatable {
        var begun: Set<String>
        var ended: Set<String>
    }

    /// A receiver that takes no messages.
    package struct Trouble: Sendable, Equatable {
        package var why: String
        package var since: Date
        var failures: Int
        var again: Date
    }

    package init(now: Date) { lookedAt = now }

    private static let memory: TimeInterval = 7200
    private static let longest: TimeInterval = 3600

    private static func wait(_ wait: TimeInterval, _ episode: Episode) -> TimeInterval {
        min(wait * Double(1 << min(episode.earlier, 12)), max(wait, longest))
    }

    /// Takes note of what is wrong now.
    ///
    /// - Parameters:
    ///   - wait: for how many seconds an alert has to be there.
    ///   - interval: seconds between two looks; a longer pause, while no process ran, is not counted.
    ///   - channels: those that there are.
    mutating func look(
        _ alerts: [Alert],
        now: Date,
        wait: TimeInterval,
        interval: TimeInterval,
        channels: Set<NotifyChannel>
    ) {
        let elapsed = min(max(0, now.timeIntervalSince(lookedAt)), 2 * interval)
        lookedAt = now
        troubles = troubles.filter { channels.contains($0.key) }
        let present = Dictionary(alerts.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for (key, alert) in present { note(alert, key, elapsed, now) }
        for (key, episode) in episodes where present[key] == nil {
            episodes[key]?.away += elapsed
            episodes[key]?.until = episode.until ?? now
        }
        judge(wait)
        // What has to be told now takes along what would follow soon.
        if channels.contains(where: { !news(for: $0).isEmpty }) { judge(wait / 2) }
        episodes = episodes.filter { _, episode in
            if !episode.isDue && episode.earlier == 0 { return !episode.isOver }
            let isTold = episode.isOver && (!episode.isDue || episode.endTold.isSuperset(of: channels))
            return !isTold || episode.away < Self.memory
        }
    }

    private mutating func note(_ alert: Alert, _ key: String, _ elapsed: TimeInterval, _ now: Date) {
        let fresh = Episode(
            code: alert.code,
            level: alert.level,
            what: alert.toldSentence,
            remedy: alert.remedy,
            since: min(alert.since ?? now, now),
            seen: max(0, now.timeIntervalSince(alert.since ?? now))
        )
        guard var episode = episodes[key] else { return episodes[key] = fresh }
        if episode.isOver {
            let earlier = episode.earlier + (episode.isDue ? 1 : 0)
            episodes[key] = fresh
            episodes[key]?.earlier = earlier
            return
        }
        episode.seen += episode.away == 0 ? elapsed : 0
        (episode.away, episode.until) = (0, nil)
        // It has become worse: that is news.
        if alert.level == .trouble, episode.level == .warning { episode.begunTold = [] }
        (episode.level, episode.what, episode.remedy) = (alert.level, fresh.what, fresh.remedy)
        episodes[key] = episode
    }

    private mutating func judge(_ wait: TimeInterval) {
        for (key, episode) in episodes {
            let wait = Self.wait(wait, episode)
            if episode.until == nil, episode.seen >= wait { episodes[key]?.isDue = true }
            if episode.until != nil, episode.away >= wait { episodes[key]?.isOver = true }
        }
    }

    // MARK: Telling

    /// What has to be told there; of an alert whose beginning could not be told, the end tells both.
    func news(for channel: NotifyChannel) -> NotifyMessage.Content {
        var news = NotifyMessage.Content()
        // That a receiver takes nothing is news for the others, or afterwards.
        for (key, episode) in episodes where episode.isDue {
            if episode.isOver {
                if !episode.endTold.contains(channel) { news.ended[key] = .init(episode) }
            } else if episode.until == nil, !episode.begunTold.contains(channel), key != Alert.untoldKey(channel) {
                news.begun[key] = .init(episode)
            }
        }
        return news
    }

    /// Every receiver is tried now: what kept another process from it need not keep this one.
    mutating func tryAll(_ now: Date) {
        for channel in troubles.keys { troubles[channel]?.again = now }
    }

    func mayTry(_ channel: NotifyChannel, _ now: Date) -> Bool { troubles[channel].map { $0.again <= now } ?? true }

    mutating func begin(_ content: NotifyMessage.Content, _ channel: NotifyChannel) {
        sending[channel] = Keys(begun: Set(content.begun.keys), ended: Set(content.ended.keys))
    }

    /// Counts as told what was sent.
    mutating func settle(_ channel: NotifyChannel) {
        guard let keys = sending.removeValue(forKey: channel) else { return }
        for key in keys.begun { episodes[key]?.begunTold.insert(channel) }
        for key in keys.ended {
            episodes[key]?.begunTold.insert(channel)
            episodes[key]?.endTold.insert(channel)
        }
    }

    /// - Parameter interval: seconds until it is tried again, twice as many each time.
    mutating func failed(_ channel: NotifyChannel, why: String, wait: Double?, now: Date, interval: TimeInterval) {
        sending[channel] = nil
        let failures = min((troubles[channel]?.failures ?? 0) + 1, 32)
        let pause = max(min(interval * Double(1 << (failures - 1)), Self.longest), min(wait ?? 0, 86_400))
        troubles[channel] = Trouble(
            why: why,
            since: troubles[channel]?.since ?? now,
            failures: failures,
            again: now.addingTimeInterval(pause)
        )
    }

    /// As the spool says it; nil where nothing was ever noted.
    package static func load(_ files: SpoolFiles) -> Notifications? {
        LockedNote.peekNotified(files).flatMap { try? JSONValue(parsing: $0) }.flatMap(Notifications.init)
    }
}
