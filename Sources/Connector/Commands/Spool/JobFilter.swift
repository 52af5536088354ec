import ArgumentParser
import Spool
import Webhook

/// The flags that select jobs.
struct JobFilter: ParsableArguments {
    @Option(help: "Only this event; contact.* stands for all of contact.")
    var event: String?

    @Option(help: "Only this company (its id) and its persons.")
    var account: Int?

    @Option(
        help: """
            Only this reason: its code, as failures names it; or a part of the last thing said about the jobs.
            """
    )
    var reason: String?

    @Option(help: "Received since then: \(TimeArgument.help).")
    var since: TimeArgument?

    @Option(help: "Received until then.")
    var until: TimeArgument?

    func query(_ files: SpoolFiles) throws(SpoolError) -> JobQuery {
        var query = JobQuery()
        query.event = event
        query.reason = reason
        query.since = since?.date
        query.until = until?.date
        if let account { query.account = try AccountJobs(account: account, files: files) }
        return query
    }

    /// The selected jobs of a folder, with the progress on the terminal.
    func jobs(in state: SpoolLayout.Folder, _ files: SpoolFiles) throws(SpoolError) -> [JobQuery.Found] {
        let progress = ProgressLine()
        defer { progress.finish() }
        return try query(files).jobs(in: state, of: files) { progress.show("\($0) files examined") }
    }
}
