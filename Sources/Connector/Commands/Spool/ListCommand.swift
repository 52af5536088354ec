import ArgumentParser
import FoundationEssentials
import Spool
import Webhook

struct ListCommand: SpoolCommand, ListingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the jobs of a folder, oldest first.",
        discussion: """
            Example: superoffice-connector list failed --since today
            Example: superoffice-connector list skipped --reason superseded --account 18 --json
            Example: superoffice-connector list failed -o name | head -3 | xargs superoffice-connector show
            Example: superoffice-connector list done --limit 0 -o wide | less -S

            A terminal gets the newest 50, cut to its width. A program gets all of them, uncut: a line each, with a tab \
            between the values and no heading.
            """
    )

    @OptionGroup var filter: JobFilter

    @Option(
        parsing: .unconditional,
        help: .init("Show at most n jobs, the newest; 0 for all. (default: 50 on a terminal, else 0)", valueName: "n"),
        transform: Choices.atLeast(0)
    )
    var limit: Int?

    @Argument(
        help: "incoming, processing, deferred, proposed, approved, failed, done or skipped.",
        completion: .list(Choices.states),
        transform: Choices.state
    )
    var state: SpoolLayout.Folder

    @OptionGroup var listing: ListOptions
    @OptionGroup var options: AnswerOptions

    private static let screenful = 50

    func answer(_ files: SpoolFiles) throws -> Answer {
        let isForPeople = try Console.isTerminal && form?.isText != false
        let limit = limit ?? (isForPeople ? Self.screenful : 0)
        let (jobs, count) = try filter.newest(limit == 0 ? .max : limit, in: state, files)
        let more = count - jobs.count
        let note = more > 0 ? "… \(more) more, --limit 0 shows all" : Console.count(count, "job")
        let table = JobTable(state: state, files: files, now: Date()).table(jobs)
        return Answer(jobs.map { $0.output(files) }, table, notes: ["\(note)"])
    }
}

/// Jobs of a folder, a line each.
private struct JobTable {
    let state: SpoolLayout.Folder
    let files: SpoolFiles
    let now: Date

    private var isDeferred: Bool { state == .deferred }

    func table(_ jobs: [JobQuery.Found]) -> Table { Table(columns, jobs.map(row)) }

    private var columns: [Table.Column] {
        var columns: [Table.Column] = [
            .init("job", least: 24), .init("received", isExtra: true), .init("event", isExtra: true),
            .init("record", isNumber: true, isExtra: true), .init("age", isNumber: true),
        ]
        if isDeferred { columns.append(.init("next try")) }
        columns += [
            .init("company", isNumber: true), .init("name", least: 16), .init("tries", isNumber: true, isExtra: true),
            .init("code", isExtra: true), .init("why", least: 12),
        ]
        return columns
    }

    private func row(_ job: JobQuery.Found) -> [Table.Cell] {
        let event = job.entry.name.event
        let age = job.received.map { now.timeIntervalSince($0) }
        let record = event.map { String($0.key) } ?? "-"
        let own = event?.name.hasPrefix("contact.") == true ? record : "-"
        let company = job.account.map { String($0.id) } ?? own
        var row: [Table.Cell] = [
            .init(job.entry.name.stem), time(job.received), .init(event?.name ?? "-"), .init(record),
            .init(age.map(Console.age) ?? "-", value: age.map { String(Int($0)) } ?? ""),
        ]
        if isDeferred { row.append(time(files.modificationTime(job.entry.place))) }
        row += [
            .init(company), .init(job.account?.name ?? "-"), .init(String(job.attempts)),
            .init(job.reason?.code.rawValue ?? "-"), .init(job.whyInLocalTime),
        ]
        return row
    }

    private func time(_ date: Date?) -> Table.Cell {
        guard let date else { return "-" }
        return .init(Zone.chosen.short(date, now: now), value: Timestamp.readable(date))
    }
}
