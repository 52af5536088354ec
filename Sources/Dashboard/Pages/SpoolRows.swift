import FoundationEssentials
import JSON
import Spool
import Webhook

extension Wording {
    // MARK: Folders

    /// A folder with the ages of its jobs.
    func folderRow(_ state: SpoolLayout.Folder, _ census: SpoolInspector.FolderStatistics) -> Shown {
        ageRow(state.rawValue, census.all, state, kind: census.count > 0 ? state.rawValue : "idle")
    }

    /// A folder, or an event in the folders, with the ages of its jobs.
    func ageRow(
        _ name: String,
        _ row: SpoolInspector.Row,
        _ state: SpoolLayout.Folder? = nil,
        kind: String = ""
    ) -> Shown {
        [
            "name": name,
            "kind": kind,
            "meaning": state.map(meaning),
            "link": state.map(FolderQuery.path),
            "count": texts.number(row.count),
            "oldest": row.oldest.map { duration(max(0, $0)) } ?? "–",
            "ages": row.ages.map { ["isSome": $0 > 0, "count": texts.number($0)] as Shown },
        ]
    }

    /// `done/` or `skipped/`: in place of the ages stand the reasons.
    func folderRow(_ finished: FinishedFolder) -> Shown {
        [
            "name": finished.state.rawValue,
            "kind": finished.state.rawValue,
            "meaning": meaning(finished.state),
            "link": FolderQuery.path(finished.state),
            "count": (finished.isCut ? "≥ " : "") + texts.number(finished.count),
            "agesUnknown": true,
            "reasons": counts(finished.reasons),
            "columns": SpoolInspector.ageBounds.count + 1,
        ]
    }

    private func meaning(_ state: SpoolLayout.Folder) -> String { texts["meaning.\(state.rawValue)"] }

    /// `token 5, json 1`, the most frequent first.
    func counts(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \(texts.number($0.value))" }
            .joined(separator: ", ")
    }

    // MARK: Failures

    /// Failed jobs that have one reason.
    func failureRow(_ tally: ReasonTally, _ now: Date) -> Shown {
        guard case .trouble(let kind) = tally.reason else { return [:] }
        var query = FolderQuery(.failed)
        query.filter.reason = tally.id
        let (reason, example) = (reason(of: kind), said(tally.example.why))
        return [
            "count": texts.number(tally.count),
            "reason": reason,
            "list": query.list.text,
            "listText": texts("showJobs", count: tally.count),
            "canReplay": !kind.reason.isEmpty,
            "ages": texts("failureAges", ["newest": ago(tally.newest, now), "oldest": ago(tally.oldest, now)]),
            "link": link(tally.example),
            "exampleText": texts["failureExample"],
            "example": example == reason ? nil : example,
            "remedy": texts["remedy.\(kind.remedy.rawValue)"],
            "replayText": texts("replayAll", count: tally.count),
        ]
    }

    // MARK: Processes

    /// A process that works on the spool.
    func workerRow(_ worker: SpoolInspector.Worker) -> Shown {
        // The class of its mark, and the key of its text.
        let (status, key) =
            if !worker.isAlive {
                ("failed", "worker.gone")
            } else if !worker.isMoving {
                ("failed", "worker.stalled")
            } else if worker.status?["ready"]?.bool == false {
                ("deferred", "worker.notReady")
            } else {
                ("completed", "worker.alive")
            }
        return [
            "id": worker.id,
            "status": status,
            "stateText": texts[key],
            "figures": texts("jobsHeld", count: worker.jobs) + (worker.isAlive ? "" : "; \(texts["worker.goneText"])"),
        ]
    }

    /// A process that receives webhooks.
    func receiverRow(_ process: SpoolProcess, _ now: Date) -> Shown {
        let figures = process.report.receiver ?? ReceiverFigures()
        func last(_ date: Date?) -> String? { date.map { texts("receiver.last", ["time": ago($0, now)]) } }
        let isRefusing = !figures.refused.isEmpty
        let said = [
            texts("receiver.since", ["time": ago(process.report.startedAt, now)]),
            texts("receiver.accepted", count: figures.accepted),
            last(figures.lastAccepted),
            isRefusing ? texts("receiver.refused", ["reasons": counts(figures.refused)]) : nil,
            isRefusing ? last(figures.lastRefused) : nil,
            figures.recentlyRefused.isEmpty
                ? nil : texts("receiver.recent", ["reasons": counts(figures.recentlyRefused)]),
        ]
        return [
            "id": process.report.identity.name,
            "status": process.state == .moving && figures.trouble == nil ? "completed" : "failed",
            "stateText": texts[process.state == .moving ? "receiver.alive" : "worker.stalled"],
            "figures": said.compactMap(\.self).joined(separator: ", "),
        ]
    }

    // MARK: Webhooks

    /// A webhook that SuperOffice keeps.
    func hookRow(_ hook: WebhookHealth.Hook) -> Shown {
        let usage = hook.usage.map { ["calls": $0.calls, "errors": $0.errors, "row": $0.consecutiveErrors] }
        return [
            "id": String(hook.id),
            "name": hook.name,
            "state": state(hook),
            "status": hook.state == .active ? "completed" : "failed",
            "lastError": hook.lastError.map { texts("hookError", ["why": said(Said($0, nil))]) },
            // Only the command looks first whether deliveries are answered; the pages never call SuperOffice.
            "enable": hook.state == .active ? nil : "superoffice-connector webhook enable \(hook.id)",
            "usage": usage.map { texts("hookUsage", $0.mapValues(texts.number)) } ?? "",
        ]
    }

    func state(_ hook: WebhookHealth.Hook) -> String { texts["hook.\(hook.state.rawValue)"] }
}
