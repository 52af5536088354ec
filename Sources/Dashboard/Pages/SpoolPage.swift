import FoundationEssentials
import JSON
import Spool
import SuperOffice
import Webhook

/// The folders, who works on them, and what is in the way.
struct SpoolPage {
    let wording: Wording
    /// Bytes below which webhooks are refused.
    let freeSpaceFloor: Int

    private var texts: Texts { wording.texts }
    /// More reasons are not written into one page.
    private static let mostReasons = 50

    /// What the template `spool` needs.
    ///
    /// - Parameter finished: how many jobs lie in `done/` and `skipped/`, as far as it is known without listing them.
    func values(_ report: SpoolReport, finished: [FinishedFolder], charts: [[String: Any]]) -> [String: Any] {
        let alerts = SpoolAlerts(wording: wording, freeSpaceFloor: freeSpaceFloor).values(report)
        var values: [String: Any] = [
            "alerts": alerts, "isPaused": report.isPaused,
            "canTryNow": !report.isPaused && !report.workers.standstills.isEmpty,
            "charts": charts, "hasCharts": !charts.isEmpty,
            "bounds": SpoolInspector.ageBounds.map { "<\($0)" } + [texts["olderColumn"]],
            "allColumns": SpoolInspector.ageBounds.count + 4,
            "root": report.root,
            "freeText": report.freeBytes.map { texts("free", ["free": wording.bytes($0)]) } ?? texts["unknownFree"],
        ]
        values.merge(folders(report, finished)) { $1 }
        values.merge(failures(report)) { $1 }
        values.merge(workers(report)) { $1 }
        values.merge(hooks(report)) { $1 }
        return values.merging(wording.zone) { $1 }
    }

    // MARK: Folders

    /// `done/` or `skipped/`.
    struct FinishedFolder: Sendable {
        var state: SpoolLayout.Folder
        var count: Int
        /// Whether there may be more.
        var isCut = false
        /// By folder in `skipped/`.
        var reasons: [String: Int] = [:]
    }

