import FoundationEssentials
import JSON
import Spool
import Webhook

extension Wording {
    /// The jobs of one folder; for the template `folder`.
    func folderPage(_ page: FolderPage, _ query: FolderQuery) -> Shown {
        let (state, list) = (query.state, query.list)
        // The usual order first.
        var sorts = ["-received", "received", "-moved", "company"]
        if state == .deferred { sorts.insert("due", at: 1) }
        if [.failed, .deferred].contains(state) { sorts.append("-attempts") }
        let isSet = query.filter.isSet
        return [
            "meaning": texts["meaning.\(state.rawValue)"],
            "filter": form(
                query.filter,
                list: list,
                label: texts["filterJobs"],
                reasons: page.folder.reasons,
                sorts: sorts
            ),
            "count": texts(isSet ? "jobsFound" : "jobsAll", count: page.matching),
            "isReading": page.folder.isReading,
            "isCut": page.folder.isCut,
            "cutText": texts("indexIsCut", ["count": texts.number(page.folder.held)]),
            "jobs": page.jobs.map { row($0, state) },
            "emptyText": texts[isSet ? "noJobsFound" : page.folder.isReading ? "noRunsYetReading" : "folderEmpty"],
            "columns": columns(query),
            "isRetried": [.failed, .deferred].contains(state),
            "isDue": state == .deferred,
            "actions": page.jobs.isEmpty ? nil : actions(page, query),
            "proposals": state == .proposed && page.matching > 0,
            "list": list.text,
            "path": query.link(page: page.place.page).text,
            "paging": pages(page.place, query.link),
            "exports": page.matching > 0 ? exports(list) : [],
        ]
    }

    private func columns(_ query: FolderQuery) -> [Shown] {
        let (order, list) = (query.order, query.list)
        var columns = [
            column(.company, "company", order, greatestFirst: false, list),
            column(.received, "received", order, list),
            column(.moved, "moved", order, list),
        ]
        if query.state == .deferred {
            columns.append(column(.due, "nextAttemptColumn", order, greatestFirst: false, list))
        }
        if [.failed, .deferred].contains(query.state) {
            columns.append(column(.attempts, "attemptsColumn", order, isNumber: true, list))
        }
        return columns
    }

    /// The buttons: what is picked, what is shown, all that match.
    private func actions(_ page: FolderPage, _ query: FolderQuery) -> Shown? {
        guard let verb = FolderVerb(query.state) else { return nil }
        func text(_ which: String, _ count: Int) -> String { texts("move.\(verb.rawValue).\(which)", count: count) }
        return [
            "picked": texts["move.\(verb.rawValue).picked"],
            "shown": page.matching > page.jobs.count ? text("shown", page.jobs.count) : nil,
            "all": text(query.filter.isSet ? "found" : "all", page.matching),
        ]
    }

    private func row(_ job: JobRecord, _ state: SpoolLayout.Folder) -> Shown {
        let folder = job.entry.folder.reason
        return [
            "id": job.name.stem,
            "job": job.name.fileName,
            "pick": FolderVerb(state) == nil ? nil : texts("pickJob", ["name": title(job)]),
            // Where the name is not UTF-8, the name that we know leads nowhere.
            "link": job.name.fileName.contains("\u{FFFD}") ? nil : link(job),
            "event": title(job),
            "foreign": job.isForeign ? texts["foreignEvent"] : nil,
            "whose": whose(job),
            "company": job.account.map { company($0) },
            "account": record(job.account),
            "received": time(job.received),
            "moved": time(job.moved),
            "isRetried": [.failed, .deferred].contains(state),
            "attempts": texts.number(job.attempts),
            "isDue": state == .deferred,
            "due": job.due.map { time($0) },
            "why": folder ?? cut(said(job.why), 300),
            "reason": folder.flatMap(reason),
            "written": fields(job.written),
        ]
    }

    // MARK: For programs

    /// A folder's jobs with the names and values that programs rely on: times in UTC, ids, codes.
    func export(_ jobs: [JobRecord], of state: SpoolLayout.Folder) -> ExportTable<JobRecord> {
        ExportTable(
            name: state.rawValue,
            columns: [
                ("name", { .string($0.name.fileName) }),
                ("state", { .string($0.state.rawValue) }),
                ("event", { .string(masking.word($0.event)) }),
                ("key", { $0.key.map { .integer($0) } ?? .null }),
                ("company", { $0.account.map { .integer($0.id) } ?? .null }),
                ("companyName", { JSONValue(text: $0.account.map { masking.name($0.name) }) }),
                ("received", { .string(Timestamp.readable($0.received)) }),
                ("moved", { .string(Timestamp.readable($0.moved)) }),
                ("due", { JSONValue(text: $0.due.map { Timestamp.readable($0) }) }),
                ("attempts", { .integer($0.attempts) }),
                ("reason", { JSONValue(text: $0.entry.folder.reason ?? $0.cause?.code?.rawValue) }),
                ("why", { JSONValue(text: masking.isOn ? $0.why.masked : $0.why.text) }),
                ("written", { .array(fields($0.written).map { .string($0) }) }),
            ],
            rows: jobs
        )
    }
}

/// What can be done with many jobs of a folder at once.
enum FolderVerb: String, Sendable {
    /// They are moved to `incoming/`.
    case replay
    /// They are made due.
    case retry

    /// nil for a folder whose jobs run, wait for their turn or wait for an answer.
    init?(_ state: SpoolLayout.Folder) {
        switch state {
        case .failed, .skipped, .done: self = .replay
        case .deferred: self = .retry
        default: return nil
        }
    }
}
