package import FoundationEssentials
import Glibc
import JSON
package import Spool
import SuperOffice
import Webhook

/// What the folders tell at each scrape: how it stands with the spool, whichever process is asked.
///
/// `done/` and `skipped/` are not counted, because they hold three months of files: `SpoolActivity` counts what goes there.
package struct SpoolGauges: Sendable {
    private static let counted = SpoolLayout.states.filter { !$0.isByDay }.map(\.folder)

    private let files: SpoolFiles
    private let freeFloor: Int
    private let standstills: [String]
    private let alarms: [String]
    private let now: @Sendable () -> Date
    private let folders: [(state: SpoolLayout.Folder, count: FolderCount)]

    /// - Parameters:
    ///   - files: the spool.
    ///   - freeFloor: bytes of free space below which webhooks are refused.
    ///   - standstills: every name that a breaker or brake can have.
    ///   - alarms: every code that an alarm can have.
    ///   - now: what ages are counted to.
    package init(
        files: SpoolFiles,
        freeFloor: Int,
        standstills: [String],
        alarms: [String],
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.files = files
        self.freeFloor = freeFloor
        self.standstills = standstills
        self.alarms = alarms
        self.now = now
        folders = Self.counted.map { ($0, FolderCount(files: files, state: $0)) }
    }

    /// Each is read by itself: what cannot be read must not take the rest along.
    package var parts: [MetricsPage.Part] {
        folders.map { state, folder in
            MetricsPage.Part("jobs_\(state.rawValue)") { try jobs(state, folder) }
        } + [
            MetricsPage.Part("free_bytes") {
                [.ours("free_bytes", Double(try files.freeSpace())), .ours("free_floor_bytes", Double(freeFloor))]
            },
            MetricsPage.Part("free_files") { try freeFiles() },
            MetricsPage.Part("paused") { [.ours("paused", SpoolInspector(files: files).isPaused ? 1 : 0)] },
            MetricsPage.Part("workers") { try workers() },
        ]
    }

    private func jobs(_ state: SpoolLayout.Folder, _ folder: FolderCount) throws(SpoolError) -> [MetricSample] {
        let count = try folder.count()
        let age = count.oldest.map { max(0, now().timeIntervalSince($0)) } ?? 0
        return [
            .ours("jobs", Double(count.jobs), [("state", state.rawValue)]),
            .ours("oldest_job_age_seconds", age, [("state", state.rawValue)]),
        ]
    }

    private func freeFiles() throws -> [MetricSample] {
        var volume = statvfs()
        guard statvfs(files.layout.root, &volume) == 0 else { throw SystemCallError("statvfs", errno) }
        // btrfs and the like have no limit and say 0 of 0.
        return volume.f_files == 0 ? [] : [.ours("free_files", Double(volume.f_favail))]
    }

    private func workers() throws(SpoolError) -> [MetricSample] {
        let alive = try SpoolInspector(files: files).workers().filter(\.isAlive)
        let statuses = alive.compactMap(\.status)
        var samples: [MetricSample] = [
            .ours("workers", Double(alive.count)),
            .ours("workers_ready", Double(statuses.count { $0["ready"]?.bool == true })),
        ]
        samples += Self.flags("breaker_open", "name", standstills, Set(alive.standstills.map(\.name)))
        samples += Self.flags("alarms", "code", alarms, Set(alive.alarms.map(\.code)).union(ownPause))
        // Without a worker nobody watches; one of an older version does not tell.
        let watches = statuses.compactMap { $0["watch"]?["whole"]?.bool }
        if !watches.isEmpty { samples.append(.ours("watch_up", watches.allSatisfy(\.self) ? 1 : 0)) }
        return samples + Self.webhooks(statuses)
    }

    /// Why the connector paused itself, which it does for what somebody has to look into.
    private var ownPause: [String] { SpoolInspector(files: files).pauseReason.map { [$0.code.rawValue] } ?? [] }

    /// One series for each name that there may be, and those that a later version's process tells.
    private static func flags(_ metric: String, _ label: String, _ known: [String], _ raised: Set<String>)
        -> [MetricSample]
    {
        (known + raised.subtracting(known).sorted()).map { name in
            .ours(metric, raised.contains(name) ? 1 : 0, [(label, name)])
        }
    }

    private static func webhooks(_ statuses: [JSONValue]) -> [MetricSample] {
        // All processes look at the same webhooks: the one that looked last knows best.
        let health = statuses.compactMap { $0["webhooks"].flatMap(WebhookHealth.init) }
            .max { $0.lookedAt ?? .distantPast < $1.lookedAt ?? .distantPast }
        guard let health else { return [] }
        var samples: [MetricSample] = []
        if let time = health.lookedAt { samples.append(.ours("webhook_looked_at_seconds", time.timeIntervalSince1970)) }
        for hook in health.hooks {
            let labels = [(name: "id", value: String(hook.id)), (name: "name", value: hook.name)]
            samples.append(.ours("webhook_active", hook.state == .active ? 1 : 0, labels))
            guard let usage = hook.usage else { continue }
            samples.append(.ours("webhook_calls_total", Double(usage.calls), labels))
            samples.append(.ours("webhook_errors_total", Double(usage.errors), labels))
            samples.append(.ours("webhook_consecutive_errors", Double(usage.consecutiveErrors), labels))
        }
        return samples
    }
}
