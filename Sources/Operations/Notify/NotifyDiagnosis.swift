package import FoundationEssentials
import Spool

/// Whether people would hear of alerts.
package enum NotifyDiagnosis {
    package static func lines(
        _ receivers: [any NotifyReceiver],
        _ state: Notifications?,
        now: Date
    ) -> [Diagnosis] {
        if receivers.isEmpty {
            return [.ok("notify", "no notifications: neither NOTIFY_URL nor NOTIFY_MAIL is set")]
        }
        return receivers.map { receiver in
            if let problem = (receiver as? Sendmail)?.problem {
                return .error("notify", problem, "install one, or set NOTIFY_SENDMAIL")
            }
            if let trouble = state?.troubles[receiver.channel] {
                let age = NotifyMessage.duration(now.timeIntervalSince(trouble.since))
                return .error("notify", "\(receiver.place) takes no messages (\(age)): \(trouble.why)", Self.remedy)
            }
            let signed = (receiver as? NotifyAddress)?.isSigned == true ? ", signed" : ""
            return .ok("notify", "alerts are told to \(receiver.place)\(signed)")
        }
    }

    private static let remedy = "try it: superoffice-connector doctor --notify-test"

    /// Sends a test message to each.
    package static func test(
        _ receivers: [any NotifyReceiver],
        from sender: NotifyMessage.Sender,
        now: Date
    ) async -> [Diagnosis] {
        if receivers.isEmpty {
            return [.error("notify test", "no notifications are set up", "set NOTIFY_URL or NOTIFY_MAIL")]
        }
        var lines: [Diagnosis] = []
        for receiver in receivers {
            switch await receiver.send(.test(from: sender, at: now)) {
            case .taken: lines.append(.ok("notify test", "sent to \(receiver.place): see whether it came"))
            case .refused(let why, _):
                lines.append(.error("notify test", why, "compare NOTIFY_URL, NOTIFY_MAIL and NOTIFY_SENDMAIL"))
            }
        }
        return lines
    }
}
