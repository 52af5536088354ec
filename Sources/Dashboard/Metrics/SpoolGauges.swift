package import FoundationEssentials
import JSON
package import Operations
package import Spool
import Webhook

/// What the folders say at each scrape: how it stands with the spool, whichever process is asked.
///
/// `done/` and `skipped/` are not counted, because they hold three months of files: `SpoolActivity` counts what goes there.
package struct SpoolGauges: Sendable {
    private let files: SpoolFiles
    private let freeFloor: Int
    private let standstills: [String]
    private let alerts: @Sendable () -> [Alert]
    private let now: @Sendable () -> Date
    private let folders: [(state: SpoolLayout.Folder, count: SeldomRead<FolderCount, SpoolError>)]

    /// - Parameters:
    ///   - files: the spool.
    ///   - freeFloor: bytes of free space below which webhooks are refused.
    ///   - standstills: every name that a breaker or brake can have.
    ///   - alerts: what needs attention now; may block.
    ///   - now: what ages are counted to.
    package init(
        files: SpoolFiles,
        freeFloor: Int,
        standstills: [String],
        alerts: @escaping @Sendable () -> [Alert],
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.files = files
        self.freeFloor = freeFloor
        self.standstills = standstills
        self.alerts = alerts
        self.now = now
        folders = SpoolReport.listed.map { ($0, FolderCount.seldom($0, of: files, now: now)) }
    }

    /// Each is read by itself: what cannot be read must not take the rest along.
    package var parts: [MetricsPage.Part] {
        let flat = folders.map { state, folder in
            MetricsPage.Part("jobs_\(state.rawValue)") { try jobs(state, folder) }
        }
        let others: [(String, @Sendable () throws -> [MetricSample])] = [
            ("free_bytes", space), ("workers", workers), ("processes", processes),
            ("reconciliation", reconciliation),
            ("paused", { [.ours("paused", SpoolInspector(files: files).isPaused ? 1 : 0)] }),
        ]
        return flat + others.map { MetricsPage.Part($0.0, read: $0.1) }
    }

    @Sendable private func space() throws(SpoolError) -> [MetricSample] {
        let space = try files.space()
        return [.ours("free_bytes", Double(space.bytes)), .ours("free_floor_bytes", Double(freeFloor))]
            + (space.files.map { [.ours("free_files", Double($0))] } ?? [])
    }

    private func jobs(
        _ state: SpoolLayout.Folder,
        _ folder: SeldomRead<FolderCount, SpoolError>
    ) throws(SpoolError) -> [MetricSample] {
        let count = try folder.value()
        let age = count.oldest.map { max(0, now().timeIntervalSince($0)) } ?? 0
        return [
            .ours("jobs", Double(count.jobs), [("state", state.rawValue)]),
            .ours("oldest_job_age_seconds", age, [("state", state.rawValue)]),
        ]
    }

    @Sendable private func workers() throws(SpoolError) -> [MetricSample] {
        let inspector = SpoolInspector(files: files)
        let processes = try inspector.processes()
        let alive = try inspector.workers(processes).filter(\.isAlive)
        let statuses = alive.compactMap(\.status)
        var samples: [MetricSample] = [
            .ours("workers", Double(alive.count)),
            .ours("workers_ready", Double(alive.count { $0.isMoving && $0.status?["ready"]?.bool == true })),
        ]
        samples += Self.flags("breaker_open", "name", standstills, Set(alive.standstills.map(\.name)))
        let alerts = alerts()
        samples.append(.ours("attention", Double(alerts.count)))
        samples += Self.flags("alarms", "code", Alert.raisedCodes, Set(alerts.filter(\.isRaised).map(\.code)))
        // Without a worker there is no watch; one of an older version does not say.
        let watches = statuses.compactMap { $0["watch"]?["whole"]?.bool }
        if !watches.isEmpty { samples.append(.ours("watch_up", watches.allSatisfy(\.self) ? 1 : 0)) }
        if let day = DayOfAnalyses.today(alive, now: now()) {
            samples += [.ours("analyses_today", Double(day.used)), .ours("analyses_limit", Double(day.limit))]
        }
        return samples + webhooks(statuses)
    }

    @Sendable private func reconciliation() -> [MetricSample] {
        guard let last = Reconciliation.load(files)?.last else { return [] }
        return [
            .ours("reconciled_at_seconds", last.at.timeIntervalSince1970),
            .ours("reconciled_missing", Double(last.missing)),
        ]
    }

    @Sendable private func processes() throws(SpoolError) -> [MetricSample] {
        let living = try SpoolInspector(files: files).processes().filter { !$0.isGone }
        var samples: [MetricSample] = []
        for role in ProcessReport.Role.allCases {
            let labels = [("role", role.rawValue)]
            let processes = living.living(role)
            samples.append(.ours("processes", Double(processes.count), labels))
            // Without a process there is no age.
            if let age = processes.map(\.age).max() { samples.append(.ours("heartbeat_age_seconds", age, labels)) }
        }
        for loop in LoopWatch.Loop.allCases {
            guard let lag = living.compactMap({ $0.report.loops[loop.rawValue] }).max() else { continue }
            samples.append(.ours("loop_lag_seconds", lag, [("loop", loop.rawValue)]))
        }
        return samples
    }

    /// One series for each name that there may be, and those that a later version's process knows.
    private static func flags(_ metric: String, _ label: String, _ known: [String], _ raised: Set<String>)
        -> [MetricSample]
    {
        (known + raised.subtracting(known).sorted()).map { name in
            .ours(metric, raised.contains(name) ? 1 : 0, [(label, name)])
        }
    }

    private func webhooks(_ statuses: [JSONValue]) -> [MetricSample] {
        guard let health = WebhookHealth.newest(statuses, in: files) else { return [] }
        let lookedAt = health.lookedAt.map { MetricSample.ours("webhook_looked_at_seconds", $0.timeIntervalSince1970) }
        return [lookedAt].compactMap(\.self)
            + health.hooks.flatMap { hook in
                let labels = [("id", String(hook.id)), ("name", hook.name)]
                let active = MetricSample.ours("webhook_active", hook.state == .active ? 1 : 0, labels)
                guard let usage = hook.usage else { return [active] }
                return [
                    active, .ours("webhook_calls_total", Double(usage.calls), labels),
                    .ours("webhook_errors_total", Double(usage.errors), labels),
                    .ours("webhook_consecutive_errors", Double(usage.consecutiveErrors), labels),
                ]
            }
    }
}