    private func folders(_ report: SpoolReport, _ finished: [FinishedFolder]) -> [String: Any] {
        var events: [String: SpoolInspector.Row] = [:]
        for (_, census) in report.censuses { events.merge(census.events, uniquingKeysWith: +) }
        let listed = report.censuses.map { state, census in
            row(folder(state), census.all).merging(["kind": census.count > 0 ? state.rawValue : "idle"]) { $1 }
        }
        let others = finished.map { finished in
            let reasons = finished.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key) \(texts.number($0.value))" }.joined(separator: ", ")
            return folder(finished.state).merging(
                [
                    "count": (finished.isCut ? "≥ " : "") + texts.number(finished.count), "oldest": "",
                    "kind": finished.state.rawValue,
                    "agesUnknown": true, "reasons": reasons, "columns": SpoolInspector.ageBounds.count + 1,
                ]
            ) { $1 }
        }
        return [
            "folders": listed + others, "hasEvents": !events.isEmpty,
            "events": events.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(30).map {
                row(["name": $0.key.isEmpty ? texts["droppedIn"] : wording.masking.word($0.key)], $0.value)
            },
        ]
    }

    private func folder(_ state: SpoolLayout.Folder) -> [String: Any] {
        var values: [String: Any] = ["name": state.rawValue, "meaning": texts["meaning.\(state.rawValue)"]]
        let status: RunStatus =
            switch state {
            case .failed: .failed
            case .deferred, .proposed: .deferred
            case .done: .completed
            case .skipped: .skipped
            default: .running
            }
        var filter = RunFilter()
        filter.status = status
        values["link"] = filter.link.text
        return values
    }

    private func row(_ values: [String: Any], _ row: SpoolInspector.Row) -> [String: Any] {
        values.merging(
            [
                "count": texts.number(row.count), "oldest": row.oldest.map { wording.duration(max(0, $0)) } ?? "–",
                "ages": row.ages.map { ["isSome": $0 > 0, "count": texts.number($0)] as [String: Any] },
            ]
        ) { $1 }
    }

    // MARK: Failures

    private func failures(_ report: SpoolReport) -> [String: Any] {
        let shown = report.failures.prefix(Self.mostReasons)
        var values: [String: Any] = [
            "hasFailures": !report.failures.isEmpty, "failures": shown.map { failure($0, now: report.now) },
        ]
        if report.failures.count > shown.count {
            values["moreFailures"] = texts("moreFailures", count: report.failures.count - shown.count)
        } else if report.count(.failed) > SpoolReport.mostFailures {
            values["moreFailures"] = texts("failuresCut", ["count": texts.number(SpoolReport.mostFailures)])
        }
        return values
    }

    private func failure(_ group: FailureGroup, now: Date) -> [String: Any] {
        func ago(_ date: Date?) -> String {
            date.map { wording.duration(max(0, now.timeIntervalSince($0))) } ?? texts["unknownTime"]
        }
        let example = group.jobs[0]
        var values: [String: Any] = [
            "count": texts.number(group.jobs.count),
            "reason": wording.reason(of: group), "key": group.id, "canReplay": !group.reason.isEmpty,
            "ages": texts("failureAges", ["newest": ago(group.newest), "oldest": ago(group.oldest)]),
            "link": "/jobs/\(Link.escaped(example.entry.name.fileName))", "exampleText": texts["failureExample"],
            "remedy": texts["remedy.\(group.remedy.rawValue)"],
            "replayText": texts("replayAll", count: group.jobs.count),
        ]
        let said = wording.said(Said(example.why, example.reason))
        if said != wording.reason(of: group) { values["example"] = said }
        return values
    }

    // MARK: Processes and webhooks

    private func workers(_ report: SpoolReport) -> [String: Any] {
        let workers = report.workers.map { worker -> [String: Any] in
            let (status, state) = Self.state(of: worker)
            return [
                "id": worker.id,
                "jobs": texts("jobsHeld", count: worker.jobs) + (worker.isAlive ? "" : "; \(texts["worker.goneText"])"),
                "status": status, "stateText": texts[state],
            ]
        }
        let receivers = report.processes.living(.receive).map { receiver($0, now: report.now) }
        return [
            "workers": workers, "hasWorkers": !workers.isEmpty, "receivers": receivers,
            "hasReceivers": !receivers.isEmpty,
        ]
    }

    private static func state(of worker: SpoolInspector.Worker) -> (status: String, text: String) {
        if !worker.isAlive { return ("failed", "worker.gone") }
        if !worker.isMoving { return ("failed", "worker.stalled") }
        let isReady = worker.status?["ready"]?.bool != false
        return isReady ? ("completed", "worker.alive") : ("deferred", "worker.notReady")
    }

    private func receiver(_ process: SpoolProcess, now: Date) -> [String: Any] {
        func ago(_ date: Date) -> String { wording.duration(max(0, now.timeIntervalSince(date))) }
        let figures = process.report.receiver ?? ReceiverFigures()
        var said = [texts("receiver.since", ["time": ago(process.report.startedAt)])]
        said.append(texts("receiver.accepted", count: figures.accepted))
        if let last = figures.lastAccepted { said.append(texts("receiver.last", ["time": ago(last)])) }
        if !figures.refused.isEmpty {
            let reasons = figures.refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key) \(texts.number($0.value))" }.joined(separator: ", ")
            said.append(texts("receiver.refused", ["reasons": reasons]))
            if let last = figures.lastRefused { said.append(texts("receiver.last", ["time": ago(last)])) }
        }
        let isWell = process.state == .moving && figures.trouble == nil
        return [
            "id": process.report.identity.name, "figures": said.joined(separator: ", "),
            "status": isWell ? "completed" : "failed",
            "stateText": texts[process.state == .moving ? "receiver.alive" : "worker.stalled"],
        ]
    }

    private func hooks(_ report: SpoolReport) -> [String: Any] {
        guard let health = report.webhooks else { return ["hasHooks": false, "hooksNote": texts["hooksUnknown"]] }
        var values: [String: Any] = [
            "hasHooks": !health.hooks.isEmpty,
            "hooks": health.hooks.map { hook -> [String: Any] in
                var values: [String: Any] = [
                    "id": String(hook.id), "name": hook.name,
                    "state": texts.known("hook.\(hook.state.rawValue)") ?? hook.state.rawValue,
                    "status": hook.state == .active ? "completed" : "failed",
                ]
                values["usage"] = hook.usage.map {
                    texts(
                        "hookUsage",
                        [
                            "calls": texts.number($0.calls), "errors": texts.number($0.errors),
                            "row": texts.number($0.consecutiveErrors),
                        ]
                    )
                }
                return values
            },
        ]
        if let error = health.error {
            values["hooksNote"] = texts("hooksError", ["why": wording.said(Said(error, nil))])
        } else {
            values["hooksNote"] = texts[health.hooks.isEmpty ? "noHooks" : "hooksSeen"]
            values["lookedAt"] = health.lookedAt.map { wording.time($0) }
        }
        return values
    }
}
