import FoundationEssentials
import Spool
import Text

/// Turns what a page shows into words and values for the templates, as one viewer reads them.
struct Wording: Sendable {
    let viewer: Viewer
    var masking = Masking(isOn: false)
    /// See `Dashboard.Settings`.
    var fieldNames: [String: String] = [:]
    var webClient: WebClient?

    var texts: Texts { viewer.texts }

    /// How much of an instant is written out.
    enum Part: String {
        case minute, second
        /// Without the day.
        case time
    }

    /// The viewer's clock, with UTC on hover.
    func time(_ date: Date, _ part: Part = .second) -> TimeText {
        let utc = Timestamp.readable(date)
        return TimeText(
            iso: utc,
            utc: Self.cut(utc, .second) + " UTC",
            part: part.rawValue,
            text: Self.cut(Timestamp.readable(local(date)), part)
        )
    }

    /// The instant whose UTC spelling is what the viewer's clock shows.
    private func local(_ date: Date) -> Date {
        date.addingTimeInterval(TimeInterval(viewer.timeZone.secondsFromGMT(for: date)))
    }

    /// `2026-03-01T10:15:00.123Z` for people.
    private static func cut(_ text: String, _ part: Part) -> String {
        let day = text.prefix(10)
        let time = text.dropFirst(11).prefix(part == .minute ? 5 : 8)
        return part == .time ? String(time) : "\(day) \(time)"
    }

    /// Two ends; the second one without the day when it is the same.
    func span(_ first: Date, _ last: Date) -> (first: TimeText, last: TimeText?) {
        let (from, to) = (time(first), time(last))
        if from.text == to.text { return (from, nil) }
        let isSameDay = Timestamp.day(local(first)) == Timestamp.day(local(last))
        return (from, time(last, isSameDay ? .time : .second))
    }

    /// How long ago something was, or how long it lasts.
    func ago(_ date: Date, _ now: Date) -> String { duration(max(0, now.timeIntervalSince(date))) }

    /// `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`.
    func duration(_ seconds: TimeInterval) -> String {
        guard seconds.isFinite else { return texts["unknownTime"] }
        // Clocks differ; and a file may name any time.
        let seconds = min(max(seconds, 0), 1e12)
        if seconds < 0.95 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 9.5 {
            let tenths = Int((seconds * 10).rounded())
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10)\(texts["decimal"])\(tenths % 10) s"
        }
        let whole = Int(seconds.rounded())
        func two(_ large: Int, _ unit: String, _ small: Int, _ smaller: String) -> String {
            small == 0 ? "\(large) \(texts[unit])" : "\(large) \(texts[unit]) \(small) \(texts[smaller])"
        }
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return two(whole / 60, "minutes", whole % 60, "seconds")
        case ..<86_400: return two(whole / 3600, "hours", whole % 3600 / 60, "minutes")
        default: return two(whole / 86_400, "days", whole % 86_400 / 3600, "hours")
        }
    }

    /// Free space.
    func bytes(_ bytes: Int) -> String {
        let (unit, size) = bytes >= 1 << 30 ? ("GiB", Double(bytes) / Double(1 << 30)) : ("MiB", Double(bytes >> 20))
        let tenths = Int((size * 10).rounded())
        return size < 100 && unit == "GiB"
            ? "\(tenths / 10)\(texts["decimal"])\(tenths % 10) \(unit)" : "\(texts.number(Int(size))) \(unit)"
    }

    /// A text of at most so many bytes, and what tells that it was cut.
    func cut(_ text: String, _ limit: Int) -> String {
        text.utf8.count <= limit ? text : text.prefix(bytes: limit) + "…"
    }

    /// Where the times of a page are from.
    var zone: Shown {
        let name = viewer.timeZone.secondsFromGMT() == 0 && viewer.timeZone == .gmt ? "UTC" : viewer.timeZone.identifier
        return ["name": name, "text": texts("timesIn", ["zone": name])]
    }

    // MARK: States

    func state(_ state: SpoolLayout.Folder) -> String { texts.known("state.\(state.rawValue)") ?? state.rawValue }

    func status(_ status: RunStatus) -> String { texts["status.\(status.rawValue)"] }

    /// The class of a state in the style sheet: the same five that runs have.
    static func style(_ state: String) -> String {
        (SpoolLayout.Folder(rawValue: state).map { RunStatus($0) } ?? .skipped).rawValue
    }
}

/// A moment, for the template `time`.
struct TimeText: Equatable {
    let iso: String
    let utc: String
    let part: String
    let text: String
}
