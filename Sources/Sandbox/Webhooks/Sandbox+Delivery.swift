import HTTPClient
import HTTPTypes
package import JSON
import Logging

/// Delivering events to the webhooks' targets, beside the requests that raised them.
///
/// A cycle is up to three attempts; an event whose cycle failed goes to the back of the queue. After nine failures in a
/// row, or at once after a 410, the webhook is off: what waits is dropped, and so is what is raised later.
extension Sandbox {
    /// Gives raised events to the webhooks that want them and sees to it that each is being served.
    func handOver() {
        state.distributeRaised()
        for (id, webhook) in state.webhooks where !webhook.waiting.isEmpty && deliveries[id] == nil {
            deliveries[id] = Task { await deliver(of: id) }
        }
    }

    /// Sends one event once.
    func attempt(_ event: WebhookEvent, _ webhook: Webhook, retry: Int = 0) async -> WebhookAttempt {
        do {
            let body = event.body(for: webhook)
            let answer = try await client.perform(
                try webhook.target.delivery(of: body, event: event.name, id: event.id, retry: retry)
            )
            let headers = answer.response.headerFields.map { "\($0.name): \($0.value)" }
            let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
            let lines = [String(answer.status)] + headers + (text.isEmpty ? [] : ["", text])
            return WebhookAttempt(status: answer.status, text: lines.joined(separator: "\n"))
        } catch {
            return WebhookAttempt(text: error.description)
        }
    }

    /// Sends a webhook of one's own making once, as the configured webhook would, and says which status came back.
    package func send(_ body: JSONValue) async throws -> Int {
        guard let target = state.webhooks[Webhook.configured]?.target else { throw SandboxError.noTarget }
        let (event, id) = (body["Event"]?.string ?? "", body["EventId"]?.string ?? "")
        return try await client.perform(try target.delivery(of: body.serialized(), event: event, id: id)).status
    }

    private func deliver(of id: Int) async {
        while !Task.isCancelled, let webhook = state.webhooks[id], webhook.state == .active, !webhook.waiting.isEmpty {
            if state.behaviour.reordering, webhook.waiting.count == 1 {
                // Give a second event the chance to come, so that there is something to reorder.
                try? await Task.sleep(for: .seconds(0.2 * webhook.target.delayScale))
                if Task.isCancelled { break }
            }
            guard let event = state.takeWaiting(of: id) else { break }
            await cycle(event, of: id, delays: webhook.target.attemptDelays)
        }
        deliveries[id] = nil
    }

    /// One cycle of attempts, each on the webhook as it is by then.
    private func cycle(_ event: WebhookEvent, of id: Int, delays: [Double]) async {
        for (retry, delay) in delays.enumerated() {
            let scale = state.webhooks[id]?.target.delayScale ?? 0
            if delay * scale > 0 { try? await Task.sleep(for: .seconds(delay * scale)) }
            guard let webhook = state.webhooks[id], webhook.state == .active, !Task.isCancelled else { return }
            let attempt = await attempt(event, webhook, retry: retry)
            let mayGoOn = state.record(attempt, of: id)
            if attempt.succeeded { return }
            let metadata: Logger.Metadata = [
                "webhook": "\(id)", "event": "\(event.name)", "error": "\(attempt.line)",
            ]
            logger.debug("webhook delivery failed", metadata: metadata)
            if !mayGoOn {
                logger.notice("webhook switched off", metadata: metadata)
                return
            }
        }
        state.webhooks[id]?.waiting.append(event)
    }
}
