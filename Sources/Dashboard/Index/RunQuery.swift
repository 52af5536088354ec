import FoundationEssentials
import Spool
import Text

/// Which runs somebody wants to see, as the start page's address says it.
struct RunQuery: Sendable {
    /// A part of the company's name, or its id.
    var company: String?
    var status: RunStatus?
    /// `contact.changed`, or with a star at the end `contact.*`.
    var event: String?
    /// `2026-03-01`.
    private(set) var day: String?
    /// Received or moved within this time: the day in the viewer's zone.
    var during: Range<Date>?
    /// From 0; in the address from 1.
    var page = 0
    var pageSize = 50

    /// ## Limits
    /// Runs on a page.
    private static let mostOnPage = 1000
    /// Longer texts match nothing that exists.
    private static let longest = 200

    init() {}

    /// Reads what makes sense, and passes over what does not.
    init(_ link: Link, in zone: TimeZone = .gmt) {
        func text(_ name: String) -> String? {
            let text = link[name].map { String($0.prefix(Self.longest)).trimmed } ?? ""
            return text.isEmpty ? nil : text
        }
        company = text("company")
        status = text("status").flatMap { RunStatus(rawValue: $0) }
        event = text("event")
        day = text("day").flatMap { Timestamp.parseDay($0) == nil ? nil : $0 }
        during = day.flatMap { Self.day($0, in: zone) }
        page = min(1_000_000, max(1, text("page").flatMap { Int($0) } ?? 1)) - 1
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

    /// Whether anything is left out.
    var isSet: Bool { company != nil || status != nil || event != nil || day != nil }

    /// The page's address.
    var link: Link {
        Link("/").setting("company", to: company).setting("status", to: status?.rawValue).setting("event", to: event)
            .setting("day", to: day).setting("page", to: page > 0 ? String(page + 1) : nil)
    }

    func onPage(_ page: Int) -> RunQuery {
        var query = self
        query.page = page
        return query
    }

    /// With masking on, companies are found by their ids only.
    func masked(_ masking: Masking) -> RunQuery {
        guard masking.isOn else { return self }
        var query = self
        query.company = company.map { Int($0).map(String.init) ?? "\u{0}" }
        return query
    }

    // MARK: Searching

    /// The runs of the page, and how many match in all.
    func page(of runs: [IndexedRun]) -> (page: [IndexedRun], matching: Int) {
        let size = min(max(pageSize, 1), Self.mostOnPage)
        let start = min(max(page, 0), Int(Int32.max)) * size
        let name = company.map(CompanySearch.init)
        let event = event?.trimmed.lowercased()
        let isAll = company == nil && status == nil && event == nil && during == nil
        let matching =
            isAll
            ? runs
            : runs.filter { run in
                (status == nil || run.status == status) && name?.matches(run.group) ?? true
                    && (event.map { matches(run, event: $0) } ?? true)
                    && (during.map { matches(run, during: $0) } ?? true)
            }
        return (Array(matching.dropFirst(start).prefix(size)), matching.count)
    }

    private func matches(_ run: IndexedRun, event: String) -> Bool {
        run.jobs.contains { job in
            let name = job.record.event.lowercased()
            return event.hasSuffix("*") ? name.hasPrefix(event.dropLast()) : name == event
        }
    }

    private func matches(_ run: IndexedRun, during: Range<Date>) -> Bool {
        guard run.first < during.upperBound, run.last >= during.lowerBound else { return false }
        return run.jobs.contains { during.contains($0.record.received) || during.contains($0.record.moved) }
    }
}

/// A company that is searched for, made ready for many runs.
private struct CompanySearch {
    private let id: Int?
    private let spellings: [[UInt8]]

    init(_ text: String) {
        id = Int(text.trimmed)
        spellings = CompanyName.spellings(text.trimmed).map { Array($0.utf8) }
    }

    func matches(_ group: JobGroup) -> Bool {
        guard let id = group.company else { return false }
        return id == self.id || spellings.contains { CompanyName.contains(group.searchName, $0) }
    }
}

/// One page of runs, the newest first.
struct RunPage: Sendable {
    var runs: [SyncRun]
    /// How many runs match.
    var matching: Int
    /// How many jobs the index holds now.
    var indexed: Int
    /// Whether older jobs lie in the folders than the index holds.
    var isCut: Bool
    /// Whether files are still being read, so that companies may be missing.
    var isReading: Bool
}
