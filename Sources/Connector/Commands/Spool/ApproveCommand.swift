import ArgumentParser
import FoundationEssentials
import Operations
import Spool
import Text
import Webhook

struct ApproveCommand: ProposalCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Say yes to proposals (WRITES=propose); they are written next.",
        discussion: """
            Example: superoffice-connector approve 20260301T101500.123456Z_contact.changed_18
            Example: superoffice-connector approve --all --account 18

            It shows the old and new values and asks. The same as mv spool/proposed/NAME.json spool/approved/. What has \
            changed in SuperOffice by the time of the write is proposed again instead.
            """
    )

    @OptionGroup var choice: ProposalChoice
    @OptionGroup var confirmation: Confirmation

    @OptionGroup var options: AnswerOptions

    var verb: String { "approve" }
    var target: String { "approved/" }

    func decide(_ proposals: Proposals, _ files: SpoolFiles, _ progress: (Int) -> Void) throws -> Proposals.Decided {
        try proposals.approve(files, progress: progress)
    }
}

struct RejectCommand: ProposalCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Say no to proposals; the same is not proposed again until the company changes.",
        discussion: """
            Example: superoffice-connector reject --all --reason proposed --since 1d

            It shows the old and new values and asks. The jobs go to skipped/<day>/rejected/; replay --force asks the \
            Company Explorer again.
            """
    )

    @OptionGroup var choice: ProposalChoice
    @OptionGroup var confirmation: Confirmation

    @OptionGroup var options: AnswerOptions

    var verb: String { "reject" }
    var target: String { "skipped/" }

    func decide(_ proposals: Proposals, _ files: SpoolFiles, _ progress: (Int) -> Void) throws -> Proposals.Decided {
        try proposals.reject(files, now: Date(), progress: progress)
    }
}

/// Which proposals a command is about.
struct ProposalChoice: ParsableArguments {
    @OptionGroup var filter: JobFilter

    @Flag(help: "All proposals that the other flags select.")
    var all = false

    @Flag(help: "Only show what would be decided.")
    var dryRun = false

    @Argument(
        help: .init("Names or parts of names of jobs in proposed/.", valueName: "job"),
        completion: JobCompletion.kind,
        transform: Choices.jobName
    )
    var jobs: [String] = []

    func validate() throws {
        if jobs.isEmpty != all { throw ValidationError("give either names of jobs, or --all with or without filters") }
    }
}

/// A yes or a no.
protocol ProposalCommand: SpoolCommand {
    var choice: ProposalChoice { get }
    var confirmation: Confirmation { get }
    var verb: String { get }
    var target: String { get }

    func decide(_ proposals: Proposals, _ files: SpoolFiles, _ progress: (Int) -> Void) throws -> Proposals.Decided
}

extension ProposalCommand {
    var changesSpool: Bool { !choice.dryRun }

    func answer(_ files: SpoolFiles) async throws -> Answer {
        let proposals = try Proposals(names: choice.jobs, query: choice.filter.query(files), files: files)
        guard !proposals.jobs.isEmpty else {
            throw Failure(.notSo, "there is no such job in \(files.layout.path(.proposed))")
        }
        let stories = proposals.jobs.prefix(20).map { job in
            (job, ProposedField.all(of: files.job(at: job.entry)?.story ?? JobHistory()))
        }
        stories.flatMap { Self.lines($0.0, $0.1) }.forEach(say)
        if proposals.jobs.count > stories.count { say("and \(proposals.jobs.count - stories.count) more") }
        let jobs = proposals.jobs.map { $0.output(files) }
        if choice.dryRun { return Answer(["jobs": jobs, "moved": [String]()], []) }
        try confirmation.require("\(verb) \(Console.count(proposals.jobs.count, "job"))?")
        let progress = ProgressLine()
        defer { progress.finish() }
        let decided = try decide(proposals, files) { progress.show("\($0) of \(proposals.jobs.count) moved") }
        let gone = decided.gone > 0 ? ", \(decided.gone) were already moved by another process" : ""
        return Answer(
            [
                "jobs": jobs, "moved": decided.moved.map { files.layout.path($0) }, "gone": decided.gone,
                "busy": decided.busy,
            ],
            [],
            notes: ["\(Console.count(decided.moved.count, "job")) moved to \(target)\(gone)"],
            failure: decided.busy > 0
                ? Failure(.notSo, "the records of \(decided.busy) jobs are being worked on; run it again") : nil
        )
    }

    private static func lines(_ job: JobQuery.Found, _ fields: [ProposedField]) -> [TerminalLine] {
        let company = job.account.map { "  \($0.name) (\($0.id))" } ?? ""
        return ["\(Console.paint(job.entry.name.stem, .bold))\(company)"]
            + fields.map { field in
                let values = [field.old, field.new].map { "\"\($0.inOneLine(atMost: 60, ending: "…"))\"" }
                return "  \(field.record) \(field.progID): \(values[0]) -> \(values[1])"
            }
    }
}

extension SpoolFiles {
    /// A job at rest; nil when it cannot be read.
    func job(at entry: JobEntry) -> JobFile? {
        bytes(of: entry.place, limit: JobQueue.Settings().longestFile).flatMap { try? JobFile($0) }
    }
}
