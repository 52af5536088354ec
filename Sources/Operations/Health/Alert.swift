package import FoundationEssentials
package import Spool
package import Webhook

/// One thing about a spool and its processes that somebody should look at.
///
/// The one list of them is `SpoolReport.alerts`: whatever says how the connector is says it from there.
package struct Alert: Sendable, Equatable {
    package enum Level: String, Sendable {
        /// Work goes on.
        case warning
        /// Something that the connector is there for does not happen.
        case trouble
    }

    package enum Cause: Sendable, Equatable {
        /// A folder or a heartbeat cannot be read.
        case unreadable(String)
        /// Nobody takes webhooks.
        case noReceiver
        /// Nobody works on jobs.
        case noProcessor
        /// A process lives, and has given no sign of it for too long.
        case stalled(process: String)
        /// A part of a process does not move; the name of a `LoopWatch.Loop`, or of one of a later version.
        case loopStalled(process: String, loop: String, seconds: TimeInterval)
        /// A receiver cannot store webhooks.
        case notStored(Reason)
        /// A destination is down, or one verdict comes over and over.
        case standstill(Standstill)
        case paused(note: String)
        case pausedByItself(note: String, reason: Reason)
        case stuck(StuckJobs)
        /// What a process wants a person to look at.
        case raised(Alarm)
        case notReady
        /// File events do not arrive; the sweep alone finds jobs.
        case unwatched(why: String?)
        case webhookOff(WebhookHealth.Hook)
        /// Deliveries fail in a row; after nine SuperOffice switches the webhook off (vendor documentation, sure).
        case webhookFailing(WebhookHealth.Hook)
        case noWebhook
        case webhooksUnseen(why: String)
        /// Webhooks came with a wrong token or signature, or without.
        ///
        /// How many in the last quarter of an hour, by the reason's stable word.
        case refused([String: Int], last: Date)
        case lowSpace(free: Int, floor: Int)
        case fewInodes(Int)
        case failed(Int)
        /// People cannot be told of alerts this way.
        case untold(NotifyChannel, why: String)
    }

    package let cause: Cause
    package let level: Level
    package var since: Date?

    init(_ level: Level, _ cause: Cause, since: Date? = nil) {
        (self.level, self.cause, self.since) = (level, cause, since)
    }

    /// A stable word, for metrics, `--json` and translations.
    package var code: String {
        switch cause {
        case .unreadable: "unreadable"
        case .noReceiver: "no-receiver"
        case .noProcessor: "no-processor"
        case .stalled: "stalled"
        case .loopStalled: "loop-stalled"
        case .notStored: "not-stored"
        case .standstill: "standstill"
        case .paused: "paused"
        case .pausedByItself(_, let reason): reason.code.rawValue
        case .stuck: "stuck"
        case .raised(let alarm): alarm.code
        case .notReady: "not-ready"
        case .unwatched: "unwatched"
        case .webhookOff: "webhook-off"
        case .webhookFailing: "webhook-failing"
        case .noWebhook: "no-webhook"
        case .webhooksUnseen: "webhooks-unseen"
        case .refused: "refused"
        case .lowSpace: "low-space"
        case .fewInodes: "few-inodes"
        case .failed: "failed"
        case .untold: "not-notified"
        }
    }

    /// What a process, or the connector's own pause, raises by a reason of its own, with every such code of this version.
    package static let raisedCodes = [
        Reason.Code.onlyNoAnalyses, .crmWiped, .shortSecret, .analysesNearlyUsed, .analysesUsedUp,
        .feedNotCompared,
    ].map(\.rawValue)

    package var isRaised: Bool {
        switch cause {
        case .raised, .pausedByItself: true
        default: false
        }
    }

    /// What `SpoolDiagnosis` finds out by writing.
    package var isOfDisk: Bool {
        switch cause {
        case .lowSpace, .fewInodes: true
        default: false
        }
    }
}

extension Diagnosis {
    package init(_ alert: Alert) {
        let level: Level = alert.level == .trouble ? .error : .warning
        self.init(level: level, subject: "service", found: alert.sentence, remedy: alert.remedy)
    }
}
