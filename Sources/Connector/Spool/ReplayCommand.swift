import ArgumentParser
import FoundationEssentials
import JSON
import Spool
import Webhook

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Move jobs back to incoming/, where they run again.",
        discussion: """
            Example: superoffice-connector replay --failed --reason "answered 503" --since 1d
            Example: superoffice-connector replay 20260301T101500.123456Z_contact.changed_18

            It shows what would be moved and asks. Nothing is overwritten, and it is safe while the processor runs: \
            each job is one rename, the same as with mv.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var options: JobOptions
    @OptionGroup var confirmation: Confirmation

    @Flag(help: "All failed jobs that the other flags choose.")
    var failed = false

    @Flag(help: "Skipped jobs.")
    var skipped = false

    @Flag(help: "Finished jobs.")
    var done = false

    @Flag(help: "Deferred jobs, now instead of at their time.")
    var deferred = false

    @Flag(help: "Ask for a new analysis even where nothing changed.")
    var force = false

    @Flag(help: "Only show what would be moved.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "Names or parts of names of jobs.")
    var jobs: [String] = []

    private var states: [SpoolLayout.Folder] {
        let flags: [(isChosen: Bool, state: SpoolLayout.Folder)] = [
            (failed, .failed), (skipped, .skipped), (done, .done), (deferred, .deferred),
        ]
        return flags.filter(\.isChosen).map(\.state)
    }

    func validate() throws {
        if jobs.isEmpty && states.isEmpty {
            throw ValidationError("say what to replay: names of jobs, --failed, --skipped, --done or --deferred")
        }
    }

    func run() throws {
        let files = try dryRun ? common.existingSpool() : common.spoolToChange()
        let plan: ReplayPlan
        do {
            plan = try ReplayPlan(names: jobs, states: states, query: options.query(files), files: files)
        } catch {
            throw Failure(error)
        }
        guard !plan.jobs.isEmpty else { throw Failure(.notSo, "there is no such job in \(files.layout.root)") }
        if !json { for line in plan.lines { Console.line("\(line)") } }
        if dryRun {
            if json { Console.json(plan.json(files, moved: [])) }
            return
        }
        try confirmation.require("move \(Console.count(plan.jobs.count, "job")) back to incoming/?")
        let outcome = try move(plan, files)
        if json { Console.json(plan.json(files, moved: outcome.moved)) }
        Console.error(
            "\(Console.count(outcome.moved.count, "job")) moved to incoming/"
                + (outcome.gone > 0 ? ", \(outcome.gone) had been moved by somebody else meanwhile" : "")
        )
    }

    private func move(_ plan: ReplayPlan, _ files: SpoolFiles) throws -> (moved: [SpoolLayout.Place], gone: Int) {
        let hand = SpoolHand(files: files)
        let progress = ProgressLine()
        defer { progress.finish() }
        var (moved, gone): ([SpoolLayout.Place], Int) = ([], 0)
        for job in plan.jobs {
            do {
                if let place = try hand.replay(job.entry, force: force) { moved.append(place) } else { gone += 1 }
            } catch {
                let done = moved.isEmpty ? "nothing was moved" : "\(Console.count(moved.count, "job")) moved before"
                throw Failure(.unavailable, "\(error); \(done)")
            }
            progress.show("\(moved.count) of \(plan.jobs.count) moved")
        }
        return (moved, gone)
    }
}

/// What a replay would move.
struct ReplayPlan {
    let jobs: [JobQuery.Found]

    /// - Throws: a `Failure` for a name that no job has, or a `SpoolError`.
    init(names: [String], states: [SpoolLayout.Folder], query: JobQuery, files: SpoolFiles) throws {
        var jobs: [JobQuery.Found] = []
        // Named jobs are looked for everywhere but where they run or wait already.
        let searched = names.isEmpty ? states : states.isEmpty ? [.failed, .deferred, .skipped, .done] : states
        for state in searched {
            jobs += try query.jobs(in: state, of: files).filter { job in
                names.isEmpty || names.contains { job.entry.name.fileName.contains(Self.lastComponent($0)) }
            }
        }
        for name in names {
            let part = Self.lastComponent(name)
            guard jobs.contains(where: { $0.entry.name.fileName.contains(part) }) else {
                throw Failure(.notSo, "no job that can be replayed has \"\(part)\" in its name")
            }
        }
        self.jobs = jobs.sorted { $0.entry.name < $1.entry.name }
    }

    /// A job may be given as a path, from a shell's completion.
    private static func lastComponent(_ name: String) -> String {
        name.split(separator: "/").last.map(String.init) ?? name
    }

    /// How many of what, the most frequent first.
    var lines: [String] {
        let groups = Dictionary(grouping: jobs) { job in
            [
                job.entry.folder.state.rawValue, job.entry.name.event?.name ?? "dropped in by hand",
                FailureGroup.kind(job).shortened(to: 80),
            ]
        }
        let rows = groups.sorted { ($1.value.count, $0.key.joined()) < ($0.value.count, $1.key.joined()) }
        let shown = Console.table(rows.prefix(20).map { ["\($0.key[0])  \($0.key[1])", String($0.value.count)] })
        var lines = zip(shown, rows).map { "\($0)  \($1.key[2])" }
        if rows.count > 20 { lines.append("and \(rows.count - 20) more kinds") }
        return lines
    }

    func json(_ files: SpoolFiles, moved: [SpoolLayout.Place]) -> JSONValue {
        [
            "jobs": .array(jobs.map { $0.json(files) }),
            "moved": .array(moved.map { .string(files.layout.path($0)) }),
        ]
    }
}

extension String {
    func shortened(to length: Int) -> String { count <= length ? self : prefix(length - 1) + "…" }
}
