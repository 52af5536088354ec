import FoundationEssentials
import JSON
import Spool
import Webhook

/// One thing that needs somebody's attention.
struct Alert {
    /// `trouble` or `warning`.
    let level: String
    let head: String
    var text = ""
    var since: TimeText?
    /// When the next job tries.
    var at: TimeText?
    /// The address of an example.
    var job: String?
}

/// What on the spool page needs somebody's attention, the most urgent first.
struct SpoolAlerts {
    let wording: Wording
    let freeSpaceFloor: Int

    private var texts: Texts { wording.texts }

    func alerts(_ report: SpoolReport) -> [Alert] {
        var alerts = report.troubles.map { trouble(texts["alert.unreadable"], $0) }
        if report.isPaused { alerts.append(pause(report)) }
        if !report.workers.contains(where: \.isAlive) {
            alerts.append(trouble(texts["alert.noProcessor"], texts["alert.noProcessorText"]))
        }
        alerts += report.processes.flatMap(processes)
        let standstills = report.workers.standstills
        alerts += standstills.map(alert)
        // They see the same files; the one that has met most of them tells.
        if let stuck = report.workers.compactMap(\.stuck).max(by: { $0.count < $1.count }) {
            let head = texts("alert.stuck", count: stuck.count)
            alerts.append(trouble(head, texts("alert.stuckText", ["job": stuck.job, "why": stuck.why])))
        }
        alerts += report.workers.alarms.map(alert)
        if standstills.isEmpty, report.workers.contains(where: { $0.isMoving && $0.status?["ready"]?.bool == false }) {
            alerts.append(warning(texts["alert.notReady"]))
        }
        for hook in report.webhooks?.hooks ?? [] where [.stopped, .tooManyErrors].contains(hook.state) {
            alerts.append(trouble(texts("alert.webhook", ["name": hook.name]), "\(wording.state(hook))."))
        }
        if let free = report.freeBytes, free < freeSpaceFloor * 2 {
            let text = texts(
                "alert.spaceText",
                ["free": wording.bytes(free), "floor": wording.bytes(freeSpaceFloor)]
            )
            alerts.append(
                Alert(level: free < freeSpaceFloor ? "trouble" : "warning", head: texts["alert.space"], text: text)
            )
        }
        if report.count(.failed) > 0 {
            alerts.append(
                warning(texts("alert.failed", count: report.count(.failed)), texts["alert.failedText"])
            )
        }
        return alerts
    }

    /// By a person, with a note; or by the connector, for a reason that somebody has to look into.
    private func pause(_ report: SpoolReport) -> Alert {
        if let reason = report.pauseReason {
            let said = wording.said(Said(report.pauseNote, reason))
            return trouble(texts["alert.pausedByItself"], "\(said) \(texts["alert.pausedText"])")
        }
        let note = report.pauseNote.isEmpty ? "" : " “\(report.pauseNote)”"
        return warning(texts["alert.paused"], texts["alert.pausedText"] + note)
    }

    /// That it does not move, or one of its loops; that it cannot store webhooks, and what else it raises.
    private func processes(_ process: SpoolProcess) -> [Alert] {
        let name = process.report.identity.name
        var alerts = process.stalledLoops.map { loop in
            let what = texts.known("loop.\(loop.name)") ?? loop.name
            return trouble(
                texts("alert.loop", ["loop": what]),
                texts("alert.loopText", ["process": name, "time": wording.duration(loop.seconds)])
            )
        }
        if let since = process.stalledSince {
            var stalled = trouble(texts["alert.stalled"], texts("alert.stalledText", ["process": name]))
            stalled.since = wording.time(since)
            alerts.append(stalled)
        }
        if process.state == .moving, let reason = process.report.receiver?.trouble {
            alerts.append(trouble(texts["alert.notStored"], wording.said(reason)))
        }
        for alarm in process.report.receiver?.alarms ?? [] {
            let head = texts.known("alarm.\(alarm.code.rawValue)") ?? texts["alarm"]
            alerts.append(warning(head, wording.said(alarm)))
        }
        return alerts
    }

    private func alert(_ standstill: Standstill) -> Alert {
        let head =
            texts.known("alert.brake.\(standstill.name)") ?? texts("alert.breaker", ["destination": standstill.name])
        var alert = trouble(head, wording.said(Said(standstill.why, standstill.reason)))
        alert.since = standstill.since.map { wording.time($0) }
        alert.at = standstill.probeAt.map { wording.time($0, .time) }
        alert.job = standstill.reason?[.job]?.string.map { wording.link(job: $0) }
        return alert
    }

    private func alert(_ alarm: Alarm) -> Alert {
        let head = texts.known("alarm.\(alarm.code)") ?? texts["alarm"]
        var alert = warning(head, wording.said(Said(alarm.why, alarm.reason)))
        alert.since = alarm.since.map { wording.time($0) }
        return alert
    }

    private func trouble(_ head: String, _ text: String) -> Alert { Alert(level: "trouble", head: head, text: text) }
    private func warning(_ head: String, _ text: String = "") -> Alert {
        Alert(level: "warning", head: head, text: text)
    }
}
