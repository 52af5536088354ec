import HTTPClient
import Logging

/// Delivers events to the webhook's target, beside the requests that raised them.
///
/// A cycle is up to three attempts; an event whose cycle failed goes to the back of the queue. After nine failures in a
/// row, or at once after a 410, the webhook is off: what waits is dropped, and so is what is raised later.
actor WebhookSender {
    static let failureLimit = 9

    private(set) var target: WebhookTarget?
    private var state = WebhookStatus.State.active
    private var consecutiveErrors = 0
    private var lastError: String?
    private var queue: [WebhookEvent] = []
    private var worker: Task<Void, Never>?
    private var tally = SandboxCounters()
    private let client: HTTPClient
    private let logger: Logger
    /// A copy of the sandbox's switches; only those about webhooks are looked at.
    private var behaviour = Behaviour()

    init(target: WebhookTarget?, client: HTTPClient, logger: Logger) {
        self.target = target
        self.client = client
        self.logger = logger
    }

    var status: WebhookStatus {
        WebhookStatus(state: state, consecutiveErrors: consecutiveErrors, waiting: queue.count, lastError: lastError)
    }

    /// Adds the sender's own numbers to those of the sandbox.
    func add(to counters: inout SandboxCounters) {
        counters.webhooksRaised = tally.webhooksRaised
        counters.webhooksSent = tally.webhooksSent
        counters.webhooksDelivered = tally.webhooksDelivered
        counters.webhooksFailed = tally.webhooksFailed
        counters.webhooksDropped = tally.webhooksDropped
    }

    func resetCounters() { tally = SandboxCounters() }

    /// A new target starts active and without errors, as a webhook that is saved anew.
    func setTarget(_ target: WebhookTarget?) {
        self.target = target
        state = .active
        consecutiveErrors = 0
        lastError = nil
        if target == nil { drop() }
    }

    func enqueue(_ events: [WebhookEvent], _ behaviour: Behaviour) {
        self.behaviour = behaviour
        for event in events {
            guard let target, target.wants(event.name) else { continue }
            tally.webhooksRaised += 1
            guard state == .active else {
                tally.webhooksDropped += 1
                continue
            }
            queue.append(event)
            if behaviour.duplicates { queue.append(event) }
        }
        if worker == nil, !queue.isEmpty { worker = Task { await work() } }
    }

    /// Returns once nothing waits for delivery any more.
    func settled() async {
        while let worker { await worker.value }
    }

    func stop() async {
        worker?.cancel()
        await worker?.value
    }

    /// Sends one event at once, outside the queue, and says which status came back.
    func sendNow(_ event: WebhookEvent) async throws(SandboxError) -> Int {
        guard let target else { throw SandboxError("no webhook target is set; PUT /sandbox/webhook sets one") }
        do {
            let call = try WebhookDelivery(event: event, target: target, retry: 0).call()
            return try await client.perform(call).status
        } catch {
            throw SandboxError(error.description)
        }
    }

    private func work() async {
        while !queue.isEmpty, state == .active, !Task.isCancelled {
            if behaviour.reordering, queue.count == 1 {
                // Give a second event the chance to come, so that there is something to reorder.
                try? await Task.sleep(for: .seconds(0.2 * (target?.delayScale ?? 1)))
                if Task.isCancelled { break }
            }
            guard !queue.isEmpty else { break }
            let event = behaviour.reordering ? queue.removeLast() : queue.removeFirst()
            await deliver(event)
        }
        if state != .active { drop() }
        worker = nil
    }

    /// One cycle of attempts.
    private func deliver(_ event: WebhookEvent) async {
        guard let delays = target?.attemptDelays else { return }
        for (attempt, delay) in delays.enumerated() {
            if delay > 0 { try? await Task.sleep(for: .seconds(delay * (target?.delayScale ?? 1))) }
            guard let target, state == .active, !Task.isCancelled else { return }
            tally.webhooksSent += 1
            guard let problem = await attemptDelivery(event, target, retry: attempt) else {
                tally.webhooksDelivered += 1
                consecutiveErrors = 0
                return
            }
            tally.webhooksFailed += 1
            consecutiveErrors += 1
            lastError = problem
            logger.debug("webhook delivery failed", metadata: ["event": "\(event.name)", "error": "\(problem)"])
            if problem == "410" || consecutiveErrors >= Self.failureLimit {
                state = .tooManyErrors
                tally.webhooksDropped += 1
                logger.notice("webhook switched off", metadata: ["error": "\(problem)"])
                return
            }
        }
        var again = event
        if behaviour.newEventIDPerCycle {
            again.id = WebhookEvent.freshID()
            again.headerID = again.id
        }
        queue.append(again)
    }

    /// nil when the target answered 200, otherwise the status or the reason.
    private func attemptDelivery(_ event: WebhookEvent, _ target: WebhookTarget, retry: Int) async -> String? {
        do {
            let call = try WebhookDelivery(event: event, target: target, retry: retry).call()
            let status = try await client.perform(call).status
            return status == 200 ? nil : String(status)
        } catch {
            return error.description
        }
    }

    private func drop() {
        tally.webhooksDropped += queue.count
        queue = []
    }
}
