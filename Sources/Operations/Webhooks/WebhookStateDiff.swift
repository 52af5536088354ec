import Webhook
import SuperOffice

/// What changed about the webhooks between two answers of SuperOffice; a value without effects.
struct WebhookStateDiff: Sendable {
    /// Nil before the first answer.
    private var last: [Int: WebhookRegistration]?
    private var isFailing = false

    /// Compares with the last answer.
    mutating func update(_ webhooks: [WebhookRegistration]) -> [WebhookNotice] {
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

    /// Reports it once, however long it lasts.
    mutating func failed(_ why: String) -> [WebhookNotice] {
        defer { isFailing = true }
        return isFailing ? [] : [.unanswered(why)]
    }

    /// Records a change of our own, which the next answer must not report.
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
