import FoundationEssentials
import JSON
import Operations
import Spool
import Webhook

extension Wording {
    /// An alert for the template: what it is called, and what there is to say about it.
    func shown(_ alert: Alert) -> Shown {
        var example: String?
        var nextTry: Date?
        if case .standstill(let standstill) = alert.cause {
            (example, nextTry) = (standstill.reason?[.job]?.string, standstill.probeAt)
        }
        return [
            "level": alert.level.rawValue, "head": head(alert), "text": Self.ended(text(alert)),
            "since": alert.since.map { time($0) }, "at": nextTry.map { time($0, .time) },
            "job": example.map { link(job: $0) },
        ]
    }

    /// What stands on every page: how much needs attention, and what comes first.
    func banner(_ alerts: [Alert]) -> Shown? {
        guard let first = alerts.first else { return nil }
        return ["level": first.level.rawValue, "count": texts("attention", count: alerts.count), "head": head(first)]
    }

    func head(_ alert: Alert) -> String {
        switch alert.cause {
        case .unreadable: texts["alert.unreadable"]
        case .noReceiver: texts["noReceivers"]
        case .noProcessor: texts["alert.noProcessor"]
        case .stalled: texts["alert.stalled"]
        case .loopStalled(_, let loop, _): texts("alert.loop", ["loop": texts.known("loop.\(loop)") ?? loop])
        case .notStored: texts["alert.notStored"]
        case .standstill(let standstill):
            texts.known("alert.brake.\(standstill.name)") ?? texts("alert.breaker", ["destination": standstill.name])
        case .paused: texts["alert.paused"]
        case .pausedByItself: texts["alert.pausedByItself"]
        case .stuck(let stuck): texts("alert.stuck", count: stuck.count)
        case .raised(let alarm): texts.known("alarm.\(alarm.code)") ?? texts["alarm"]
        case .notReady: texts["alert.notReady"]
        case .unwatched: texts["alert.unwatched"]
        case .webhookOff(let hook):
            texts(hook.state == .tooManyErrors ? "alert.webhookSwitchedOff" : "alert.webhook", ["name": hook.name])
        case .webhookFailing(let hook): texts("alert.webhookFailing", ["name": hook.name])
        case .noWebhook: texts["alert.noWebhook"]
        case .webhooksUnseen: texts["alert.webhooksUnseen"]
        case .refused: texts["alert.refused"]
        case .lowSpace: texts["alert.space"]
        case .fewInodes: texts["alert.inodes"]
        case .failed(let count): texts("alert.failed", count: count)
        case .untold: texts["alert.untold"]
        }
    }

    /// What is said by others has no full stop, and more may follow.
    private static func ended(_ text: String) -> String {
        text.isEmpty || text.last.map(".!?…”".contains) == true ? text : "\(text)."
    }

    /// `pause` writes when it was in front of the note.
    private func withLocalTime(_ note: String) -> String {
        let first = note.prefix { $0 != " " }
        return Timestamp.parseReadable(first).map { time($0).text + note.dropFirst(first.count) } ?? note
    }

    private func text(_ alert: Alert) -> String {
        switch alert.cause {
        case .unreadable(let why): said(Said(why, nil))
        case .noReceiver: texts["alert.noReceiverText"]
        case .noProcessor: texts["alert.noProcessorText"]
        case .stalled(let process): texts("alert.stalledText", ["process": process])
        case .loopStalled(let process, _, let seconds):
            texts("alert.loopText", ["process": process, "time": duration(seconds)])
        case .notStored(let reason): said(reason)
        case .standstill(let standstill): said(standstill.why, standstill.reason)
        case .paused(let note): texts["alert.pausedText"] + (note.isEmpty ? "" : " “\(withLocalTime(note))”")
        case .pausedByItself(let note, let reason): "\(said(Said(note, reason))) \(texts["alert.pausedText"])"
        case .stuck(let stuck): texts("alert.stuckText", ["job": stuck.job, "why": stuck.why])
        case .raised(let alarm): said(alarm.why, alarm.reason)
        case .notReady, .noWebhook: ""
        case .unwatched(let why): why.map { said(Said($0, nil)) } ?? ""
        case .webhookOff(let hook):
            hook.lastError.map { texts("hookError", ["why": said(Said($0, nil))]) } ?? "\(state(hook))."
        case .webhookFailing(let hook):
            texts("alert.webhookFailingText", count: hook.usage?.consecutiveErrors ?? 0)
        case .webhooksUnseen(let why): said(Said(why, nil))
        case .refused(let counts, let last):
            texts(
                "alert.refusedText",
                count: counts.values.reduce(0, +),
                ["time": time(last).text, "reasons": self.counts(counts)]
            )
        case .lowSpace(let free, let floor):
            texts("alert.spaceText", ["free": bytes(free), "floor": bytes(floor)])
        case .fewInodes(let count): texts("alert.inodesText", count: count)
        case .failed: texts["alert.failedText"]
        case .untold(let channel, let why): texts("alert.untoldText", ["channel": channel.words, "why": why])
        }
    }
}
