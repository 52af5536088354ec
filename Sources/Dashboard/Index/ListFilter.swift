import FoundationEssentials
import Spool
import Text
import Webhook

/// What a list of runs or jobs is narrowed down to, as its address says it.
struct ListFilter: Sendable, Equatable {
    /// A part of a file's name, a company's name, a reason or a field.
    var text: String?
    /// A part of the company's name, or its id.
    var company: String?
    /// `contact.changed`, or with a star at the end `contact.*`.
    var event: String?
    /// A reason's code, a `FailureKind`'s id, or a part of the last thing said.
    var reason: String?
    /// The first and the last minute on the viewer's clock: `2026-03-01T10:15`.
    private(set) var from: String?
    private(set) var to: String?
    /// Received, or come to where it is, within this time.
    var during: Range<Date>?

    /// ## Limits
    /// Longer texts match nothing that exists.
    private static let longest = 200

    init() {}

    /// Reads what makes sense, and passes over what does not.
    init(_ link: Link, in zone: TimeZone) {
        func text(_ name: String) -> String? {
            let text = link[name].map { String($0.prefix(Self.longest)).trimmed } ?? ""
            return text.isEmpty ? nil : text
        }
        self.text = text("text")
        company = text("company")
        event = text("event")
        reason = text("reason")
        // `day` stands in bookmarks of version 0.2.
        let start = (text("from") ?? text("day")).flatMap { Self.minute($0, "T00:00", zone) }
        let end = (text("to") ?? text("day")).flatMap { Self.minute($0, "T23:59", zone) }
        (from, to) = (start?.text, end?.text)
        guard start != nil || end != nil else { return }
        let first = start?.date ?? .distantPast
        during = first..<max(first, end?.date.addingTimeInterval(60) ?? .distantFuture)
    }

    /// Reads a minute of the viewer's clock; for a day `time` is added.
    private static func minute(_ text: String, _ time: String, _ zone: TimeZone) -> (text: String, date: Date)? {
        let text = text.utf8.count == 10 ? text + time : text.replacing(" ", with: "T")
        let minute = String(text.prefix(16))
        guard text.utf8.count == 16 || text.utf8.count == 19,
            let utc = Timestamp.parseReadable("\(minute):00.000Z")
        else { return nil }
        // The offset of the other side of a change of the clocks may differ from that of the time itself.
        let guess = utc.addingTimeInterval(-TimeInterval(zone.secondsFromGMT(for: utc)))
        return (minute, utc.addingTimeInterval(-TimeInterval(zone.secondsFromGMT(for: guess))))
    }

    /// Whether anything is left out.
    var isSet: Bool { self != ListFilter() }

    func added(to link: Link) -> Link {
        link.setting("text", to: text).setting("company", to: company).setting("event", to: event)
            .setting("reason", to: reason).setting("from", to: from).setting("to", to: to)
    }
}

/// A filter made ready for many jobs.
struct JobSearch {
    private let filter: ListFilter
    private let isMasked: Bool
    private let id: Int?
    private let company: [[UInt8]]
    private let words: [[UInt8]]
    private let event: String?

    /// - Parameter isMasked: what is not shown is not found either, so that nobody can guess it.
    init(_ filter: ListFilter, isMasked: Bool) {
        self.filter = filter
        self.isMasked = isMasked
        id = filter.company.flatMap { Int($0) }
        company = filter.company.map { CompanyName.spellings($0).map { Array($0.utf8) } } ?? []
        words = filter.text.map { CompanyName.spellings($0).map { Array($0.utf8) } } ?? []
        event = filter.event?.lowercased()
    }

    /// Whether everything is found.
    var isEverything: Bool { !filter.isSet }

    func matches(_ job: IndexedJob) -> Bool {
        let record = job.record
        if filter.company != nil, !isOfCompany(job.group) { return false }
        if let event, !Self.matches(record.event.lowercased(), event) { return false }
        if let during = filter.during, !during.contains(record.received), !during.contains(record.moved) {
            return false
        }
        if let reason = filter.reason, !hasReason(record, reason) { return false }
        if let text = filter.text, !holds(text, record, job.group) { return false }
        return true
    }

    private func isOfCompany(_ group: JobGroup) -> Bool {
        guard let id = group.company else { return false }
        return id == self.id || !isMasked && company.contains { CompanyName.contains(group.searchName, $0) }
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }

    private func hasReason(_ record: JobRecord, _ reason: String) -> Bool {
        if let folder = record.entry.folder.reason { return folder == reason }
        if let cause = record.cause, cause.code?.rawValue == reason || cause.id == reason { return true }
        return CompanyName.occurs(reason, in: said(record))
    }

    private func said(_ record: JobRecord) -> String { (isMasked ? record.why.masked : record.why.text) ?? "" }

    private func holds(_ text: String, _ record: JobRecord, _ group: JobGroup) -> Bool {
        if CompanyName.occurs(text, in: record.name.fileName) || CompanyName.occurs(text, in: said(record)) {
            return true
        }
        if record.written.contains(where: { CompanyName.occurs(text, in: $0) }) { return true }
        return !isMasked && words.contains { CompanyName.contains(group.searchName, $0) }
    }
}
