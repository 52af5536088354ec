import FoundationEssentials
import JSON
import Spool
import Webhook

extension Wording {
    /// What on the spool page needs somebody's attention, the most urgent first.
    func alerts(_ report: SpoolReport, freeSpaceFloor: Int) -> [Shown] {
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
            alerts.append(trouble(texts("alert.webhook", ["name": hook.name]), "\(state(hook))."))
        }
        if let free = report.freeBytes, free < freeSpaceFloor * 2 {
            let text = texts("alert.spaceText", ["free": bytes(free), "floor": bytes(freeSpaceFloor)])
            let head = texts["alert.space"]
            alerts.append(free < freeSpaceFloor ? trouble(head, text) : warning(head, text))
        }
        if report.count(.failed) > 0 {
            alerts.append(warning(texts("alert.failed", count: report.count(.failed)), texts["alert.failedText"]))
        }
        return alerts
    }

    /// By a person, with a note; or by the connector, for a reason that somebody has to look into.
    private func pause(_ report: SpoolReport) -> Shown {
        if let reason = report.pauseReason {
            let said = said(Said(report.pauseNote, reason))
            return trouble(texts["alert.pausedByItself"], "\(said) \(texts["alert.pausedText"])")
        }
        let note = report.pauseNote.isEmpty ? "" : " “\(report.pauseNote)”"
        return warning(texts["alert.paused"], texts["alert.pausedText"] + note)
    }

    /// That it does not move, or one of its loops; that it cannot store webhooks, and what else it raises.
    private func processes(_ process: SpoolProcess) -> [Shown] {
        let name = process.report.identity.name
        var alerts = process.stalledLoops.map { loop in
            let what = texts.known("loop.\(loop.name)") ?? loop.name
            return trouble(
                texts("alert.loop", ["loop": what]),
                texts("alert.loopText", ["process": name, "time": duration(loop.seconds)])
            )
        }
        if let since = process.stalledSince {
            alerts.append(trouble(texts["alert.stalled"], texts("alert.stalledText", ["process": name]), since: since))
        }
        if process.state == .moving, let reason = process.report.receiver?.trouble {
            alerts.append(trouble(texts["alert.notStored"], said(reason)))
        }
        for alarm in process.report.receiver?.alarms ?? [] {
            let head = texts.known("alarm.\(alarm.code.rawValue)") ?? texts["alarm"]
            alerts.append(warning(head, said(alarm)))
        }
        return alerts
    }

    private func alert(_ standstill: Standstill) -> Shown {
        let head =
            texts.known("alert.brake.\(standstill.name)") ?? texts("alert.breaker", ["destination": standstill.name])
        return trouble(
            head,
            said(Said(standstill.why, standstill.reason)),
            since: standstill.since,
            nextTry: standstill.probeAt,
            example: standstill.reason?[.job]?.string
        )
    }

    private func alert(_ alarm: Alarm) -> Shown {
        let head = texts.known("alarm.\(alarm.code)") ?? texts["alarm"]
        return warning(head, said(Said(alarm.why, alarm.reason)), since: alarm.since)
    }

    /// - Parameter example: the name of a job's file.
    private func trouble(
        _ head: String,
        _ text: String,
        since: Date? = nil,
        nextTry: Date? = nil,
        example: String? = nil
    ) -> Shown {
        [
            "level": "trouble", "head": head, "text": text, "since": since.map { time($0) },
            "at": nextTry.map { time($0, .time) }, "job": example.map { link(job: $0) },
        ]
    }

    private func warning(_ head: String, _ text: String = "", since: Date? = nil) -> Shown {
        ["level": "warning", "head": head, "text": text, "since": since.map { time($0) }]
    }
}
