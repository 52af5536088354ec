import ArgumentParser
import FoundationEssentials
import JSON
import Spool
import SuperOffice

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how many jobs are in each folder, how old they are, and who works on them.",
        discussion: """
            Example: superoffice-connector status --spool /var/spool/superoffice-connector

            The columns count jobs by minutes since they were received, as in Postfix's qshape.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let settings = try common.settings()
        let files = try Assembly(settings, logger: settings.logger()).files
        guard FileManager.default.fileExists(atPath: files.layout.path(.incoming)) else {
            throw Failure(.notSo, "there is no spool at \(files.layout.root); check --spool, or start run once")
        }
        do {
            let report = try Report(SpoolInspector(files: files), now: Date())
            if json {
                Console.json(report.json)
            } else {
                report.print(root: files.layout.root)
            }
        } catch {
            throw Failure(error)
        }
    }

    private struct Report {
        var rows: [(state: SpoolLayout.Folder, census: SpoolInspector.Census)] = []
        var workers: [SpoolInspector.Worker]
        var isPaused: Bool

        init(_ inspector: SpoolInspector, now: Date) throws(SpoolError) {
            for state in SpoolInspector.states { rows.append((state, try inspector.census(of: state, now: now))) }
            workers = try inspector.workers()
            isPaused = inspector.isPaused
        }

        var json: JSONValue {
            var states: [String: JSONValue] = [:]
            for (state, census) in rows {
                var members: [String: JSONValue] = [
                    "count": .integer(census.count), "ages": .array(census.ages.map { .integer($0) }),
                    "oldestSeconds": census.oldest.map { .number($0) } ?? .null,
                ]
                if !census.reasons.isEmpty { members["reasons"] = .object(census.reasons.mapValues { .integer($0) }) }
                states[state.rawValue] = .object(members)
            }
            return [
                "states": .object(states), "paused": .bool(isPaused),
                "ageBoundsMinutes": .array(SpoolInspector.ageBounds.map { .integer($0) }),
                "workers": .array(
                    workers.map { worker in
                        [
                            "id": .string(worker.id), "alive": .bool(worker.isAlive), "jobs": .integer(worker.jobs),
                            "status": worker.status ?? .null,
                        ]
                    }
                ),
            ]
        }

        func print(root: String) {
            let bounds = SpoolInspector.ageBounds
            var table = [["", "jobs", "oldest"] + bounds.map { "<\($0)m" } + ["older"]]
            for (state, census) in rows {
                table.append(
                    [state.rawValue, String(census.count), census.oldest.map(Console.age) ?? "-"]
                        + census.ages.map { $0 == 0 ? "." : String($0) }
                )
            }
            Console.line(Console.paint(root, .bold) + (isPaused ? Console.paint("  PAUSED", .yellow) : ""))
            for line in Console.table(table) { Console.line(line) }
            let reasons = rows.flatMap(\.census.reasons).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            if !reasons.isEmpty {
                Console.line("skipped: " + reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
            }
            if workers.isEmpty { Console.line("nobody works on this spool") }
            for worker in workers { print(worker) }
        }

        private func print(_ health: WebhookHealth) {
            let age = health.lookedAt.map { "\(Console.age(Date().timeIntervalSince($0))) ago" } ?? "never"
            for hook in health.hooks {
                let usage = hook.usage.map { ", \($0.summary)" } ?? ""
                Console.line("  webhook \(hook.id) \"\(hook.name)\": \(hook.state.painted)\(usage); seen \(age)")
            }
            if let error = health.error {
                Console.line(Console.paint("  webhooks cannot be looked at: \(error)", .yellow))
            } else if health.hooks.isEmpty {
                Console.line(Console.paint("  no webhook of this app points here; looked \(age)", .yellow))
            }
        }

        private func print(_ worker: SpoolInspector.Worker) {
            let state =
                worker.isAlive ? "alive" : Console.paint("gone, its jobs are recovered by the next sweep", .yellow)
            Console.line("\(worker.id): \(state), \(worker.jobs) jobs")
            if let health = worker.status?["webhooks"].flatMap(WebhookHealth.init) { print(health) }
            if worker.isAlive, worker.status?["ready"]?.bool == false { Console.line("  not ready yet") }
            for (name, breaker) in (worker.status?["breakers"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                Console.line(Console.paint("  claiming stopped for \(name): \(breaker["why"]?.string ?? "")", .red))
                Console.line(
                    "  since \(breaker["since"]?.string ?? "?"), next try \(breaker["probeAt"]?.string ?? "?")"
                )
            }
        }
    }
}
