import FoundationEssentials
import JSON
import Receiver
package import Spool
import Webhook

extension SpoolReport {
    /// The alerts as they are now, for everybody in a process who wants to know: the folders are listed once in two
    /// seconds at most.
    ///
    /// - Returns: what gives them; it blocks.
    package static func watch(_ files: SpoolFiles, freeSpaceFloor: Int) -> @Sendable () -> [Alert] {
        let read = SeldomRead(every: .seconds(2)) { SpoolReport(files).alerts(freeSpaceFloor: freeSpaceFloor) }
        return { read.value() }
    }

    /// As the alert ConnectorDiskNearlyFull.
    static let fewFiles = 10_000

    /// What needs somebody's attention, the most urgent first; empty when all is well.
    ///
    /// - Parameter freeSpaceFloor: bytes of free space below which webhooks are refused.
    package func alerts(freeSpaceFloor: Int) -> [Alert] {
        let unread = troubles.map { Alert(.trouble, .unreadable($0)) }
        let all = unread + presence + processes.flatMap(Self.alerts) + work + feed + disk(freeSpaceFloor) + untold
        return all.filter { $0.level == .trouble } + all.filter { $0.level == .warning }
    }

    /// Who is not there.
    private var presence: [Alert] {
        var alerts: [Alert] = []
        if processes.living(.receive).isEmpty { alerts.append(Alert(.trouble, .noReceiver)) }
        if !workers.contains(where: \.isAlive) { alerts.append(Alert(.trouble, .noProcessor)) }
        return alerts
    }

    /// That it does not move, or one of its loops; that it cannot store webhooks, and what else it raises.
    private static func alerts(_ process: SpoolProcess) -> [Alert] {
        let name = process.report.identity.name
        var alerts = process.stalledLoops.map { loop in
            Alert(.trouble, .loopStalled(process: name, loop: loop.name, seconds: loop.seconds))
        }
        if let since = process.stalledSince { alerts.append(Alert(.trouble, .stalled(process: name), since: since)) }
        if process.state == .moving, let reason = process.report.receiver?.trouble {
            alerts.append(Alert(.trouble, .notStored(reason)))
        }
        return alerts
    }

    /// What keeps jobs from being worked on.
    private var work: [Alert] {
        var alerts: [Alert] = []
        if let pauseReason {
            alerts.append(Alert(.trouble, .pausedByItself(note: pauseNote, reason: pauseReason)))
        } else if isPaused {
            alerts.append(Alert(.warning, .paused(note: pauseNote)))
        }
        let standstills = workers.standstills
        alerts += standstills.map { Alert(.trouble, .standstill($0), since: $0.since) }
        // They see the same files; the one that has met most of them tells.
        if let stuck = workers.compactMap(\.stuck).max(by: { $0.count < $1.count }) {
            alerts.append(Alert(.trouble, .stuck(stuck)))
        }
        let moving = workers.filter(\.isMoving).compactMap(\.status)
        if standstills.isEmpty, moving.contains(where: { $0["ready"]?.bool == false }) {
            alerts.append(Alert(.warning, .notReady))
        }
        if let watch = moving.compactMap({ $0["watch"] }).first(where: { $0["whole"]?.bool == false }) {
            alerts.append(Alert(.warning, .unwatched(why: watch["why"]?.string)))
        }
        alerts += workers.alarms.map { Alert(.warning, .raised($0), since: $0.since) }
        if let alarm = analyses?.alarm { alerts.append(Alert(.warning, .raised(alarm))) }
        if count(.failed) > 0 { alerts.append(Alert(.warning, .failed(count(.failed)))) }
        return alerts
    }

    /// What keeps webhooks from coming.
    private var feed: [Alert] {
        var alerts: [Alert] = []
        for hook in webhooks?.hooks ?? [] {
            if [.stopped, .tooManyErrors].contains(hook.state) {
                alerts.append(Alert(.trouble, .webhookOff(hook)))
            } else if let usage = hook.usage, usage.consecutiveErrors > 0 {
                alerts.append(Alert(.warning, .webhookFailing(hook)))
            }
        }
        if let webhooks, let why = webhooks.error { alerts.append(Alert(.warning, .webhooksUnseen(why: why))) }
        if let why = reconciliation?.trouble {
            let reason = Reason(.feedNotCompared, [.problem: .string(why)])
            alerts.append(Alert(.warning, .raised(Alarm(why: reason.sentence, reason: reason, since: nil))))
        }
        if let webhooks, webhooks.error == nil, webhooks.hooks.isEmpty { alerts.append(Alert(.warning, .noWebhook)) }
        let figures = processes.living(.receive).compactMap(\.report.receiver)
        let last = figures.compactMap(\.lastUnauthorized).max()
        let refused = figures.reduce(into: [:]) { $0.merge($1.unauthorized, uniquingKeysWith: +) }
        if let last, !refused.isEmpty { alerts.append(Alert(.warning, .refused(refused, last: last))) }
        let raised = figures.flatMap(\.alarms).map { Alarm(why: $0.sentence, reason: $0, since: nil) }
        return alerts + raised.map { Alert(.warning, .raised($0)) }
    }

    /// Whom nobody reaches.
    private var untold: [Alert] {
        (notifications?.troubles ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }.map { channel, trouble in
            Alert(.warning, .untold(channel, why: trouble.why), since: trouble.since)
        }
    }

    private func disk(_ floor: Int) -> [Alert] {
        guard let space else { return [] }
        var alerts: [Alert] = []
        if space.bytes < 2 * floor {
            alerts.append(Alert(space.bytes < floor ? .trouble : .warning, .lowSpace(free: space.bytes, floor: floor)))
        }
        if let files = space.files, files < Self.fewFiles { alerts.append(Alert(.warning, .fewInodes(files))) }
        return alerts
    }
}
