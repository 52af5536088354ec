import FoundationEssentials
import JSON
import Spool
import Webhook

/// Turns what a page shows into words and values for the templates, as one viewer reads them.
struct Wording: Sendable {
    let viewer: Viewer
    let texts: Texts
    let masking: Masking

    init(_ viewer: Viewer, masking: Masking = Masking(isOn: false)) {
        self.viewer = viewer
        self.masking = masking
        texts = viewer.texts
    }

    /// How much of an instant is written out.
    enum Part: String {
        case minute, second
        /// Without the day.
        case time
    }

    /// For the template `time`: the viewer's clock, with UTC on hover.
    func time(_ date: Date, _ part: Part = .second) -> [String: Any] {
        let utc = Timestamp.readable(date)
        return [
            "iso": utc, "utc": Self.cut(utc, .second) + " UTC", "part": part.rawValue,
            "text": Self.cut(Timestamp.readable(local(date)), part),
        ]
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
    func span(_ first: Date, _ last: Date) -> (first: [String: Any], last: [String: Any]?) {
        let (from, to) = (time(first), time(last))
        if from["text"] as? String == to["text"] as? String { return (from, nil) }
        let isSameDay = Timestamp.day(local(first)) == Timestamp.day(local(last))
        return (from, time(last, isSameDay ? .time : .second))
    }

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

    /// Where the times of a page are from.
    var zone: [String: Any] {
        let name = viewer.timeZone.secondsFromGMT() == 0 && viewer.timeZone == .gmt ? "UTC" : viewer.timeZone.identifier
        return ["zone": name, "zoneText": texts("timesIn", ["zone": name])]
    }

    // MARK: Companies and persons

    /// The company's name, or what stands for it.
    func company(_ account: JobRecord.Account?) -> String {
        guard let account else { return texts["noCompany"] }
        let name = masking.name(account.name)
        return name.isEmpty ? texts("companyNumber", ["id": String(account.id)]) : name
    }

    /// A company's id, where its name does not say it already.
    func idBesideName(_ account: JobRecord.Account?) -> String? {
        account.flatMap { masking.name($0.name).isEmpty ? nil : String($0.id) }
    }

    func persons(_ ids: [Int]) -> String? {
        guard !ids.isEmpty else { return nil }
        let shown = ids.prefix(5).map(String.init).joined(separator: ", ")
        return texts("persons", count: ids.count, ["ids": ids.count > 5 ? "\(shown), …" : shown])
    }

    // MARK: Reasons

    /// What was said about a job.
    func said(_ why: Said) -> String {
        masking.isOn ? why.masked ?? texts["saidMasked"] : why.text
    }

    /// What failed jobs have in common; of a group with a code nothing in it is personal.
    func reason(of group: FailureGroup) -> String {
        if group.reason.isEmpty { return texts["noReason"] }
        return masking.isOn && group.code == nil ? texts["saidMasked"] : group.reason
    }

    /// What was said about a field in a story: a sentence, or a reason with its code.
    func said(note: JSONValue) -> String {
        let reason = Reason(code: note["code"], arguments: note["arguments"])
        let sentence = note.string ?? note["why"]?.string ?? reason?.sentence
        return said(Said(sentence ?? String(decoding: note.serialized(), as: UTF8.self), reason))
    }

    // MARK: States

    func state(_ state: SpoolLayout.Folder) -> String { texts.known("state.\(state.rawValue)") ?? state.rawValue }

    func status(_ status: RunStatus) -> String { texts["status.\(status.rawValue)"] }

    /// What the folder's name in `skipped/` means.
    func reason(_ reason: String) -> String? { texts.known("reason.\(reason)") }

    /// The class of a state in the style sheet: the same five that runs have.
    static func style(_ state: String) -> String {
        switch state {
        case "incoming", "processing", "approved": "running"
        case "done": "completed"
        case "proposed": "deferred"
        case "failed", "deferred", "skipped": state
        default: "skipped"
        }
    }
}
