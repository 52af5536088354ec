import FoundationEssentials
import JSON
import Spool
import Webhook

extension Wording {
    /// The start page: which companies were synchronised, when, and what came of it; for the template `runs`.
    ///
    /// - Parameter runGap: seconds; see `RunIndex.Settings`.
    func runsPage(_ page: RunPage, _ query: RunQuery, runGap: TimeInterval) -> Shown {
        let isSet = query.isSet
        let noRuns = isSet ? "noRunsFound" : page.isReading ? "noRunsYetReading" : "noRunsYet"
        let (order, list) = (query.order, query.list)
        return [
            "filter": form(
                query.filter,
                list: list,
                label: texts["filterRuns"],
                statuses: (
                    query.status?.rawValue, RunStatus.allCases.map { Choice(value: $0.rawValue, name: status($0)) }
                ),
                reasons: page.reasons,
                sorts: ["-time", "time", "-duration", "company", "-events"]
            ),
            "columns": [
                column(.company, "company", order, greatestFirst: false, list), column(.time, "time", order, list),
                column(.duration, "duration", order, isNumber: true, list),
            ],
            "lastColumn": column(.events, "events", order, isNumber: true, list),
            "runs": page.runs.map(runRow),
            "count": texts(isSet ? "runsFound" : "runsAll", count: page.matching),
            "isReading": page.isReading,
            "isCut": page.isCut,
            "cutText": texts("indexIsCut", ["count": texts.number(page.indexed)]),
            "emptyText": texts[noRuns],
            "paging": pages(page.place, query.link),
            "exports": page.matching > 0 ? exports(list) : [],
            "runGapText": texts("runGap", ["gap": duration(runGap)]),
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
            "account": record(run.account),
            "people": persons(run.persons, run.personNames),
            "why": why.isEmpty ? nil : why,
            "foreign": run.jobs.allSatisfy(\.isForeign) ? texts["foreignEvent"] : nil,
        ]
    }

    // MARK: For programs

    /// Runs with the names and values that programs rely on: times in UTC, ids, codes.
    func export(_ runs: [SyncRun]) -> ExportTable<SyncRun> {
        ExportTable(
            name: "runs",
            columns: [
                ("run", { .string($0.id) }),
                ("status", { .string($0.status.rawValue) }),
                ("company", { $0.account.map { .integer($0.id) } ?? .null }),
                ("companyName", { JSONValue(text: $0.account.map { masking.name($0.name) }) }),
                ("persons", { .array($0.persons.map { .integer($0) }) }),
                ("first", { .string(Timestamp.readable($0.first)) }),
                ("last", { .string(Timestamp.readable($0.last)) }),
                ("events", { .integer($0.jobs.count) }),
                ("written", { .array(fields($0.written).map { .string($0) }) }),
                ("reason", { JSONValue(text: $0.troubled?.cause?.code?.rawValue) }),
                ("why", { JSONValue(text: $0.troubled.flatMap { masking.isOn ? $0.why.masked : $0.why.text }) }),
            ],
            rows: runs
        )
    }
}

extension SyncRun {
    /// The job that says why a failed or deferred run is so.
    fileprivate var troubled: JobRecord? {
        switch status {
        case .failed: jobs.last { $0.state == .failed }
        case .deferred: jobs.last { $0.state == .deferred }
        case .running, .waiting, .completed, .skipped: nil
        }
    }
}
