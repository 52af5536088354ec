import ArgumentParser
import FoundationEssentials
import Operations
import Spool
import Webhook

struct LogsCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what happened to jobs, across all folders, in chronological order.",
        discussion: """
            Example: superoffice-connector logs -f
            Example: superoffice-connector logs --company 18 --since 2d

            A line for each step: when, which record, where the job went, why, and the job's name, with which show tells \
            more. It is read from the files, so it reaches back as far as they do (RETENTION_DAYS). Files that are \
            not jobs are listed, too. With --json each line is an object.
            """
    )

    @Flag(name: .shortAndLong, help: "Keep following until Ctrl-C.")
    var follow = false

    @Option(
        parsing: .unconditional,
        help: .init("Only this company (its id) and its persons.", valueName: "company-id"),
        transform: Choices.atLeast(1)
    )
    var company: Int?

    @Option(
        parsing: .unconditional,
        help: .init("Only this person (its id).", valueName: "person-id"),
        transform: Choices.atLeast(1)
    )
    var person: Int?

    @Option(
        parsing: .unconditional,
        help: .init("Only what happened since then: \(TimeArgument.help).", valueName: "time"),
        transform: TimeArgument.read
    )
    var since: TimeArgument?

    @Option(
        name: [.customShort("n"), .long],
        parsing: .unconditional,
        help: .init("At most n lines, the newest (default: 100; 10000 with --since).", valueName: "n"),
        transform: Choices.atLeast(0)
    )
    var lines: Int?

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if let lines, lines > 1_000_000 { throw ValidationError("--lines must be at most 1000000") }
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        let files = try assembly.existingSpool()
        let filter = StoryFilter(
            account: try company.map { company throws(SpoolError) in try AccountJobs(account: company, files: files) },
            person: person
        )
        let reader = StoryReader(files, filter)
        var follower = follow ? StoryFollower(files, reader) : nil
        let progress = ProgressLine()
        let past = try reader.newest(lines ?? (since == nil ? 100 : 10_000), since: since?.date ?? .distantPast) {
            if $0.isMultiple(of: 1000) { progress.show("\($0) files examined") }
        }
        progress.finish()
        past.lines.forEach(tell)
        _ = follower?.admit(past.lines)
        if let obstacle = follower?.obstacle {
            Console.error("\(obstacle); the folders are looked at every 2 seconds")
        }
        // Ctrl-C ends the process as it does any other.
        while follower != nil { try follower?.next().forEach(tell) }
        if past.isCut {
            let more = min(max(past.lines.count, 1) * 10, 1_000_000)
            return Answer(nil, [], notes: ["older lines are left out; --lines \(more) shows more"])
        }
        return Answer(nil, [], notes: past.lines.isEmpty ? ["nothing happened"] : [])
    }

    private func tell(_ line: StoryLine) {
        if options.json {
            let output: JSONMembers = [
                "at": line.at, "job": line.job.stem, "record": line.record, "to": line.to, "why": line.why,
                "code": line.code, "broken": line.isBroken,
                "account": line.account.map(\.output),
            ]
            return Console.json(output, pretty: false)
        }
        let state = Console.paint(line.to.padded(to: 10), Self.colour(line))
        let name = line.account.map { " (\($0.name))" } ?? ""
        let record = (line.record ?? "-").padded(to: 14)
        Console.line(
            "\(Self.time(line.at))  \(record) \(state) \(line.why)\(name)  \(Console.paint(line.job.stem, .grey))"
        )
    }

    private static func colour(_ line: StoryLine) -> Console.Colour {
        if line.isBroken { return .red }
        return switch line.to {
        case "failed": .red
        case "deferred", "proposed": .yellow
        case "done", "approved": .green
        case "skipped": .grey
        default: .blue
        }
    }

    /// `2026-03-01 11:15:00`.
    private static func time(_ date: Date) -> Substring { Zone.chosen.text(date).prefix(19) }
}
