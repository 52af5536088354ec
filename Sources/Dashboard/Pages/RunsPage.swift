import FoundationEssentials
import Spool

extension Wording {
    /// The start page: which companies were synchronised, when, and what came of it; for the template `runs`.
    ///
    /// - Parameter runGap: seconds; see `RunIndex.Settings`.
    func runsPage(_ page: RunPage, _ query: RunQuery, runGap: TimeInterval) -> Shown {
        let pages = max(1, (page.matching + query.pageSize - 1) / query.pageSize)
        let noRuns = query.isSet ? "noRunsFound" : page.isReading ? "noRunsYetReading" : "noRunsYet"
        return [
            "filter": form(query),
            "runs": page.runs.map(runRow),
            "count": texts(query.isSet ? "runsFound" : "runsAll", count: page.matching),
            "isReading": page.isReading,
            "isCut": page.isCut,
            "cutText": texts("indexIsCut", ["count": texts.number(page.indexed)]),
            "emptyText": texts[noRuns],
            "hasPages": pages > 1,
            "pageText": texts("pageOf", ["page": texts.number(query.page + 1), "pages": texts.number(pages)]),
            "runGapText": texts("runGap", ["gap": duration(runGap)]),
            "previous": query.page > 0 ? query.onPage(min(query.page, pages) - 1).link.text : nil,
            "next": query.page + 1 < pages ? query.onPage(query.page + 1).link.text : nil,
        ]
    }

    private func form(_ query: RunQuery) -> Shown {
        let statuses = [nil] + RunStatus.allCases.map(Optional.some)
        return [
            "company": query.company ?? "",
            "event": query.event ?? "",
            "day": query.day ?? "",
            "isSet": query.isSet,
            "statuses": statuses.map { status -> Shown in
                [
                    "value": status?.rawValue ?? "",
                    "name": status.map { self.status($0) } ?? texts["anyStatus"],
                    "isChosen": query.status == status,
                ]
            },
            "events": [
                "contact.*", "contact.created", "contact.changed", "contact.requested", "person.*", "person.created",
                "person.changed", "person.requested",
            ],
        ]
    }

    /// One run, for the template `run-row`.
    private func runRow(_ run: SyncRun) -> Shown {
        let (first, last) = span(run.first, run.last)
        // What an operator wants to read without opening the run; its own page has the whole sentence.
        let why = run.troubled.map { cut(said($0.why), 160) } ?? ""
        return [
            "id": run.id,
            "link": link(run),
            "name": title(run),
            "status": run.status.rawValue,
            "statusText": status(run.status),
            "first": first,
            "last": last,
            "duration": duration(run.duration),
            "written": fields(run.written),
            "events": texts.number(run.jobs.count),
            "accountID": idBesideName(run.account),
            "persons": persons(run.persons),
            "why": why.isEmpty ? nil : why,
        ]
    }
}

extension SyncRun {
    /// The job that says why a failed or deferred run is so.
    fileprivate var troubled: JobRecord? {
        switch status {
        case .failed: jobs.last { $0.state == .failed }
        case .deferred: jobs.last { $0.state == .deferred }
        case .running, .completed, .skipped: nil
        }
    }
}
