import Webhook
import FoundationEssentials
import SuperOffice

/// Which webhooks may be switched on again without asking, and when; a value without effects.
///
/// Only those that SuperOffice switched off; one that a person stopped stays stopped. A webhook that is switched off
/// repeatedly is switched on less and less often, since each time nine events are lost.
struct ReenablePolicy: Sendable {
    var isAllowed: Bool
    var firstWait: TimeInterval = 600
    var longestWait: TimeInterval = 7200
    private var last: [Int: (at: Date, wait: TimeInterval)] = [:]

    init(isAllowed: Bool) { self.isAllowed = isAllowed }

    func isDue(_ webhook: WebhookRegistration, now: Date) -> Bool {
        guard isAllowed, webhook.state == .tooManyErrors else { return false }
        guard let last = last[webhook.id] else { return true }
        return now.timeIntervalSince(last.at) >= last.wait
    }

    mutating func switchedOn(_ webhook: WebhookRegistration, now: Date) {
        var wait = firstWait
        // One that stayed on for long starts again with the first wait.
        if let last = last[webhook.id], now.timeIntervalSince(last.at) < 2 * last.wait {
            wait = min(2 * last.wait, longestWait)
        }
        last[webhook.id] = (now, wait)
    }
}
