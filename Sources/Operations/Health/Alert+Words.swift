import Spool
import Webhook

/// What people read at a terminal and in a message; the pages have their own texts, in two languages.
extension Alert {
    /// What is wrong, in one line without a full stop.
    package var sentence: String {
        switch cause {
        case .unreadable(let why): "the spool cannot be read completely: \(why)"
        case .noReceiver: "no receiver is running on this spool"
        case .noProcessor: "no processor is running on this spool"
        case .stalled(let process): "\(process) does not respond"
        case .loopStalled(let process, let loop, let seconds):
            "\(LoopWatch.Loop(rawValue: loop)?.words ?? "the loop \(loop)") of \(process) has not moved for "
                + "\(Int(seconds)) s"
        case .notStored(let reason): "webhooks cannot be stored: \(reason.sentence)"
        case .standstill(let standstill): "processing is on hold for \(standstill.name): \(standstill.why)"
        case .paused(let note): "paused" + (note.isEmpty ? "" : ": \(note)")
        case .pausedByItself(let note, _): "the connector paused itself: \(note)"
        case .stuck(let stuck):
            "\(counted(stuck.count, "job")) cannot be moved, for example \(stuck.job): \(stuck.why)"
        case .raised(let alarm): alarm.why
        case .notReady: "a processor is not ready yet"
        case .unwatched(let why):
            "the folders are not watched, and jobs are found by the sweep only" + (why.map { ": \($0)" } ?? "")
        case .webhookOff(let hook): "webhook \(hook.id) \"\(hook.name)\" is off (\(hook.state.rawValue))"
        case .webhookFailing(let hook):
            "webhook \(hook.id) \"\(hook.name)\": "
                + "\(counted(hook.usage?.consecutiveErrors ?? 0, "delivery", "deliveries")) in a row failed"
        case .noWebhook: "no webhook of this app points here"
        case .webhooksUnseen(let why): "the webhooks cannot be checked: \(why)"
        case .refused(let counts, _):
            "\(counted(counts.values.reduce(0, +), "webhook")) refused in the last 15 minutes: "
                + counts.keys.sorted().map { "the \($0) is wrong or missing" }.joined(separator: ", ")
        case .lowSpace(let free, let floor):
            "\(free >> 20) MiB are free; webhooks are refused below \(floor >> 20) MiB"
        case .fewInodes(let count): "\(counted(count, "inode is", "inodes are")) free; each job needs one"
        case .failed(let count): "\(counted(count, "job")) failed"
        case .untold(let channel, let why): "alerts cannot be told by \(channel.words): \(why)"
        }
    }

    /// What to do about it; empty where only waiting helps.
    package var remedy: String {
        switch cause {
        case .unreadable: "see superoffice-connector check"
        case .noReceiver: "start run or receive"
        case .noProcessor: "start run or process; webhooks are kept until then"
        case .stalled, .loopStalled: "look at the machine and its disk, then restart the process"
        case .notStored, .lowSpace: "for instance: superoffice-connector prune --days 7"
        case .standstill: "superoffice-connector resume --now tries at once"
        case .paused, .pausedByItself: "superoffice-connector resume"
        case .stuck: "superoffice-connector check says more"
        case .raised, .notReady, .unwatched: "see docs/OPERATING.md"
        case .webhookOff: "superoffice-connector webhook last-error, then webhook enable"
        case .webhookFailing: "superoffice-connector webhook test"
        case .noWebhook: "superoffice-connector webhook register"
        case .webhooksUnseen: "see superoffice-connector doctor"
        case .refused: "compare WEBHOOK_TOKEN and WEBHOOK_SECRET with the webhook's: superoffice-connector webhook test"
        case .fewInodes: "remove files from the volume: superoffice-connector prune --days 7"
        case .failed: "superoffice-connector failures"
        case .untold: "superoffice-connector doctor --notify-test"
        }
    }

    private func counted(_ count: Int, _ one: String, _ other: String? = nil) -> String {
        "\(count) \(count == 1 ? one : other ?? one + "s")"
    }
}
