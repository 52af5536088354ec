import ArgumentParser
import FoundationEssentials
import Spool
import Webhook

/// The flags that choose jobs.
struct JobOptions: ParsableArguments {
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

    @Option(help: "Received since then: \(Moment.help).")
    var since: Moment?

    @Option(help: "Received until then.")
    var until: Moment?

    func query(_ files: SpoolFiles) throws -> JobQuery {
        var query = JobQuery()
        query.event = event
        query.reason = reason
        query.since = since?.date
        query.until = until?.date
        do {
            query.account = try account.map { account throws(SpoolError) in
                try AccountJobs(account: account, files: files)
            }
        } catch { throw Failure(error) }
        return query
    }
}

/// A folder of jobs as people type it.
enum StateArgument: String, ExpressibleByArgument, CaseIterable {
    case incoming, processing, deferred, proposed, approved, failed, done, skipped

    var folder: SpoolLayout.Folder {
        switch self {
        case .incoming: .incoming
        case .processing: .processing
        case .deferred: .deferred
        case .proposed: .proposed
        case .approved: .approved
        case .failed: .failed
        case .done: .done
        case .skipped: .skipped
        }
    }
}
