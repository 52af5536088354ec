import ArgumentParser
import Spool
import Webhook

/// The flags that select jobs.
struct JobFilter: ParsableArguments {
    @Option(
        help: "Only this event; contact.* stands for all of contact.",
        completion: .list(Choices.events),
        transform: Choices.event
    )
    var event: String?

    @Option(
        parsing: .unconditional,
        help: .init("Only this company (its id) and its persons.", valueName: "company-id"),
        transform: Choices.atLeast(1)
    )
    var account: Int?

    @Option(
        help: """
            Only this reason: its code, as failures names it; or a part of the last thing said about the jobs.
            """
    )
    var reason: String?

    @Option(help: .init("Only this group of failures, as failures names it.", valueName: "id"))
    var group: String?

    @Option(
        parsing: .unconditional,
        help: .init("Received since then: \(TimeArgument.help).", valueName: "time"),
        transform: TimeArgument.read
    )
    var since: TimeArgument?

    @Option(
        parsing: .unconditional,
        help: .init("Received until then.", valueName: "time"),
        transform: TimeArgument.read
    )
    var until: TimeArgument?

    func validate() throws {
        if let since, let until, until.date < since.date {
            throw ValidationError("--until must not be before --since")
        }
    }

    func query(_ files: SpoolFiles) throws(SpoolError) -> JobQuery {
        var query = JobQuery()
        query.event = event
        query.reason = reason
        query.group = group
        query.since = since?.date
        query.until = until?.date
        if let account { query.account = try AccountJobs(account: account, files: files) }
        return query
    }

    /// The selected jobs of a folder, with the progress on the terminal.
    func jobs(in state: SpoolLayout.Folder, _ files: SpoolFiles) throws(SpoolError) -> [JobQuery.Found] {
        try newest(.max, in: state, files).jobs
    }

    /// The same for the newest ones, and how many there are in all.
    func newest(_ limit: Int, in state: SpoolLayout.Folder, _ files: SpoolFiles) throws(SpoolError)
        -> (jobs: [JobQuery.Found], count: Int)
    {
        let progress = ProgressLine()
        defer { progress.finish() }
        return try query(files).newest(limit, in: state, of: files) { progress.show("\($0) files examined") }
    }

    /// The flags that select the same jobs by all but their reason, as a shell reads them.
    var repeated: String {
        let flags = [
            ("--event", event), ("--account", account.map(String.init)),
            ("--since", since.map { Timestamp.readable($0.date) }),
            ("--until", until.map { Timestamp.readable($0.date) }),
        ]
        return flags.compactMap { name, value in value.map { " \(name) \(Shell.quoted($0))" } }.joined()
    }
}
