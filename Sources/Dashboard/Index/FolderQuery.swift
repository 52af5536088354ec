import FoundationEssentials
import Spool
import Webhook

/// Which jobs of a folder somebody wants to see, as the page's address says it.
struct FolderQuery: Sendable {
    enum Column: String, Sendable { case received, moved, due, company, attempts }

    let state: SpoolLayout.Folder
    var filter = ListFilter()
    var order = ListOrder(Column.received, isDescending: true)
    /// As it was asked for, from 0; in the address from 1.
    var page = 0

    static let pageSize = 50
    private static let root = "/folders/"

    init(_ state: SpoolLayout.Folder) { self.state = state }

    /// nil for an address that is no folder of jobs.
    init?(_ link: Link, in zone: TimeZone = .gmt) {
        guard link.path.hasPrefix(Self.root),
            let state = SpoolLayout.Folder(rawValue: String(link.path.dropFirst(Self.root.count))),
            SpoolLayout.states.contains(state)
        else { return nil }
        self.state = state
        filter = ListFilter(link, in: zone)
        order = link["sort"].flatMap { ListOrder($0) } ?? order
        page = ListPlace.page(link)
    }

    static func path(_ state: SpoolLayout.Folder) -> String { root + state.rawValue }

    /// The address of the whole list.
    var list: Link {
        filter.added(to: Link(Self.path(state)))
            .setting("sort", to: order == FolderQuery(state).order ? nil : order.text)
    }

    func link(page: Int) -> Link { list.setting("page", to: page > 0 ? String(page + 1) : nil) }
}

/// One page of a folder.
struct FolderPage: Sendable {
    var jobs: [JobRecord]
    /// How many match.
    var matching: Int
    var place: ListPlace
    var folder: FolderSummary
}

/// What is known of a folder as a whole.
struct FolderSummary: Sendable {
    /// How many of its jobs are known.
    var held: Int
    /// Whether older jobs lie in it than are known.
    var isCut: Bool
    /// Whether files are still being read.
    var isReading: Bool
    var reasons: [ReasonTally]
}

/// How many jobs are where they are for one reason.
struct ReasonTally: Sendable {
    enum Reason: Sendable, Hashable {
        /// The name of a folder in `skipped/`.
        case skipped(String)
        case trouble(FailureKind)
    }

    let reason: Reason
    fileprivate(set) var count = 0
    /// When the first and the last of them were received.
    fileprivate(set) var oldest = Date.distantFuture
    fileprivate(set) var newest = Date.distantPast
    /// The one that was received last.
    fileprivate(set) var example: JobRecord

    fileprivate mutating func add(_ record: JobRecord) {
        count += 1
        if record.received < oldest { oldest = record.received }
        if record.received > newest { (newest, example) = (record.received, record) }
    }

    /// What names it in an address.
    var id: String {
        switch reason {
        case .skipped(let folder): folder
        case .trouble(let kind): kind.id
        }
    }
}

extension RunIndex {
    // MARK: Folders

    func folder(_ query: FolderQuery, isMasked: Bool) -> FolderPage {
        let jobs = sorted(query, isMasked: isMasked)
        let place = ListPlace(page: query.page, of: jobs.count, size: FolderQuery.pageSize)
        return FolderPage(
            jobs: jobs.dropFirst(place.page * FolderQuery.pageSize).prefix(FolderQuery.pageSize).map(\.told),
            matching: jobs.count,
            place: place,
            folder: summary(of: query.state)
        )
    }

    /// Without the jobs: nothing is searched or sorted.
    func summary(of state: SpoolLayout.Folder) -> FolderSummary {
        FolderSummary(
            held: jobs.count(in: [state]),
            isCut: limits.horizon(state) > .distantPast,
            isReading: !isCurrent,
            reasons: reasons(in: [state])
        )
    }

    /// All jobs of a folder that match, in the order of the list.
    func jobs(_ query: FolderQuery, isMasked: Bool) -> [JobRecord] { sorted(query, isMasked: isMasked).map(\.told) }

    private func sorted(_ query: FolderQuery, isMasked: Bool) -> [IndexedJob] {
        let search = JobSearch(query.filter, isMasked: isMasked)
        var found: [IndexedJob] = []
        for (folder, jobs) in jobs.folders where folder.state == query.state {
            found += search.isEverything ? Array(jobs.values) : jobs.values.filter(search.matches)
        }
        let order = query.order
        func sort(_ key: (IndexedJob) -> some Comparable) { order.sort(&found, by: key) { $0.record.name } }
        switch order.column {
        case .received: sort { $0.record.received }
        case .moved: sort { $0.record.moved }
        case .due: sort { $0.record.due ?? .distantPast }
        case .attempts: sort { $0.record.attempts }
        case .company: sort { $0.group.sortName(isMasked: isMasked) }
        }
        return found
    }

    /// Why jobs are in these folders, the most frequent reason first; what was not read yet does not count.
    func reasons(in states: [SpoolLayout.Folder]) -> [ReasonTally] {
        var tallies: [ReasonTally.Reason: ReasonTally] = [:]
        for (folder, jobs) in jobs.folders where states.contains(folder.state) {
            // Elsewhere no job has a reason.
            guard folder.reason != nil || [.failed, .deferred].contains(folder.state) else { continue }
            for job in jobs.values {
                let record = job.record
                let reason: ReasonTally.Reason
                if let skip = folder.reason {
                    reason = .skipped(skip)
                } else if let cause = record.cause {
                    reason = .trouble(cause)
                } else if folder == .failed, !job.isUnread {
                    reason = .trouble(FailureKind("", nil))
                } else {
                    continue
                }
                tallies[reason, default: ReasonTally(reason: reason, example: record)].add(record)
            }
        }
        return tallies.values.sorted { ($1.count, $0.id) < ($0.count, $1.id) }
    }
}
