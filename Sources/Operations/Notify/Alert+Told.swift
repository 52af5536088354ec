import Spool
import Webhook

/// What leaves the machine of an alert: nothing that a person, a company or another system wrote.
extension Alert {
    /// Which alert it is, whatever its numbers are: the same as long as the same thing is wrong.
    var key: String {
        switch cause {
        case .stalled(let process): "\(code) \(process)"
        case .loopStalled(let process, let loop, _): "\(code) \(process) \(loop)"
        case .standstill(let standstill): "\(code) \(standstill.name)"
        case .webhookOff(let hook), .webhookFailing(let hook): "\(code) \(hook.id)"
        case .untold(let channel, _): Self.untoldKey(channel)
        default: code
        }
    }

    static func untoldKey(_ channel: NotifyChannel) -> String { "not-notified \(channel.rawValue)" }

    /// What is wrong, in one line.
    var toldSentence: String {
        switch cause {
        case .unreadable: "the spool cannot be read completely"
        case .notStored(let reason): "webhooks cannot be stored: \(reason.maskedSentence)"
        case .standstill(let standstill):
            "processing is on hold for \(standstill.name)" + (standstill.reason.map { ": \($0.maskedSentence)" } ?? "")
        case .paused: "paused"
        case .pausedByItself(_, let reason): "the connector paused itself: \(reason.maskedSentence)"
        case .stuck(let stuck): "\(stuck.count) job\(stuck.count == 1 ? "" : "s") cannot be moved"
        case .raised(let alarm): alarm.reason?.maskedSentence ?? "a process asks for attention; see status"
        case .unwatched: "the folders are not watched, and jobs are found by the sweep only"
        case .webhookOff(let hook): "webhook \(hook.id) is off (\(hook.state.rawValue))"
        case .webhookFailing(let hook):
            "webhook \(hook.id): deliveries fail (\(hook.usage?.consecutiveErrors ?? 0) in a row)"
        case .webhooksUnseen: "the webhooks cannot be checked"
        case .untold(let channel, _): "alerts cannot be told by \(channel.words)"
        default: sentence
        }
    }
}
