import ArgumentParser
import FoundationEssentials
import Spool
import Webhook

struct ListCommand: SpoolCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the jobs of a folder, oldest first.",
        discussion: """
            Example: superoffice-connector list failed --since 2d
            Example: superoffice-connector list skipped --reason superseded --account 18 --json
            """
    )

    @OptionGroup var options: AnswerOptions
    @OptionGroup var filter: JobFilter

    @Option(help: "Show at most this many jobs, the newest.")
    var limit: Int?

    @Argument(help: "incoming, processing, deferred, proposed, approved, failed, done or skipped.")
    var state: StateArgument

    func answer(_ files: SpoolFiles) throws -> Answer {
        let all = try filter.jobs(in: state.folder, files)
        let jobs = limit.map { all.suffix(max(0, $0)) } ?? all[...]
        let now = Date()
        let rows = jobs.map { job in
            [
                job.entry.name.stem, job.received.map { Console.age(now.timeIntervalSince($0)) } ?? "-",
                job.account.map { "\($0.name) (\($0.id))" } ?? "",
            ]
        }
        let cut = all.count > jobs.count ? ", the newest \(jobs.count) shown" : ""
        return Answer(
            jobs.map { $0.output(files) },
            zip(Console.table(rows), jobs).map { "\($0)  \($1.why)" },
            notes: ["\(Console.count(all.count, "job"))\(cut)"]
        )
    }
}

/// A folder of jobs as people type it.
struct StateArgument: ExpressibleByArgument {
    let folder: SpoolLayout.Folder

    init?(argument: String) {
        guard let folder = SpoolLayout.states.first(where: { $0.rawValue == argument }) else { return nil }
        self.folder = folder
    }

    static var allValueStrings: [String] { SpoolLayout.states.map(\.rawValue) }
}
