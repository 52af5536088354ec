import FoundationEssentials
import JSON
import Spool
import Webhook

/// What `status` shows: the folders, who works on them, and which processes live.
struct StatusReport {
    let root: String
    let now: Date
    let rows: [(state: SpoolLayout.Folder, census: SpoolInspector.FolderStatistics)]
    let workers: [SpoolInspector.Worker]
    let processes: [SpoolProcess]
    let isPaused: Bool
    let pauseNote: String
    /// Why the connector paused itself; nil when a person did.
    let pauseReason: Reason?

    init(_ files: SpoolFiles, now: Date) throws(SpoolError) {
        let inspector = SpoolInspector(files: files)
        var rows: [(state: SpoolLayout.Folder, census: SpoolInspector.FolderStatistics)] = []
        for state in SpoolLayout.states { rows.append((state, try inspector.census(of: state, now: now))) }
        self.rows = rows
        self.now = now
        root = files.layout.root
        processes = try inspector.processes()
        workers = try inspector.workers(processes)
        isPaused = inspector.isPaused
        (pauseNote, pauseReason) = inspector.pause
    }

    var lines: [TerminalLine] {
        let colour: Console.Colour = pauseReason == nil ? .yellow : .red
        var lines = [Console.paint(root, .bold) + (isPaused ? Console.paint("  PAUSED \(pauseNote)", colour) : "")]
        lines += Self.table(rows.map { ($0.state.rawValue, $0.census.all) })
        var events: [String: SpoolInspector.Row] = [:]
        for (state, census) in rows where state != .done && state != .skipped {
            events.merge(census.events, uniquingKeysWith: +)
        }
        if !events.isEmpty {
            lines.append("waiting, running or failed:")
            lines += Self.table(
                events.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
                    .map { ($0.key.isEmpty ? "dropped in" : $0.key, $0.value) }
            )
        }
        let reasons = rows.flatMap(\.census.reasons).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !reasons.isEmpty {
            lines.append("skipped: \(reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", "))")
        }
        if workers.isEmpty { lines.append("no processor is running on this spool") }
        return lines + workers.flatMap(self.lines) + processLines
    }

    private static func table(_ rows: [(String, SpoolInspector.Row)]) -> [TerminalLine] {
        let head = ["", "jobs", "oldest"] + SpoolInspector.ageBounds.map { "<\($0)m" } + ["older"]
        let rows = rows.map { name, row in
            [name, String(row.count), row.oldest.map(Console.age) ?? "-"]
                + row.ages.map { $0 == 0 ? "." : String($0) }
        }
        return Console.table([head] + rows).map { "\($0)" }
    }

    private func lines(_ worker: SpoolInspector.Worker) -> [TerminalLine] {
        var state: TerminalLine = worker.stalledSince.map(TerminalLine.stalled) ?? "alive"
        if !worker.isAlive { state = Console.paint("gone, its jobs are recovered by the next sweep", .yellow) }
        var lines: [TerminalLine] = ["\(worker.id): \(state), \(worker.jobs) jobs"]
        if let health = worker.status?["webhooks"].flatMap(WebhookHealth.init) { lines += self.lines(health) }
        if worker.isAlive, worker.status?["ready"]?.bool == false { lines.append("  not ready yet") }
        if worker.status?["watch"]?["whole"]?.bool == false {
            lines.append(Console.paint("  the folders are not watched; jobs are found by the sweep only", .yellow))
        }
        func at(_ date: Date?) -> String { date.map(Timestamp.readable) ?? "?" }
        for standstill in worker.standstills {
            lines.append(Console.paint("  claiming stopped for \(standstill.name): \(standstill.why)", .red))
            lines.append(
                "  since \(at(standstill.since)), next try \(at(standstill.probeAt)); at once with: resume --now"
            )
        }
        if let stuck = worker.stuck {
            let jobs = Console.count(stuck.count, "job")
            lines.append(Console.paint("  \(jobs) cannot be moved, for example \(stuck.job): \(stuck.why)", .red))
        }
        for alarm in worker.alarms {
            lines.append(Console.paint("  needs attention: \(alarm.why) (since \(at(alarm.since)))", .yellow))
        }
        return lines
    }

    private func lines(_ health: WebhookHealth) -> [TerminalLine] {
        let age = health.lookedAt.map { "\(Console.age(now.timeIntervalSince($0))) ago" } ?? "never"
        let lines = health.hooks.map { hook -> TerminalLine in
            let usage = hook.usage.map { ", \($0.summary)" } ?? ""
            return "  webhook \(hook.id) \"\(hook.name)\": \(hook.state.painted)\(usage); seen \(age)"
        }
        if let error = health.error {
            return lines + [Console.paint("  webhooks cannot be looked at: \(error)", .yellow)]
        }
        return health.hooks.isEmpty
            ? [Console.paint("  no webhook of this app points here; last checked \(age)", .yellow)] : lines
    }
}

extension StatusReport {
    /// `status --json`.
    var output: JSONMembers {
        [
            "states": Dictionary(uniqueKeysWithValues: rows.map { ($0.state.rawValue, Self.output($0.census)) }),
            "paused": isPaused, "pauseNote": pauseNote, "pauseCode": pauseReason?.code.rawValue,
            "pauseArguments": pauseReason.argumentsOutput, "ageBoundsMinutes": SpoolInspector.ageBounds,
            "workers": workers.map { worker -> JSONMembers in
                [
                    "id": worker.id, "alive": worker.isAlive, "jobs": worker.jobs, "status": worker.status,
                    "stalledSince": worker.stalledSince,
                ]
            }, "processes": processes.map(Self.output),
        ]
    }

    private static func output(_ census: SpoolInspector.FolderStatistics) -> JSONMembers {
        output(census.all).with([
            "events": census.events.mapValues { output($0) }, "reasons": census.reasons.isEmpty ? nil : census.reasons,
        ])
    }

    private static func output(_ row: SpoolInspector.Row) -> JSONMembers {
        ["count": row.count, "ages": row.ages, "oldestSeconds": row.oldest]
    }

    /// As its heartbeat, but for what `workers` shows already.
    private static func output(_ process: SpoolProcess) -> JSONValue {
        var members = process.report.json.object ?? [:]
        members["status"] = nil
        members["name"] = .string(process.report.identity.name)
        members["ageSeconds"] = .number(process.age)
        switch process.state {
        case .moving: members["state"] = "moving"
        case .stalled(let since):
            members["state"] = "stalled"
            members["stalledSince"] = .string(Timestamp.readable(since))
        case .gone: members["state"] = "gone"
        }
        return .object(members)
    }
}
