import FoundationEssentials
import Spool

/// What the start page is asked for, as its address says it.
struct RunFilter: Sendable, Equatable {
    var company: String?
    var status: RunStatus?
    var event: String?
    /// `2026-03-01`.
    var day: String?
    /// From 1.
    var page = 1

    /// Longer texts match nothing that exists.
    private static let longest = 200

    init() {}

    /// Reads what makes sense, and passes over what does not.
    init(_ link: Link) {
        func text(_ name: String) -> String? {
            let text = link[name].map { String($0.prefix(Self.longest)) }
            return text?.contains { $0 != " " } == true ? text : nil
        }
        company = text("company").map(Self.trimmed)
        status = text("status").flatMap { RunStatus(rawValue: $0) }
        event = text("event").map(Self.trimmed)
        day = text("day").flatMap { Timestamp.parseDay($0) == nil ? nil : $0 }
        page = min(1_000_000, max(1, text("page").flatMap { Int($0) } ?? 1))
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...].drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Whether anything is left out.
    var isSet: Bool { company != nil || status != nil || event != nil || day != nil }

    /// The same question to the index.
    ///
    /// A day is one of the viewer's zone; with masking on, companies are found by their ids only.
    func query(in zone: TimeZone, masking: Masking, pageSize: Int) -> RunQuery {
        var query = RunQuery()
        query.company = masking.isOn ? company.map { Int($0).map(String.init) ?? "\u{0}" } : company
        query.status = status
        query.event = event
        query.during = day.flatMap { Self.day($0, in: zone) }
        query.page = page - 1
        query.pageSize = pageSize
        return query
    }

    /// A day may have 23 or 25 hours.
    private static func day(_ text: String, in zone: TimeZone) -> Range<Date>? {
        guard let midnight = Timestamp.parseDay(text) else { return nil }
        func local(_ date: Date) -> Date {
            // The offset of the other side of midnight may differ from that of midnight itself.
            let guess = date.addingTimeInterval(-TimeInterval(zone.secondsFromGMT(for: date)))
            return date.addingTimeInterval(-TimeInterval(zone.secondsFromGMT(for: guess)))
        }
        let (start, end) = (local(midnight), local(midnight.addingTimeInterval(86_400)))
        return start < end ? start..<end : nil
    }

    /// The page's address.
    var link: Link {
        Link("/").setting("company", to: company).setting("status", to: status?.rawValue).setting("event", to: event)
            .setting("day", to: day).setting("page", to: page > 1 ? String(page) : nil)
    }

    func onPage(_ page: Int) -> RunFilter {
        var filter = self
        filter.page = page
        return filter
    }
}
