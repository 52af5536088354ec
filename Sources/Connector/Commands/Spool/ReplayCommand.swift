import ArgumentParser
import Operations
import Spool
import Text
import Webhook

struct ReplayCommand: SpoolCommand {
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

    @OptionGroup var filter: JobFilter
    @OptionGroup var confirmation: Confirmation

    @Flag(help: "All failed jobs that the other flags select.")
    var failed = false

    @Flag(help: "Skipped jobs.")
    var skipped = false

    @Flag(help: "Finished jobs.")
    var done = false

    @Flag(help: "Deferred jobs, now instead of at their time.")
    var deferred = false

    @Flag(help: "Ask for a new analysis even where nothing changed.")
    var force = false

    @Option(
        parsing: .unconditional,
        help: .init("At most n jobs, the oldest.", valueName: "n"),
        transform: Choices.atLeast(1)
    )
    var limit: Int?

    @Flag(help: "Only show what would be moved, with the names.")
    var dryRun = false

    @Argument(
        help: .init("Names or parts of names of jobs.", valueName: "job"),
        completion: JobCompletion.kind,
        transform: Choices.jobName
    )
    var jobs: [String] = []

    @OptionGroup var options: AnswerOptions

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

    var changesSpool: Bool { !dryRun }

    func answer(_ files: SpoolFiles) throws -> Answer {
        let all = try ReplayPlan(names: jobs, states: states, query: filter.query(files), files: files)
        let plan = limit.map(all.limited) ?? all
        guard !plan.jobs.isEmpty else { throw Failure(.notSo, "there is no such job in \(files.layout.root)") }
        Self.lines(plan).forEach(say)
        let jobs = plan.jobs.map { $0.output(files) }
        if dryRun { plan.jobs.forEach { say("  \($0.entry.name.stem)") } }
        if dryRun { return Answer(["jobs": jobs, "moved": [String]()], []) }
        try confirmation.require("move \(Console.count(plan.jobs.count, "job")) back to incoming/?")
        let progress = ProgressLine()
        defer { progress.finish() }
        let outcome = try plan.carryOut(files, force: force) { progress.show("\($0) of \(plan.jobs.count) moved") }
        let gone = outcome.gone > 0 ? ", \(outcome.gone) were already moved by another process" : ""
        return Answer(
            ["jobs": jobs, "moved": outcome.moved.map { files.layout.path($0) }],
            [],
            notes: ["\(Console.count(outcome.moved.count, "job")) moved to incoming/\(gone)"]
        )
    }

    private static func lines(_ plan: ReplayPlan) -> [TerminalLine] {
        let groups = plan.groups
        let lines = Table(
            [.init("folder"), .init("event"), .init("jobs", isNumber: true), .init("why", least: 20)],
            groups.prefix(20).map { group, count in
                [
                    .init(group.state), .init(group.event ?? "dropped in by hand"), .init(String(count)),
                    .init(group.reason),
                ]
            }
        ).lines(.fitted(Console.isTerminal ? Console.width : .max))
        return lines + (groups.count > 20 ? ["and \(groups.count - 20) more kinds"] : [])
    }
}
