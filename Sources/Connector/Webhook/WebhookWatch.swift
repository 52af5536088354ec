import FoundationEssentials
import SuperOffice

/// What each look at the webhooks tells compared to the look before; a value without effects.
struct WebhookWatch: Sendable {
    /// Nil before the first answer.
    private var last: [Int: WebhookRegistration]?
    private var isFailing = false

    /// Compares with the last look.
    mutating func saw(_ webhooks: [WebhookRegistration]) -> [WebhookNotice] {
        var notices: [WebhookNotice] = isFailing ? [.answeredAgain] : []
        isFailing = false
        let before = last ?? [:]
        for webhook in webhooks { notices += Self.compare(webhook, before[webhook.id]) }
        let present = Set(webhooks.map(\.id))
        notices += before.values.filter { !present.contains($0.id) }.sorted { $0.id < $1.id }.map { .gone($0) }
        if webhooks.isEmpty, last == nil { notices.append(.noneHere) }
        last = Dictionary(webhooks.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        return notices
    }

    /// Says it once, however long it lasts.
    mutating func failed(_ why: String) -> [WebhookNotice] {
        defer { isFailing = true }
        return isFailing ? [] : [.unanswered(why)]
    }

    /// A change of our own, which the next look has not to report.
    mutating func changed(_ webhook: WebhookRegistration) { last?[webhook.id] = webhook }

    private static func compare(_ now: WebhookRegistration, _ before: WebhookRegistration?) -> [WebhookNotice] {
        var notices: [WebhookNotice] = []
        if now.state != before?.state { notices.append(.state(now)) }
        guard let usage = now.usage else { return notices }
        let inARow = before?.usage?.consecutiveErrors ?? 0
        if usage.consecutiveErrors == 0, inARow > 0 {
            notices.append(.recovered(now))
        } else if usage.consecutiveErrors != inARow, now.state == .active {
            notices.append(.failing(now, inARow: usage.consecutiveErrors))
        }
        if let earlier = before?.usage, usage.calls > earlier.calls || usage.errors > earlier.errors {
            let (calls, errors) = (usage.calls - earlier.calls, usage.errors - earlier.errors)
            notices.append(.called(now, calls: max(0, calls), errors: max(0, errors)))
        }
        return notices
    }
}

/// Which webhooks may be switched on again without asking, and when; a value without effects.
///
/// Only those that SuperOffice switched off; one that a person stopped stays stopped. A webhook that is switched off
/// again and again is switched on more and more rarely, since each time nine events are lost.
struct Reenabling: Sendable {
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
        // One that held for long after it could have been switched on again starts anew.
        if let last = last[webhook.id], now.timeIntervalSince(last.at) < 2 * last.wait {
            wait = min(2 * last.wait, longestWait)
        }
        last[webhook.id] = (now, wait)
    }
}
