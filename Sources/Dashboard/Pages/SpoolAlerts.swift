import JSON
import Spool
import SuperOffice
import Webhook

/// What on the spool page needs somebody's attention, the most urgent first.
struct SpoolAlerts {
    let wording: Wording
    let freeSpaceFloor: Int

    private var texts: Texts { wording.texts }

    func values(_ report: SpoolReport) -> [[String: Any]] {
        var alerts: [[String: Any]] = report.troubles.map { alert("trouble", texts["alert.unreadable"], $0) }
        if report.isPaused { alerts.append(pause(report)) }
        if !report.workers.contains(where: \.isAlive) {
            alerts.append(alert("trouble", texts["alert.nobody"], texts["alert.nobodyText"]))
        }
        alerts += report.processes.flatMap(processes)
        let standstills = report.workers.standstills
        alerts += standstills.map(alert)
        // They see the same files; the one that has met most of them tells.
        if let stuck = report.workers.compactMap(\.stuck).max(by: { $0.count < $1.count }) {
            let head = texts("alert.stuck", count: stuck.count)
            alerts.append(alert("trouble", head, texts("alert.stuckText", ["job": stuck.job, "why": stuck.why])))
        }
        alerts += report.workers.alarms.map(alert)
        if standstills.isEmpty, report.workers.contains(where: { $0.isMoving && $0.status?["ready"]?.bool == false }) {
            alerts.append(alert("warning", texts["alert.notReady"], ""))
        }
        for hook in report.webhooks?.hooks ?? [] where hook.state == .tooManyErrors || hook.state == .stopped {
            let state = texts.known("hook.\(hook.state.rawValue)") ?? hook.state.rawValue
            alerts.append(alert("trouble", texts("alert.webhook", ["name": hook.name]), "\(state)."))
        }
        if let free = report.freeBytes, free < freeSpaceFloor * 2 {
            let text = texts(
                "alert.spaceText",
                ["free": wording.bytes(free), "floor": wording.bytes(freeSpaceFloor)]
            )
            alerts.append(alert(free < freeSpaceFloor ? "trouble" : "warning", texts["alert.space"], text))
        }
        if report.count(.failed) > 0 {
            alerts.append(
                alert("warning", texts("alert.failed", count: report.count(.failed)), texts["alert.failedText"])
            )
        }
        return alerts
    }

    /// By a person, with a note; or by the connector, for a reason that somebody has to look into.
    private func pause(_ report: SpoolReport) -> [String: Any] {
        if let reason = report.pauseReason {
            let said = wording.said(Said(report.pauseNote, reason))
            return alert("trouble", texts["alert.pausedByItself"], "\(said) \(texts["alert.pausedText"])")
        }
        let note = report.pauseNote.isEmpty ? "" : " “\(report.pauseNote)”"
        return alert("warning", texts["alert.paused"], texts["alert.pausedText"] + note)
    }

    /// That it does not move, or one of its loops; that it cannot store webhooks, and what else it raises.
    private func processes(_ process: SpoolProcess) -> [[String: Any]] {
        let name = process.report.identity.name
        var alerts = process.stalledLoops.map { loop in
            let what = texts.known("loop.\(loop.name)") ?? loop.name
            return alert(
                "trouble",
                texts("alert.loop", ["loop": what]),
                texts("alert.loopText", ["process": name, "time": wording.duration(loop.seconds)])
            )
        }
        if let since = process.stalledSince {
            var stalled = alert("trouble", texts["alert.stalled"], texts("alert.stalledText", ["process": name]))
            stalled["since"] = wording.time(since)
            alerts.append(stalled)
        }
        if process.state == .moving, let trouble = process.report.receiver?.trouble {
            let why = wording.said(Said(trouble.sentence, trouble))
            alerts.append(alert("trouble", texts["alert.notStored"], why))
        }
        for alarm in process.report.receiver?.alarms ?? [] {
            let head = texts.known("alarm.\(alarm.code.rawValue)") ?? texts["alarm"]
            alerts.append(alert("warning", head, wording.said(Said(alarm.sentence, alarm))))
        }
        return alerts
    }

    private func alert(_ standstill: Standstill) -> [String: Any] {
        let head =
            texts.known("alert.brake.\(standstill.name)") ?? texts("alert.breaker", ["destination": standstill.name])
        var values = alert("trouble", head, wording.said(Said(standstill.why, standstill.reason)))
        values["since"] = standstill.since.map { wording.time($0) }
        values["at"] = standstill.probeAt.map { wording.time($0, .time) }
        values["job"] = standstill.reason?[.job]?.string.map { "/jobs/\(Link.escaped($0))" }
        return values
    }

    private func alert(_ alarm: Alarm) -> [String: Any] {
        let head = texts.known("alarm.\(alarm.code)") ?? texts["alarm"]
        var values = alert("warning", head, wording.said(Said(alarm.why, alarm.reason)))
        values["since"] = alarm.since.map { wording.time($0) }
        return values
    }

    private func alert(_ level: String, _ head: String, _ text: String) -> [String: Any] {
        ["level": level, "head": head, "text": text]
    }
}
