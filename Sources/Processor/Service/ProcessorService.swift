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
    private let clock: SpoolClock
    private let logger: Logger
    private let metrics: ProcessorMetrics
    private var judge: Judge
    /// What the queue was told last.
    private var gate: JobQueue.Gate?
    private var isReady = false
    private var graceTimer: Task<Void, Never>?
    /// While the start-up waits for its next try.
    private var startUpPause: Task<Void, Never>?

    package init(
        queue: JobQueue,
        enrichment: Enrichment,
        settings: Settings = Settings(),
        breakers: Breakers = Breakers(),
        clock: SpoolClock = SpoolClock(),
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.queue = queue
        self.enrichment = enrichment
        startUp = StartUp(crm: enrichment.crm, mapping: enrichment.settings.mapping, identity: enrichment.identity)
        self.settings = settings
        self.clock = clock
        judge = Judge(breakers)
        self.logger = logger
        self.metrics = ProcessorMetrics(metrics)
    }

    /// Runs until the task is cancelled or a graceful shutdown is asked for; then every job is settled or released.
    ///
    /// - Throws: `SpoolError` when the spool cannot be used at all.
    package func run() async throws {
        await queue.setGate(.closed(probeAt: .distantFuture, sameLaneAt: .distantFuture))
        await queue.onTryNow { [weak self] in Task { await self?.tryNow() } }
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
        startUpPause?.cancel()
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
                judge.isStarted()
                isReady = true
                logger.info("ready", metadata: ["associate": "\(startUp.identity.actualID ?? 0)"])
                await applyBreakers()
                return
            } catch {
                if Task.isCancelled { return }
                await startUpFailed(error)
            }
            let probeAt = judge.breakers.open.values.map(\.probeAt).max()
            let wait = max(probeAt.map { $0 - clock.monotonic() } ?? .seconds(5), .milliseconds(100))
            // A person who wants to know now ends this.
            let pause = Task { () -> Void in do { try await Task.sleep(for: wait) } catch { return } }
            startUpPause = pause
            await pause.value
        }
    }

    private func startUpFailed(_ ending: Ending) async {
        let before = judge.breakers.open
        judge.startUpFailed(ending, clock)
        reportChanges(since: before, logger)
        await applyBreakers()
    }

    private func tryNow() async {
        logger.notice("trying now, as somebody asked")
        judge.breakers.tryNow(clock.monotonic())
        startUpPause?.cancel()
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
                try await claim.fail(why: reason, account: nil)
                metrics.ended(.fail(reason, at: .read), after: start.duration(to: .now))
                return
            }
            log[metadataKey: "event"] = "\(event.name)"
            let record = Entity(eventName: event.name)?.key(event.primaryKey) ?? "\(event.name)-\(event.primaryKey)"
            var run = Run(record: record, job: claim.name)
            let ending = await conclude(await attempt(event, claim, &run), run, claim.job.story, log)
            // Before the job leaves: its end wakes workers, who must find the gate as it is to be now.
            await applyBreakers()
            try await settle(claim, ending, run)
            metrics.ended(ending, after: start.duration(to: .now))
        } catch {
            log.error("a job could not be settled; the next sweep retries it", metadata: ["error": "\(error)"])
        }
    }

    private func attempt(_ event: WebhookEvent, _ claim: borrowing Claim, _ run: inout Run) async -> Ending {
        do throws(Ending) {
            return try await enrichment.work(on: event, claim, &run)
        } catch {
            guard Task.isCancelled, !error.isWipe else { return error }
            // What may have been written, and what stood there before, belongs into the story.
            return run.achieved == nil ? .released : .retry(Reason(.processEnded), countsAttempt: false)
        }
    }

    /// What an ending means for this job in the light of all others, and for the brakes.
    private func conclude(_ ending: Ending, _ run: Run, _ story: Story, _ log: Logger) async -> Ending {
        let before = judge.breakers.open
        defer { reportChanges(since: before, log) }
        if case .wiped(let reason) = ending {
            log.critical("everything is paused", metadata: ["error": "\(reason.sentence)"])
            // Before the job leaves, and so before this worker can touch another record.
            do { try await queue.pause(note: reason) } catch {
                log.critical("the pause could not be written down", metadata: ["error": "\(error)"])
            }
        }
        var concluded = judge.conclude(ending, run, story, clock)
        if concluded.mayBeBelieved {
            // No more is claimed while it is being found out.
            await applyBreakers()
            if await isAnyWell([judge.lastWell, startUp.identity.ownCompany]) { concluded = judge.believe(ending) }
        }
        return concluded.ending
    }

    /// Whether a company that must be there is there: then those who are said to be gone are.
    private func isAnyWell(_ companies: [Int?]) async -> Bool {
        for company in companies.compactMap(\.self) {
            do { if try await !enrichment.crm.contact(company).isDeleted { return true } } catch { continue }
        }
        return false
    }

    private func settle(_ claim: consuming Claim, _ ending: Ending, _ run: Run) async throws(SpoolError) {
        switch ending {
        case .done(let result, let reason, let wrote):
            try await claim.done(result, why: reason, account: run.account, wrote: wrote)
        case .gone: try await claim.skip(reason: SkipReason.gone.rawValue)
        case .skip(let reason): try await claim.skip(reason: reason.rawValue)
        case .fail(let reason, _): try await claim.fail(why: reason, account: run.account, achieved: run.achieved)
        case .retry(let reason, let after, let blame, let countsAttempt):
            // While claiming is stopped, the job must be neither counted against nor be the next one to try: being the
            // oldest, a record that SuperOffice chokes on would be the only one ever tried.
            let aside = blame.flatMap { judge.breakers.open[.destination($0)] }
                .map { ($0.probeAt - clock.monotonic()).inSeconds + 1 }
            try await claim.retryLater(
                why: reason,
                retryAfter: [after, aside].compactMap(\.self).max(),
                account: run.account,
                countsAttempt: countsAttempt && aside == nil,
                achieved: run.achieved
            )
        case .wiped(let reason):
            try await claim.retryLater(
                why: reason,
                retryAfter: nil,
                account: run.account,
                countsAttempt: false,
                achieved: run.achieved
            )
        case .thinking(let after):
            try await claim.retryLater(
                why: Reason(.explorerThinking),
                retryAfter: after,
                account: run.account
            )
        case .lineUp: await claim.lineUp()
        case .questioned, .blocked, .released: await claim.release()
        }
    }

    // MARK: Brakes

    private func reportChanges(since before: [Brake: Breakers.Open], _ log: Logger) {
        for (brake, present) in judge.breakers.open where before[brake] == nil {
            log.error(
                "claiming stops",
                metadata: ["destination": "\(brake.name)", "error": "\(present.reason.sentence)"]
            )
        }
        for brake in before.keys where judge.breakers.open[brake] == nil {
            log.notice("claiming goes on", metadata: ["destination": "\(brake.name)"])
        }
    }

    private func applyBreakers() async {
        guard isReady else {
            await publish()
            return
        }
        // The queue knows more of the gate than the breakers do: whether a job is trying right now. So it is told changes
        // only, lest a job that has been running for long lets a second one try.
        if judge.breakers.gate != gate {
            gate = judge.breakers.gate
            await queue.setGate(judge.breakers.gate)
        }
        await publish()
    }

    private func publish() async {
        let (date, present) = (clock.wall(), clock.monotonic())
        func readable(_ instant: Instant) -> JSONValue {
            .string(Timestamp.readable(date.addingTimeInterval((instant - present).inSeconds)))
        }
        let open = judge.breakers.open.map { brake, open in
            let members: [String: JSONValue] = [
                "why": .string(String(open.reason.sentence.prefix(300))), "since": readable(open.since),
                "probeAt": readable(open.probeAt),
            ]
            return (brake.name, JSONValue.object(members.merging(open.reason.json) { $1 }))
        }
        let alarms = judge.alarms.map { alarm in
            let members: [String: JSONValue] = [
                "why": .string(alarm.reason.sentence), "since": readable(alarm.since),
            ]
            return JSONValue.object(members.merging(alarm.reason.json) { $1 })
        }
        await queue.publish(
            [
                "ready": .bool(isReady), "associate": startUp.identity.actualID.map { .integer($0) } ?? .null,
                "breakers": .object(Dictionary(open, uniquingKeysWith: { $1 })), "alarms": .array(alarms),
            ]
        )
    }
}
