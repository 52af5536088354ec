import JSON
import NIOPosix
import Processor
package import Receiver
package import Spool
import Webhook

/// What `/health/ready` says: whether this process can do what it is there for, and how the rest is.
///
/// A receiver is there to take webhooks and keep them. SuperOffice tries a delivery three times and then forgets it, so a
/// load balancer must not turn webhooks away because the CRM is down: what is kept is worked on later. Only checks whose
/// failing means that webhooks cannot be kept are vital; the others are shown, and count with `?deep=1`.
package struct Readiness: Sendable {
    package enum Role: Sendable {
        case receiving(isAccepting: @Sendable () -> Bool)
        case processing
    }

    private let files: SpoolFiles
    private let disk: DiskHealth
    private let role: Role
    private let status: ProcessStatus
    private let loops: LoopWatch
    private let alerts: @Sendable () -> [Alert]

    /// How long the checks that read folders may take.
    private static let patience = Duration.seconds(3)

    /// - Parameters:
    ///   - disk: as the thread finds it that writes: what the system says about a volume is not proof.
    ///   - status: what this process says of itself.
    ///   - alerts: what needs attention on this spool; may block.
    package init(
        files: SpoolFiles,
        disk: DiskHealth,
        role: Role,
        status: ProcessStatus,
        loops: LoopWatch,
        alerts: @escaping @Sendable () -> [Alert]
    ) {
        self.files = files
        self.disk = disk
        self.role = role
        self.status = status
        self.loops = loops
        self.alerts = alerts
    }

    /// Answers within seconds, also while the disk hangs.
    package func checks() async -> [ReadinessCheck] {
        let shown = await shownInTime()
        return vital + (shown ?? [processor(isReady: false, "the spool's folders do not answer")])
    }

    private func shownInTime() async -> [ReadinessCheck]? {
        if case .hanging = disk.verdict { return nil }
        let (answers, answer) = AsyncStream.makeStream(of: [ReadinessCheck]?.self)
        // A call that hangs cannot be cancelled, so this task is not waited for.
        Task { answer.yield(try? await NIOThreadPool.singleton.runIfActive { shown }) }
        let timer = Task {
            try await Task.sleep(for: Self.patience)
            answer.yield(nil)
        }
        defer { timer.cancel() }
        for await checks in answers { return checks }
        return nil
    }

    /// What is known from memory.
    private var vital: [ReadinessCheck] {
        guard case .receiving(let isAccepting) = role else { return [spool, moving] }
        let detail = isAccepting() ? "webhooks are accepted" : "starting or stopping"
        return [ReadinessCheck("receiver", isReady: isAccepting(), detail: detail), spool, moving]
    }

    /// What has to be read.
    ///
    /// Blocks.
    private var shown: [ReadinessCheck] {
        do { return processor(isProcessor ? own : try SpoolInspector(files: files).workers()) + [attention] } catch {
            return [processor(isReady: false, "\(error)")]
        }
    }

    /// What `status` says first.
    private var attention: ReadinessCheck {
        let alerts = alerts()
        let more = alerts.count > 1 ? " (and \(alerts.count - 1) more)" : ""
        let detail = alerts.first.map { "\($0.sentence)\(more)" }
        return ReadinessCheck("attention", isReady: alerts.isEmpty, detail: detail, isVital: false)
    }

    private func processor(isReady: Bool, _ detail: String) -> ReadinessCheck {
        ReadinessCheck("processor", isReady: isReady, detail: detail, isVital: isProcessor)
    }

    /// This process, as one that works on jobs; none before it does.
    private var own: [SpoolInspector.Worker] {
        guard let claimer = status.claimer else { return [] }
        return [.init(id: claimer, isAlive: true, jobs: 0, status: .object(status.members))]
    }

    private var isProcessor: Bool { if case .processing = role { true } else { false } }

    /// The same without a limit of time, for a caller on a thread of its own; blocks.
    package var snapshot: [ReadinessCheck] { vital + shown }

    // MARK: The spool

    private var spool: ReadinessCheck {
        switch disk.verdict {
        case .untried: ReadinessCheck("spool", isReady: false, detail: "nothing has been written yet")
        case .good(let space):
            ReadinessCheck("spool", isReady: true, detail: "\(space.text) free at \(files.layout.root)")
        case .failing(let reason), .hanging(let reason):
            ReadinessCheck("spool", isReady: false, detail: reason.sentence)
        }
    }

    // MARK: The loops

    /// A thread that hangs in a call of the file system, or an event loop that is at one thing for too long: slow or
    /// dead, what it is there for does not happen.
    private var moving: ReadinessCheck {
        let stalled = loops.lags().filter { $0.value > SpoolProcess.limit }.sorted { $0.value > $1.value }
        if stalled.isEmpty { return ReadinessCheck("loops", isReady: true, detail: "all move") }
        let detail = stalled.map { "\($0.key.words) has not moved for \(Int($0.value)) s" }.joined(separator: "; ")
        return ReadinessCheck("loops", isReady: false, detail: detail, isVital: stalled.contains { isVital($0.key) })
    }

    /// Whether this process cannot do without it what it is there for.
    private func isVital(_ loop: LoopWatch.Loop) -> Bool {
        switch loop {
        case .commit, .webhook: !isProcessor
        case .spool, .dispatch: isProcessor
        case .heartbeat: false
        }
    }

    // MARK: The processor

    private func processor(_ workers: [SpoolInspector.Worker]) -> [ReadinessCheck] {
        let moving = workers.filter(\.isMoving)
        let statuses = moving.compactMap(\.status)
        let isReady = statuses.contains { $0["ready"]?.bool == true }
        var detail = "knows the tenant and its fields"
        if statuses.isEmpty { detail = "no processor is running; jobs are queued" }
        if moving.isEmpty, let since = workers.compactMap(\.stalledSince).max() {
            detail = "the processor has not moved since \(Timestamp.readable(since)); jobs are queued"
        }
        if !statuses.isEmpty, !isReady { detail = "not ready yet, see the other checks" }
        var checks = [processor(isReady: isReady, detail)]
        if statuses.isEmpty { return checks }
        checks.append(watch(statuses))
        checks += breakers(moving.standstills)
        if let health = WebhookHealth.newest(statuses, in: files) { checks.append(webhooks(health)) }
        return checks
    }

    private func watch(_ statuses: [JSONValue]) -> ReadinessCheck {
        let broken = statuses.compactMap { $0["watch"] }.first { $0["whole"]?.bool == false }
        let why = broken.map { $0["why"]?.string ?? "a folder cannot be watched; sweeping only" }
        return ReadinessCheck("watch", isReady: broken == nil, detail: why ?? "file events arrive", isVital: false)
    }

    /// One for each destination, and one for the brakes on stages of the work.
    private func breakers(_ standstills: [Standstill]) -> [ReadinessCheck] {
        let stages = Set(Stage.allCases.map(\.rawValue))
        let checks = Dependency.allCases.map { destination in
            check(destination.rawValue, standstills.first { $0.name == destination.rawValue })
        }
        return checks + [check("verdicts", standstills.first { stages.contains($0.name) })]
    }

    private func check(_ name: String, _ standstill: Standstill?) -> ReadinessCheck {
        let why = standstill.map { "claiming stopped: \($0.why)" }
        let name = name.lowercased().replacing(" ", with: "-")
        return ReadinessCheck(name, isReady: standstill == nil, detail: why, isVital: false)
    }

    private func webhooks(_ health: WebhookHealth) -> ReadinessCheck {
        let off = health.hooks.first { $0.state != .active }
        var detail = health.error
        if let off { detail = "webhook \(off.id) is \(off.state.rawValue)" }
        if detail == nil, health.hooks.isEmpty { detail = "no webhook of this app points here" }
        let isReady = off == nil && health.error == nil && !health.hooks.isEmpty
        return ReadinessCheck("webhooks", isReady: isReady, detail: detail, isVital: false)
    }
}

extension VolumeSpace {
    /// `131 MiB and 26214 inodes`.
    var text: String { "\(bytes >> 20) MiB" + (files.map { " and \($0) inodes" } ?? "") }
}

extension LoopWatch.Loop {
    /// For people.
    package var words: String {
        switch self {
        case .spool: "the spool's thread"
        case .commit: "the thread that stores webhooks"
        case .webhook: "an event loop of the webhooks' port"
        case .dispatch: "the processor"
        case .heartbeat: "the heartbeat"
        }
    }
}
