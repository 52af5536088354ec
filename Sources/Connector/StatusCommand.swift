import ArgumentParser
import FoundationEssentials
import JSON
import Spool
import SuperOffice
import Webhook

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how many jobs are in each folder, how old they are, and who works on them.",
        discussion: """
            Example: superoffice-connector status --spool /var/spool/superoffice-connector
            Example: superoffice-connector status --watch

            The columns count jobs by minutes since they were received, as in Postfix's qshape; below the folders the \
            same for each event that waits or failed.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Show it again and again until Ctrl-C.")
    var watch = false

    @Option(help: "Seconds between two looks of --watch.")
    var interval = 2

    func validate() throws {
        if watch && json { throw ValidationError("--watch is for a terminal, --json for a program; choose one") }
        if interval < 1 { throw ValidationError("--interval must be at least 1 second") }
    }

    func run() async throws {
        let files = try common.existingSpool()
        do {
            if watch { return try await watch(files) }
            let report = try Report(SpoolInspector(files: files), now: Date())
            if json { return Console.json(report.json) }
            for line in report.lines(files.layout.root) { Console.line(line) }
        } catch {
            throw Failure(error)
        }
    }

    /// Each look replaces the one before; Ctrl-C ends the process as for any other.
    private func watch(_ files: SpoolFiles) async throws {
        guard Console.isTerminal else { throw Failure(.usage, "--watch needs a terminal; use --json in a script") }
        while true {
            let report = try Report(SpoolInspector(files: files), now: Date())
            Console.screen(report.lines(files.layout.root) + ["", "\(Timestamp.readable(Date()))  Ctrl-C ends"])
            try await Task.sleep(for: .seconds(interval))
        }
    }

    private struct Report {
        var rows: [(state: SpoolLayout.Folder, census: SpoolInspector.Census)] = []
        var workers: [SpoolInspector.Worker]
        var processes: ProcessStatusReport
        var isPaused: Bool
        var pauseNote: String
        /// Why the connector paused itself; nil when a person did.
        var pauseReason: Reason?

        init(_ inspector: SpoolInspector, now: Date) throws(SpoolError) {
            for state in SpoolInspector.states { rows.append((state, try inspector.census(of: state, now: now))) }
            processes = ProcessStatusReport(processes: try inspector.processes(), now: now)
            workers = try inspector.workers(processes.processes)
            isPaused = inspector.isPaused
            pauseNote = inspector.pauseNote
            pauseReason = inspector.pauseReason
        }

        var json: JSONValue {
            var states: [String: JSONValue] = [:]
            for (state, census) in rows {
                var members: [String: JSONValue] = [
                    "events": .object(census.events.mapValues { .object($0.members) })
                ].merging(census.all.members) { $1 }
                if !census.reasons.isEmpty { members["reasons"] = .object(census.reasons.mapValues { .integer($0) }) }
                states[state.rawValue] = .object(members)
            }
            return [
                "states": .object(states), "paused": .bool(isPaused), "pauseNote": .string(pauseNote),
                "pauseCode": pauseReason.map { .string($0.code.rawValue) } ?? .null,
                "pauseArguments": pauseReason?.json["arguments"] ?? [:],
                "ageBoundsMinutes": .array(SpoolInspector.ageBounds.map { .integer($0) }),
                "workers": .array(
                    workers.map { worker in
                        [
                            "id": .string(worker.id), "alive": .bool(worker.isAlive), "jobs": .integer(worker.jobs),
                            "status": worker.status ?? .null,
                            "stalledSince": worker.stalledSince.map { .string(Timestamp.readable($0)) } ?? .null,
                        ]
                    }
                ),
                "processes": processes.json,
            ]
        }

        func lines(_ root: String) -> [TerminalLine] {
            let colour: Console.Colour = pauseReason == nil ? .yellow : .red
            var lines = [Console.paint(root, .bold) + (isPaused ? Console.paint("  PAUSED \(pauseNote)", colour) : "")]
            var events: [String: SpoolInspector.Row] = [:]
            for (state, census) in rows where state != .done && state != .skipped {
                events.merge(census.events, uniquingKeysWith: +)
            }
            lines += Self.table(rows.map { ($0.state.rawValue, $0.census.all) })
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
            if workers.isEmpty { lines.append("nobody works on this spool") }
            for worker in workers { lines += Self.lines(worker) }
            return lines + processes.lines
        }

        private static func table(_ rows: [(String, SpoolInspector.Row)]) -> [TerminalLine] {
            let head = ["", "jobs", "oldest"] + SpoolInspector.ageBounds.map { "<\($0)m" } + ["older"]
            return Console.table(
                [head]
                    + rows.map { name, row in
                        [name, String(row.count), row.oldest.map(Console.age) ?? "-"]
                            + row.ages.map { $0 == 0 ? "." : String($0) }
                    }
            ).map { "\($0)" }
        }

        private static func lines(_ health: WebhookHealth) -> [TerminalLine] {
            let age = health.lookedAt.map { "\(Console.age(Date().timeIntervalSince($0))) ago" } ?? "never"
            var lines = health.hooks.map { hook -> TerminalLine in
                let usage = hook.usage.map { ", \($0.summary)" } ?? ""
                return "  webhook \(hook.id) \"\(hook.name)\": \(hook.state.painted)\(usage); seen \(age)"
            }
            if let error = health.error {
                lines.append(Console.paint("  webhooks cannot be looked at: \(error)", .yellow))
            } else if health.hooks.isEmpty {
                lines.append(Console.paint("  no webhook of this app points here; looked \(age)", .yellow))
            }
            return lines
        }

        private static func lines(_ worker: SpoolInspector.Worker) -> [TerminalLine] {
            var state: TerminalLine = worker.stalledSince.map(TerminalLine.stalled) ?? "alive"
            if !worker.isAlive { state = Console.paint("gone, its jobs are recovered by the next sweep", .yellow) }
            var lines: [TerminalLine] = ["\(worker.id): \(state), \(worker.jobs) jobs"]
            if let health = worker.status?["webhooks"].flatMap(WebhookHealth.init) { lines += Self.lines(health) }
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
    }
}

extension SpoolInspector.Row {
    var members: [String: JSONValue] {
        [
            "count": .integer(count), "ages": .array(ages.map { .integer($0) }),
            "oldestSeconds": oldest.map { .number($0) } ?? .null,
        ]
    }
}
