import JSON
import Spool
import SuperOffice

/// What on the spool page needs somebody's attention, the most urgent first.
struct SpoolAlerts {
    let wording: Wording
    let freeSpaceFloor: Int

    private var texts: Texts { wording.texts }

    func values(_ report: SpoolReport) -> [[String: Any]] {
        var alerts: [[String: Any]] = report.troubles.map { alert("trouble", texts["alert.unreadable"], $0) }
        if report.isPaused {
            let note = report.pauseNote.isEmpty ? "" : " “\(report.pauseNote)”"
            alerts.append(alert("warning", texts["alert.paused"], texts["alert.pausedText"] + note))
        }
        if !report.workers.contains(where: \.isAlive) {
            alerts.append(alert("trouble", texts["alert.nobody"], texts["alert.nobodyText"]))
        }
        for breaker in report.breakers {
            let head = texts("alert.breaker", ["destination": breaker.destination])
            let next = breaker.probeAt == nil ? "" : " \(texts["alert.nextTry"])"
            var values = alert("trouble", head, wording.masking.said(breaker.why) + next)
            values["at"] = breaker.probeAt.map { wording.time($0, .time) }
            alerts.append(values)
        }
        if report.breakers.isEmpty, report.workers.contains(where: { $0.isAlive && $0.status?["ready"]?.bool == false })
        {
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

    private func alert(_ level: String, _ head: String, _ text: String) -> [String: Any] {
        ["level": level, "head": head, "text": text]
    }
}
