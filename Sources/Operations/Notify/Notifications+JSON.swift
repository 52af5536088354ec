import FoundationEssentials
package import JSON
import Spool

/// As `locks/notified` holds it; what cannot be read is left out.
extension Notifications {
    package init?(_ json: JSONValue) {
        guard let lookedAt = json["lookedAt"]?.instant else { return nil }
        self.init(now: lookedAt)
        byProcessor = json["byProcessor"]?.bool ?? false
        episodes = (json["episodes"]?.object ?? [:]).compactMapValues(Episode.init)
        for (name, value) in json["troubles"]?.object ?? [:] {
            if let channel = NotifyChannel(rawValue: name) { troubles[channel] = Trouble(value) }
        }
        for (name, value) in json["sending"]?.object ?? [:] {
            if let channel = NotifyChannel(rawValue: name) { sending[channel] = Keys(value) }
        }
    }

    package var json: JSONValue {
        [
            "lookedAt": .instant(lookedAt), "byProcessor": .bool(byProcessor),
            "episodes": .object(episodes.mapValues(\.json)),
            "troubles": .object(named(troubles.mapValues(\.json))),
            "sending": .object(named(sending.mapValues(\.json))),
        ]
    }

    private func named(_ values: [NotifyChannel: JSONValue]) -> [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
    }
}

extension Notifications.Episode {
    init?(_ json: JSONValue) {
        guard let code = json["code"]?.string, let since = json["since"]?.instant else { return nil }
        self.init(
            code: code,
            level: json["level"]?.string.flatMap(Alert.Level.init) ?? .warning,
            what: json["what"]?.string ?? code,
            remedy: json["remedy"]?.string ?? "",
            since: since,
            until: json["until"]?.instant,
            seen: json["seen"]?.double ?? 0,
            away: json["away"]?.double ?? 0,
            isDue: json["due"]?.bool ?? false,
            isOver: json["over"]?.bool ?? false,
            begunTold: Self.channels(json["begunTold"]),
            endTold: Self.channels(json["endTold"]),
            earlier: max(0, json["earlier"]?.int ?? 0)
        )
    }

    private static func channels(_ json: JSONValue?) -> Set<NotifyChannel> {
        Set((json?.array ?? []).compactMap { $0.string.flatMap(NotifyChannel.init) })
    }

    var json: JSONValue {
        func names(_ channels: Set<NotifyChannel>) -> JSONValue {
            .array(channels.map(\.rawValue).sorted().map { .string($0) })
        }
        var members: [String: JSONValue] = [
            "code": .string(code), "level": .string(level.rawValue), "what": .string(what), "remedy": .string(remedy),
            "since": .instant(since), "seen": .number(seen), "away": .number(away), "due": .bool(isDue),
            "over": .bool(isOver), "begunTold": names(begunTold), "endTold": names(endTold),
            "earlier": .integer(earlier),
        ]
        members["until"] = until.map { .instant($0) }
        return .object(members)
    }
}

extension Notifications.Keys {
    init(_ json: JSONValue) {
        begun = Set((json["begun"]?.array ?? []).compactMap(\.string))
        ended = Set((json["ended"]?.array ?? []).compactMap(\.string))
    }

    var json: JSONValue {
        [
            "begun": .array(begun.sorted().map { .string($0) }), "ended": .array(ended.sorted().map { .string($0) }),
        ]
    }
}

extension Notifications.Trouble {
    init?(_ json: JSONValue) {
        guard let since = json["since"]?.instant, let again = json["again"]?.instant else { return nil }
        self.init(
            why: json["why"]?.string ?? "",
            since: since,
            failures: min(32, max(1, json["failures"]?.int ?? 1)),
            again: again
        )
    }

    var json: JSONValue {
        [
            "why": .string(why), "since": .instant(since), "failures": .integer(failures), "again": .instant(again),
        ]
    }
}

extension JSONValue {
    static func instant(_ date: Date) -> JSONValue { .string(Timestamp.readable(date)) }

    /// As `instant` wrote it; nil for anything else.
    var instant: Date? { string.flatMap { Timestamp.parseReadable($0) } }
}
