import ArgumentParser
import FoundationEssentials
import JSON
import Spool
import Webhook

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the jobs of a folder, oldest first.",
        discussion: """
            Example: superoffice-connector list failed --since 2d
            Example: superoffice-connector list skipped --reason superseded --account 18 --json
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var options: JobOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "At most so many, the newest.")
    var limit: Int?

    @Argument(help: "incoming, processing, deferred, proposed, approved, failed, done or skipped.")
    var state: StateArgument

    func run() throws {
        let files = try common.existingSpool()
        let progress = ProgressLine()
        var jobs: [JobQuery.Found]
        do {
            jobs = try options.query(files).jobs(in: state.folder, of: files) { count in
                progress.show("\(count) files looked at")
            }
        } catch {
            throw Failure(error)
        }
        progress.finish()
        let count = jobs.count
        if let limit { jobs = jobs.suffix(max(0, limit)) }
        if json { return Console.json(.array(jobs.map { $0.json(files) })) }
        let now = Date()
        let rows = jobs.map { job in
            [
                job.entry.name.stem, job.received.map { Console.age(now.timeIntervalSince($0)) } ?? "-",
                job.account.map { "\($0.name) (\($0.id))" } ?? "",
            ]
        }
        for (row, job) in zip(Console.table(rows), jobs) { Console.line("\(row)  \(job.why)") }
        let cut = count > jobs.count ? ", the newest \(jobs.count) shown" : ""
        Console.error("\(Console.count(count, "job"))\(cut)")
    }
}

extension JobQuery.Found {
    func json(_ files: SpoolFiles) -> JSONValue {
        var members: [String: JSONValue] = [
            "path": .string(files.layout.path(entry.place)), "name": .string(entry.name.stem),
            "state": .string(entry.folder.state.rawValue), "why": .string(why),
            "code": reason.map { .string($0.code.rawValue) } ?? .null, "arguments": reason?.json["arguments"] ?? [:],
            "attempts": .integer(attempts),
            "received": received.map { .string(Timestamp.readable($0)) } ?? .null,
            "event": entry.name.event.map { .string($0.name) } ?? .null,
            "primaryKey": entry.name.event.map { .integer($0.key) } ?? .null,
            "account": account.map { ["id": .integer($0.id), "name": .string($0.name)] } ?? .null,
        ]
        if case .deferred = entry.folder, let due = files.modificationTime(entry.place) {
            members["due"] = .string(Timestamp.readable(due))
        }
        return .object(members)
    }
}
