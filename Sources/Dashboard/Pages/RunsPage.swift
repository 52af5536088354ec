import FoundationEssentials
import Spool

/// The start page: which companies were synchronised, when, and what came of it.
struct RunsPage {
    let wording: Wording
    let names: FieldNames
    /// Seconds; see `RunIndex.Settings`.
    let runGap: TimeInterval

    /// What the template `runs` needs.
    func values(_ page: RunPage, _ filter: RunFilter, pageSize: Int) -> [String: Any] {
        let texts = wording.texts
        let pages = max(1, (page.matching + pageSize - 1) / pageSize)
        var values: [String: Any] = [
            "filter": form(filter), "runs": page.runs.map(row), "hasRuns": !page.runs.isEmpty,
            "count": texts(filter.isSet ? "runsFound" : "runsAll", count: page.matching),
            "isReading": page.isReading, "isCut": page.isCut,
            "cutText": texts("indexIsCut", ["count": texts.number(page.indexed)]),
            "emptyText": texts[
                filter.isSet ? "noRunsFound" : page.isReading ? "noRunsYetReading" : "noRunsYet"
            ],
            "hasPages": pages > 1,
            "pageText": texts("pageOf", ["page": texts.number(filter.page), "pages": texts.number(pages)]),
            "runGapText": texts("runGap", ["gap": wording.duration(runGap)]),
        ].merging(wording.zone) { $1 }
        if filter.page > 1 { values["previous"] = filter.onPage(min(filter.page - 1, pages)).link.text }
        if filter.page < pages { values["next"] = filter.onPage(filter.page + 1).link.text }
        return values
    }

    private func form(_ filter: RunFilter) -> [String: Any] {
        let all: [String: Any] = [
            "value": "", "name": wording.texts["anyStatus"], "isChosen": filter.status == nil,
        ]
        return [
            "company": filter.company ?? "", "event": filter.event ?? "", "day": filter.day ?? "",
            "isSet": filter.isSet,
            "statuses": [all]
                + RunStatus.allCases.map { status -> [String: Any] in
                    [
                        "value": status.rawValue, "name": wording.status(status),
                        "isChosen": filter.status == status,
                    ]
                },
            "events": [
                "contact.*", "contact.created", "contact.changed", "person.*", "person.created", "person.changed",
            ],
        ]
    }

    /// One run, for the template `run-row`.
    func row(_ run: SyncRun) -> [String: Any] {
        let (first, last) = wording.span(run.first, run.last)
        var values: [String: Any] = [
            "id": run.id, "link": "/runs/\(Link.escaped(run.id))", "name": name(run), "status": run.status.rawValue,
            "statusText": wording.status(run.status), "first": first, "duration": wording.duration(run.duration),
            "written": wording.masking.words(names.short(run.written)),
            "events": wording.texts.number(run.events),
        ]
        values["last"] = last
        values["accountID"] = wording.idBesideName(run.account)
        values["persons"] = wording.persons(run.persons)
        values["why"] = trouble(run)
        return values
    }

    /// A run that knows no company is named for its first event.
    private func name(_ run: SyncRun) -> String {
        guard run.account == nil, let job = run.jobs.first else { return wording.company(run.account) }
        return JobWords(wording: wording).title(job)
    }

    /// What an operator wants to read without opening the run.
    private func trouble(_ run: SyncRun) -> String? {
        guard run.status == .failed || run.status == .deferred else { return nil }
        let state: SpoolLayout.Folder = run.status == .failed ? .failed : .deferred
        guard let why = run.jobs.last(where: { $0.state == state })?.why else { return nil }
        let said = wording.said(why)
        if said.isEmpty { return nil }
        return said.count > 160 ? said.prefix(160) + "…" : said
    }
}
