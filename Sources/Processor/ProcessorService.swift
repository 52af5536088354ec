package import FoundationEssentials
import JSON
package import Logging
package import Metrics
import ServiceLifecycle
package import Spool
import SuperOffice
import Webhook

/// Works on the spool's jobs until it is told to stop.
package actor ProcessorService: Service {
    package struct Settings: Sendable {
        /// Jobs worked on at the same time.
        package var concurrency = 8
        /// Seconds that running jobs get when we stop; what is not finished then goes back to where it came from.
        package var grace: TimeInterval = 20

        package init() {}
    }

    private let queue: JobQueue
    private let enrichment: Enrichment
    private let startUp: StartUp
    private let settings: Settings
    private let logger: Logger
    private let metrics: ProcessorMetrics
    private let now: @Sendable () -> Date
    private var breakers: Breakers
    /// What the queue was told last.
    private var gate = JobQueue.Gate.closed(probeAt: .distantFuture)
    private var isReady = false
    private var graceTimer: Task<Void, Never>?

    package init(
        queue: JobQueue,
        enrichment: Enrichment,
        identity: OwnIdentity,
        settings: Settings = Settings(),
        breakers: Breakers = Breakers(),
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.queue = queue
        self.enrichment = enrichment
        startUp = StartUp(crm: enrichment.crm, mapping: enrichment.settings.mapping, identity: identity)
        self.settings = settings
        self.breakers = breakers
        self.logger = logger
        self.metrics = ProcessorMetrics(metrics)
        now = enrichment.now
    }

    /// Runs until the task is cancelled or a graceful shutdown is asked for; then every job is settled or released.
    ///
    /// - Throws: `SpoolError` when the spool cannot be used at all.
    package func run() async throws {
        await queue.setGate(gate)
        try await queue.start()
        await publish()
        let concurrency = settings.concurrency
        let starting = Task { await makeReady() }
        let working = Task {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<concurrency { group.addTask { await self.work() } }
            }
        }
        await withTaskCancellationOrGracefulShutdownHandler {
            await working.value
        } onCancelOrGracefulShutdown: {
            Task { await self.stop(starting, working) }
        }
        graceTimer?.cancel()
        await starting.value
        await queue.close()
    }

    private func stop(_ starting: Task<Void, Never>, _ working: Task<Void, Never>) async {
        starting.cancel()
        await queue.stop()
        let grace = settings.grace
        graceTimer = Task {
            do { try await Task.sleep(for: .seconds(grace)) } catch { return }
            working.cancel()
        }
    }

    /// Asks what has to be known first, until there is an answer.
    ///
    /// Webhooks are received all the while.
    private func makeReady() async {
        while !Task.isCancelled {
            do throws(Ending) {
                try await untilCancelled(or: .released) { [startUp] () async throws(Ending) in try await startUp.run() }
                for destination in [Destination.superOffice, .configuration] { breakers.succeeded(destination) }
                isReady = true
                logger.info("ready", metadata: ["associate": "\(startUp.identity.associateID ?? 0)"])
                await applyBreakers()
                return
            } catch {
                if Task.isCancelled { return }
                await startUpFailed(error)
            }
            let wait = breakers.open.values.map(\.probeAt).max()?.timeIntervalSince(now()) ?? 5
            do { try await Task.sleep(for: .seconds(max(wait, 0.1))) } catch { return }
        }
    }

    private func startUpFailed(_ ending: Ending) async {
        let wasOpen = Set(breakers.open.keys)
        defer { reportChanges(since: wasOpen, logger) }
        switch ending {
        case .blocked(let destination, let why, let until):
            breakers.trip(destination, why: why, until: until, now: now())
        case .retry(let why, _, _), .fail(let why):
            breakers.trip(.superOffice, why: why, until: nil, now: now())
        case .done, .skip, .thinking, .released:
            breakers.trip(.superOffice, why: "the tenant does not know our own user", until: nil, now: now())
        }
        await applyBreakers()
    }

    // MARK: Working

    private func work() async {
        while let claim = await queue.next() { await work(on: claim) }
    }

    private func work(on claim: consuming Claim) async {
        var log = logger
        log[metadataKey: "job"] = "\(claim.name)"
        let start = ContinuousClock.now
        metrics.claimed(claim.name, claim.job.story, now: now())
        do {
            let event: WebhookEvent
            do { event = try WebhookEvent(claim.job.object) } catch {
                try await claim.fail(why: error.description, account: nil)
                metrics.ended(.fail(why: error.description), after: start.duration(to: .now))
                return
            }
            log[metadataKey: "event"] = "\(event.name)"
            let (ending, account) = await attempt(event, claim)
            let reopening = noteHealth(ending, claim.name.stem, log)
            // Before the job leaves: its end wakes workers, who must find the gate as it is to be now.
            await applyBreakers()
            try await settle(claim, ending, account, reopening: reopening)
            metrics.ended(ending, after: start.duration(to: .now))
        } catch {
            log.error("a job could not be settled; the next sweep retries it", metadata: ["error": "\(error)"])
        }
    }

    private func attempt(_ event: WebhookEvent, _ claim: borrowing Claim) async -> (Ending, Story.Account?) {
        var account: Story.Account?
        do throws(Ending) {
            guard let subject = try await enrichment.read(event, claim) else {
                return (.done(["status": "no-company"], why: "the person belongs to no company"), nil)
            }
            account = subject.account
            return (try await enrichment.enrich(subject, event, claim), account)
        } catch {
            return (Task.isCancelled ? .released : error, account)
        }
    }

    /// Tells the breakers what the ending says about the destinations.
    ///
    /// - Returns: when the destination to blame is tried next, if it is closed now: then the job is not to blame.
    private func noteHealth(_ ending: Ending, _ job: String, _ log: Logger) -> Date? {
        let wasOpen = Set(breakers.open.keys)
        defer { reportChanges(since: wasOpen, log) }
        for destination in ending.served { breakers.succeeded(destination) }
        switch ending {
        case .retry(let why, _, let blame?):
            breakers.failed(blame, job: job, why: why, now: now())
            return breakers.open[blame]?.probeAt
        case .blocked(let destination, let why, let until):
            breakers.trip(destination, why: why, until: until, now: now())
            return breakers.open[destination]?.probeAt
        case .done, .skip, .fail, .retry, .thinking, .released: return nil
        }
    }

    private func settle(
        _ claim: consuming Claim,
        _ ending: Ending,
        _ account: Story.Account?,
        reopening: Date?
    ) async throws {
        switch ending {
        case .done(let result, let why): try await claim.done(result, why: why, account: account)
        case .skip(let reason): try await claim.skip(reason: reason.rawValue)
        case .fail(let why): try await claim.fail(why: why, account: account)
        case .retry(let why, let after, _):
            // While a destination is down the attempt says nothing about the job. And the job comes back after the next
            // try: being the oldest, a record that SuperOffice chokes on would be the only one ever tried.
            let aside = reopening.map { $0.timeIntervalSince(now()) + 1 }
            try await claim.retryLater(
                why: why,
                retryAfter: [after, aside].compactMap(\.self).max(),
                account: account,
                countsAttempt: reopening == nil
            )
        case .thinking(let after):
            try await claim.retryLater(
                why: "the Company Explorer is still thinking",
                retryAfter: after,
                account: account
            )
        case .blocked, .released: await claim.release()
        }
    }

    // MARK: Breakers

    private func reportChanges(since wasOpen: Set<Destination>, _ log: Logger) {
        for (destination, breaker) in breakers.open where !wasOpen.contains(destination) {
            log.error(
                "claiming stops",
                metadata: ["destination": "\(destination.rawValue)", "error": "\(breaker.why)"]
            )
        }
        for destination in wasOpen where breakers.open[destination] == nil {
            log.notice("claiming goes on", metadata: ["destination": "\(destination.rawValue)"])
        }
    }

    private func applyBreakers() async {
        guard isReady else {
            await publish()
            return
        }
        // The queue knows more of the gate than the breakers do: whether a job is trying right now. So it is told changes
        // only, lest a job that has been running for long lets a second one try.
        if breakers.gate != gate {
            gate = breakers.gate
            await queue.setGate(gate)
        }
        await publish()
    }

    private func publish() async {
        let open = breakers.open.map { destination, breaker in
            (
                destination.rawValue,
                JSONValue.object([
                    "why": .string(String(breaker.why.prefix(300))),
                    "since": .string(Timestamp.readable(breaker.since)),
                    "probeAt": .string(Timestamp.readable(breaker.probeAt)),
                ])
            )
        }
        await queue.publish(
            [
                "ready": .bool(isReady), "associate": startUp.identity.associateID.map { .integer($0) } ?? .null,
                "breakers": .object(Dictionary(open, uniquingKeysWith: { $1 })),
            ]
        )
    }
}
