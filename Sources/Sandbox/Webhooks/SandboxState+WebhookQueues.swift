import JSON

/// Which events wait for which webhook; nothing here takes time.
extension SandboxState {
    /// Sets up the configured webhook, active and without errors, as if it had just been saved; nil removes it.
    mutating func setWebhookTarget(_ target: WebhookTarget?) {
        counters.webhooksDropped += webhooks[Webhook.configured]?.waiting.count ?? 0
        webhooks[Webhook.configured] = target.map {
            Webhook(id: Webhook.configured, target: $0, at: now, by: configuration.apiAssociateID)
        }
    }

    /// Puts the raised events into the queue of each webhook that wants them.
    mutating func distributeRaised() {
        let events = raised
        raised = []
        for id in webhooks.keys.sorted() {
            for event in events where webhooks[id]?.target.wants(event.name) == true {
                counters.webhooksRaised += 1
                guard webhooks[id]?.state == .active else {
                    counters.webhooksDropped += 1
                    continue
                }
                webhooks[id]?.waiting.append(event)
                if behaviour.duplicates { webhooks[id]?.waiting.append(event) }
            }
        }
    }

    /// Takes the event that is next in line for a webhook.
    mutating func takeWaiting(of id: Int) -> WebhookEvent? {
        guard let webhook = webhooks[id], webhook.state == .active, !webhook.waiting.isEmpty else { return nil }
        return behaviour.reordering ? webhooks[id]?.waiting.removeLast() : webhooks[id]?.waiting.removeFirst()
    }

    /// Notes how an attempt went.
    ///
    /// - Returns: whether the event may be tried again should it have failed.
    mutating func record(_ attempt: WebhookAttempt, of id: Int) -> Bool {
        counters.webhooksSent += 1
        if attempt.succeeded { counters.webhooksDelivered += 1 } else { counters.webhooksFailed += 1 }
        webhooks[id]?.record(attempt)
        guard let webhook = webhooks[id], webhook.state == .active else {
            // Whatever waits for a webhook that is off is lost; there is no redelivery.
            counters.webhooksDropped += attempt.succeeded ? 0 : 1
            dropWaiting(of: id)
            return false
        }
        return true
    }

    mutating func dropWaiting(of id: Int) {
        counters.webhooksDropped += webhooks[id]?.waiting.count ?? 0
        webhooks[id]?.waiting = []
    }
}
