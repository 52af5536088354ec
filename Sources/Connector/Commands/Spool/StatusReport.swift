import FoundationEssentials
import JSON
import Operations
import Spool
import Text
import Webhook

/// What `status` shows: whether all is well, the folders, who works on them, and which processes live.
struct StatusReport {
    let spool: SpoolReport
    let verdict: Verdict

    init(_ files: SpoolFiles, _ assembly: Assembly) throws {
        spool = SpoolReport(files, states: SpoolLayout.states)
        verdict = Verdict(
            tenant: try assembly.settings[ifSet: \.superOffice.contextIdentifier],
            alerts: spool.alerts(freeSpaceFloor: try assembly.freeSpaceFloor())
        )
    }

    var lines: [TerminalLine] {
        var lines = verdict.lines + ["", "spool \(spool.root), version \(Product.version)"]
        lines += Self.table(spool.censuses.map { ($0.state.rawValue, $0.census.all) })
        var events: [String: SpoolInspector.Row] = [:]
        for (state, census) in spool.censuses where !state.isByDay { events.merge(census.events, uniquingKeysWith: +) }
        if !events.isEmpty {
            lines.append("waiting, running or failed:")
            lines += Self.table(
                events.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
                    .map { ($0.key.isEmpty ? "dropped in" : $0.key, $0.value) }
            )
        }
        let reasons = spool.censuses.flatMap(\.census.reasons).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !reasons.isEmpty {
            lines.append("skipped: \(reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", "))")
        }
        return lines + spool.workers.flatMap(self.lines) + spool.processes.living(.receive).flatMap(self.lines)
            + webhookLines
            + reconciliationLines
            + (spool.analyses.map { ["analyses of \($0.day): \($0.used) of \($0.limit)"] } ?? [])
    }

    /// Fits into 80 columns, as Postfix's qshape does.
    private static func table(_ rows: [(String, SpoolInspector.Row)]) -> [TerminalLine] {
        let head = ["minutes", "jobs", "oldest"] + SpoolInspector.ageBounds.map { "<\($0)" } + ["older"]
        let cells = rows.map { name, row -> [Table.Cell] in
            let ages = row.ages.map { Table.Cell($0 == 0 ? "." : String($0)) }
            return [.init(name), .init(String(row.count)), .init(row.oldest.map(Console.age) ?? "-")] + ages
        }
        return Table(head.enumerated().map { .init($1, isNumber: $0 > 0) }, cells).lines(.wide)
    }

    private func lines(_ worker: SpoolInspector.Worker) -> [TerminalLine] {
        var state: TerminalLine = worker.stalledSince.map(TerminalLine.stalled) ?? "alive"
        if !worker.isAlive { state = Console.paint("gone, its jobs are recovered by the next sweep", .yellow) }
        return ["\(worker.id): \(state), \(Console.count(worker.jobs, "job"))"]
    }

    private func lines(_ receiver: SpoolProcess) -> [TerminalLine] {
        let report = receiver.report
        let state = receiver.stalledSince.map(TerminalLine.stalled) ?? "alive"
        var lines: [TerminalLine] = [
            "\(report.identity.name): \(state), receives webhooks since \(Console.time(report.startedAt))"
        ]
        guard let figures = report.receiver else { return lines }
        lines.append("  \(figures.accepted) accepted\(last(figures.lastAccepted))")
        if !figures.refused.isEmpty {
            let reasons = Self.reasons(figures.refused)
            let count = figures.refused.values.reduce(0, +)
            lines.append(Console.paint("  \(count) refused (\(reasons))\(last(figures.lastRefused))", .yellow))
        }
        if !figures.recentlyRefused.isEmpty {
            lines.append(Console.paint("  in the last 15 minutes: \(Self.reasons(figures.recentlyRefused))", .yellow))
        }
        return lines
    }

    private static func reasons(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }

    private func last(_ date: Date?) -> String {
        date.map { ", last \(Console.age(max(0, spool.now.timeIntervalSince($0)))) ago" } ?? ""
    }

    private var reconciliationLines: [TerminalLine] {
        guard let last = spool.reconciliation?.last else { return [] }
        let age = Console.age(max(0, spool.now.timeIntervalSince(last.at)))
        let found = "\(Console.count(last.missing, "change")) missing, \(Console.count(last.made, "job")) made"
        return [
            "compared with the CRM \(age) ago (\(last.occasion.rawValue), since \(Console.time(last.since))):",
            "  \(Console.count(last.read, "record")) read, \(found)",
        ]
    }

    private var webhookLines: [TerminalLine] {
        guard let health = spool.webhooks else { return [] }
        let age = health.lookedAt.map { "\(Console.age(spool.now.timeIntervalSince($0))) ago" } ?? "never"
        if health.hooks.isEmpty { return ["no webhook of this app points here; last checked \(age)"] }
        return health.hooks.map { hook in
            let usage = hook.usage.map { ", \($0.summary)" } ?? ""
            return "webhook \(hook.id) \"\(hook.name)\": \(hook.state.painted)\(usage); seen \(age)"
        }
    }
}

extension TerminalLine {
    /// Of a process that is alive but does not move.
    fileprivate static func stalled(since: Date) -> TerminalLine {
        Console.paint("not moving since \(Console.time(since)) (stopped, stuck, or its disk hangs)", .red)
    }
}

extension StatusReport {
    /// `status --json`.
    var output: JSONMembers {
        [
            "verdict": verdict, "version": Product.version, "root": spool.root,
            "states": Dictionary(
                uniqueKeysWithValues: spool.censuses.map { ($0.state.rawValue, Self.output($0.census)) }
            ),
            "analyses": spool.analyses?.json, "reconciliation": spool.reconciliation?.json,
            "freeBytes": spool.space?.bytes, "freeInodes": spool.space?.files, "paused": spool.isPaused,
            "pauseNote": spool.pauseNote, "pauseCode": spool.pauseReason?.code.rawValue,
            "pauseArguments": spool.pauseReason.argumentsOutput, "ageBoundsMinutes": SpoolInspector.ageBounds,
            "workers": spool.workers.map { worker -> JSONMembers in
                [
                    "id": worker.id, "alive": worker.isAlive, "jobs": worker.jobs, "status": worker.status,
                    "stalledSince": worker.stalledSince,
                ]
            }, "processes": spool.processes.map(Self.output),
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
