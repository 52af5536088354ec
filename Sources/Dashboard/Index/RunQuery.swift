import FoundationEssentials
import Spool

/// Which runs somebody wants to see, as the start page's address says it.
struct RunQuery: Sendable {
    enum Column: String, Sendable { case time, company, duration, events }

    var filter = ListFilter()
    var status: RunStatus?
    var order = ListOrder(Column.time, isDescending: true)
    /// As it was asked for, from 0; in the address from 1.
    var page = 0
    var pageSize = 50

    init() {}

    /// Reads what makes sense, and passes over what does not.
    init(_ link: Link, in zone: TimeZone = .gmt) {
        filter = ListFilter(link, in: zone)
        status = link["status"].flatMap { RunStatus(rawValue: $0) }
        order = link["sort"].flatMap { ListOrder($0) } ?? order
        page = ListPlace.page(link)
    }

    /// Whether anything is left out.
    var isSet: Bool { filter.isSet || status != nil }

    /// The address of the whole list.
    var list: Link {
        filter.added(to: Link("/")).setting("status", to: status?.rawValue)
            .setting("sort", to: order == RunQuery().order ? nil : order.text)
    }

    func link(page: Int) -> Link { list.setting("page", to: page > 0 ? String(page + 1) : nil) }

    // MARK: Searching

    /// The runs that match, in the order of the list: those of which one job matches all that is asked for.
    ///
    /// - Parameter runs: the newest first.
    func found(in runs: [IndexedRun], isMasked: Bool) -> [IndexedRun] {
        let search = JobSearch(filter, isMasked: isMasked)
        var found = runs
        if isSet {
            found = runs.filter { run in
                (status == nil || run.status == status)
                    && (search.isEverything || run.jobs.contains(where: search.matches))
            }
        }
        func sort(_ key: (IndexedRun) -> some Comparable) { order.sort(&found, by: key) { $0.leader } }
        switch order.column {
        case .time: if !order.isDescending { found.reverse() }
        case .company: sort { $0.group.sortName(isMasked: isMasked) }
        case .duration: sort { $0.last.timeIntervalSince($0.first) }
        case .events: sort { $0.jobs.count }
        }
        return found
    }
}

/// One page of runs.
struct RunPage: Sendable {
    var runs: [SyncRun]
    /// How many runs match.
    var matching: Int
    var place: ListPlace
    /// Why jobs failed, wait or were skipped, for the form.
    var reasons: [ReasonTally]
    /// How many jobs the index holds now.
    var indexed: Int
    /// Whether older jobs lie in the folders than the index holds.
    var isCut: Bool
    /// Whether files are still being read, so that companies may be missing.
    var isReading: Bool
}
