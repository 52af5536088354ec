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
    private let settings: Settings
    private let clock: SpoolClock
    private let logger: Logger
    private let metrics: ProcessorMetrics
    private var policy: OutcomePolicy
    /// What the queue was told last.
    private var gate: JobQueue.Gate?
    private var isReady = false
    /// While the preflight waits for its next try.
    private var preflightPause: Task<Void, Never>?

    package init(
        queue: JobQueue,
        enrichment: Enrichment,
        settings: Settings = Settings(),
        breakers: CircuitBreakers = CircuitBreakers(),
        clock: SpoolClock = SpoolClock(),
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.queue = queue
        self.enrichment = enrichment
        self.settings = settings
        self.clock = clock
        policy = OutcomePolicy(breakers)
        self.logger = logger
        self.metrics = ProcessorMetrics(metrics)
    }

    /// Runs until a graceful shutdown is asked for, or the task is cancelled, which leaves no grace time; then every job
    /// is settled or released.
    ///
    /// - Throws: `SpoolError` when the spool cannot be used at all.
    package func run() async throws {
        await queue.setGate(.closed(probeAt: .distantFuture, sameLaneAt: .distantFuture))
        await queue.on(.tryNow) { [weak self] in Task { await self?.tryNow() } }
        try await queue.start()
        await publish()
        enum Part { case preflight, worker, stop }
        await withTaskGroup(of: Part.self) { group in
            group.addTask {
                // Whether a CRM that does not answer has been asked or not: stopping does not wait for it.
                await cancelWhenGracefulShutdown { await self.makeReady() }
                return .preflight
            }
            for _ in 0..<settings.concurrency {
                group.addTask {
                    await self.work()
                    return .worker
                }
            }
            group.addTask {
                await self.stopWhenAsked()
                return .stop
            }
            var working = settings.concurrency
            for await part in group {
                if part == .worker { working -= 1 }
                if part == .stop || working == 0 { group.cancelAll() }
            }
        }
        await queue.close()
    }

    /// Waits for the signal to stop, ends the claiming, and returns when the running jobs' grace time is over.
    private func stopWhenAsked() async {
        // Being cancelled ends both waits at once.
        _ = try? await gracefulShutdown()
        await queue.stop()
        _ = try? await Task.sleep(for: .seconds(settings.grace))
    }

    /// Asks what has to be known first, until there is an answer.
    ///
    /// Webhooks are received all the while.
    private func makeReady() async {
        while !Task.isCancelled {
            do throws(JobOutcome) {
                try await enrichment.preflight()
                policy.preflightSucceeded()
                isReady = true
                logger.info("ready", metadata: ["associate": "\(enrichment.identity.actualID ?? 0)"])
                await applyBreakers()
                return
            } catch {
                if Task.isCancelled { return }
                await preflightFailed(error)
            }
            let probeAt = policy.breakers.open.values.map(\.probeAt).max()
            let wait = max(probeAt.map { $0 - clock.monotonic() } ?? .seconds(5), .milliseconds(100))
            // A person who wants to know now ends this.
            let pause = Task { () -> Void in _ = try? await Task.sleep(for: wait) }
            preflightPause = pause
            await withTaskCancellationHandler {
                await pause.value
            } onCancel: {
                pause.cancel()
            }
        }
    }

    private func preflightFailed(_ outcome: JobOutcome) async {
        let before = policy.breakers.open
        policy.preflightFailed(outcome, clock)
        reportChanges(since: before, logger)
        await applyBreakers()
    }

    private func tryNow() async {
        logger.notice("trying now, as requested")
        policy.breakers.tryNow(clock.monotonic())
        preflightPause?.cancel()
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
        metrics.claimed(claim.name, claim.job.story, now: clock.wall())
        do {
            let event: WebhookEvent
            do { event = try WebhookEvent(claim.job.object) } catch {
                let reason = Reason(.noWebhook, [.problem: .string(error.description)])
                try await claim.settle(.failed, why: reason, account: nil)
                metrics.ended(.fail(reason, at: .read), after: start.duration(to: .now))
                return
            }
            log[metadataKey: "event"] = "\(event.name)"
            let record =
                RecordKind(eventName: event.name)?.key(event.primaryKey) ?? "\(event.name)-\(event.primaryKey)"
            var run = Run(record: record, job: claim.name)
            let outcome = await conclude(await attempt(event, claim, &run), run, claim.job.story, log)
            // Before the job leaves: its end wakes workers, who must find the gate as it is to be now.
            await applyBreakers()
            try await settle(claim, outcome, run)
            metrics.ended(outcome, after: start.duration(to: .now))
        } catch {
            log.error("a job could not be settled; the next sweep retries it", metadata: ["error": "\(error)"])
        }
    }

    private func attempt(_ event: WebhookEvent, _ claim: borrowing Claim, _ run: inout Run) async -> JobOutcome {
        let outcome = await enrichment.work(on: event, claim, &run)
        guard Task.isCancelled else { return outcome }
        switch outcome {
        case .done, .proposed, .wiped: return outcome
        // What may have been written, and what stood there before, belongs into the story.
        default: return run.achieved == nil ? .released : .retry(Reason(.processEnded), countsAttempt: false)
        }
    }

    /// What an outcome means for this job in the light of all others, and for the circuit breakers.
    private func conclude(_ outcome: JobOutcome, _ run: Run, _ story: JobHistory, _ log: Logger) async -> JobOutcome {
        let before = policy.breakers.open
        defer { reportChanges(since: before, log) }
        if case .wiped(let reason) = outcome {
            log.critical("everything is paused", metadata: ["error": "\(reason.sentence)"])
            // Before the job leaves, and so before this worker can touch another record.
            do { try await queue.pause(note: reason) } catch {
                log.critical("the pause could not be written down", metadata: ["error": "\(error)"])
            }
        }
        var concluded = policy.conclude(outcome, run, story, clock)
        if concluded.mayBeBelieved {
            // No more is claimed while it is being found out.
            await applyBreakers()
            if await isAnyWell([policy.lastWell, enrichment.identity.ownCompany]) {
                concluded = policy.believe(outcome)
            }
        }
        return concluded.outcome
    }

    /// Whether a company that must be there is there: then those who are said to be gone are.
    private func isAnyWell(_ companies: [Int?]) async -> Bool {
        for company in companies.compactMap(\.self) {
            do { if try await !enrichment.crm.contact(company).isDeleted { return true } } catch { continue }
        }
        return false
    }

    private func settle(_ claim: consuming Claim, _ outcome: JobOutcome, _ run: Run) async throws(SpoolError) {
        let (ending, reason): (JobQueue.Ending, Reason)
        var achieved = run.achieved
        switch outcome {
        case .done(let result): (ending, reason, achieved) = (.done(wrote: result.wrote), result.reason, result.json)
        case .proposed(let result):
            return try await claim.propose(result.json, why: result.reason, account: run.account, names: run.names)
        case .gone: return try await claim.skip(reason: Reason.Code.gone.rawValue)
        case .skip(let code): return try await claim.skip(reason: code.rawValue)
        case .fail(let why, _): (ending, reason) = (.failed, why)
        case .retry(let why, let after, let blame, let countsAttempt):
            // While claiming is stopped, the job must be neither counted against nor be the next one to try: being the
            // oldest, a record that SuperOffice chokes on would be the only one ever tried.
            let aside = blame.flatMap { policy.breakers.open[.dependency($0)] }
                .map { ($0.probeAt - clock.monotonic()).inSeconds + 1 }
            let wait = [after, aside].compactMap(\.self).max()
            (ending, reason) = (.retry(after: wait, countsAttempt: countsAttempt && aside == nil), why)
        case .wiped(let why): (ending, reason) = (.retry(countsAttempt: false), why)
        case .thinking(let after): (ending, reason, achieved) = (.retry(after: after), Reason(.explorerThinking), nil)
        case .lineUp: return await claim.release(toOtherLane: true)
        case .questioned, .blocked, .released: return await claim.release()
        }
        try await claim.settle(ending, why: reason, account: run.account, names: run.names, achieved: achieved)
    }

    // MARK: Circuit breakers

    private func reportChanges(since before: [Circuit: CircuitBreakers.Open], _ log: Logger) {
        for (circuit, present) in policy.breakers.open where before[circuit] == nil {
            log.error(
                "circuit breaker opened",
                metadata: ["destination": "\(circuit.name)", "error": "\(present.reason.sentence)"]
            )
        }
        for circuit in before.keys where policy.breakers.open[circuit] == nil {
            log.notice("circuit breaker closed", metadata: ["destination": "\(circuit.name)"])
        }
    }

    private func applyBreakers() async {
        guard isReady else {
            await publish()
            return
        }
        // The queue knows more of the gate than the breakers do: whether a job is trying right now. So it is told changes
        // only, lest a job that has been running for long lets a second one try.
        if policy.breakers.gate != gate {
            gate = policy.breakers.gate
            await queue.setGate(policy.breakers.gate)
        }
        await publish()
    }

    private func publish() async {
        var status = policy.status(clock)
        status["ready"] = .bool(isReady)
        // Whose changes are skipped, which explain says, too.
        status["associate"] = enrichment.identity.associateID.map { .integer($0) } ?? .null
        queue.status.publish(status)
    }
}
