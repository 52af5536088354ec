import ArgumentParser
import FoundationEssentials
import Operations
import Processor
import Spool
import SuperOffice
import Text
import Webhook

struct RevertCommand: CRMCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Give back what stood in our fields before we wrote them.",
        discussion: """
            Example: superoffice-connector revert --since 2h --dry-run
            Example: superoffice-connector revert --account 18

            It shows what would be written and asks. A field is given back only where it still holds what the connector \
            wrote; what a person entered since stays and is named. The same input is not analysed again afterwards: \
            replay --force does that.
            """
    )

    @OptionGroup var confirmation: Confirmation

    @Option(
        parsing: .unconditional,
        help: .init("What was written since then: \(TimeArgument.help).", valueName: "time"),
        transform: TimeArgument.read
    )
    var since: TimeArgument?

    @Option(
        parsing: .unconditional,
        help: .init("Only this company (its id) and its persons.", valueName: "company-id"),
        transform: Choices.atLeast(1)
    )
    var account: Int?

    @Flag(help: "Only show what would be written.")
    var dryRun = false

    @Argument(
        help: .init("Names or parts of names of jobs that wrote.", valueName: "job"),
        completion: JobCompletion.kind,
        transform: Choices.jobName
    )
    var jobs: [String] = []

    @OptionGroup var options: AnswerOptions

    /// Where a job may be that has written something.
    private static let states: [SpoolLayout.Folder] = [.done, .failed, .deferred]

    func validate() throws {
        if jobs.isEmpty, since == nil, account == nil {
            throw ValidationError("say what to give back: names of jobs, --since or --account")
        }
    }

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let files = try assembly.existingSpool()
        if !dryRun { try files.refuseAsRoot() }
        let records = WrittenRecord.all(try written(files), since: since?.date)
        guard !records.isEmpty else { throw Failure(.notSo, "no such job has written anything") }
        let principal = try await crm.currentPrincipal()
        let reversal = Reversal(crm: crm, files: files, own: principal.associateID)
        let progress = ProgressLine()
        defer { progress.finish() }
        let plans = try await each(records, progress) { try await reversal.plan($0) }
        progress.finish()
        for (record, report) in plans { Self.lines(record, report).forEach(say) }
        let count = plans.reduce(0) { $0 + $1.1.changes.count }
        if dryRun || count == 0 {
            return Answer(Self.output(plans, isDone: false), count == 0 ? ["nothing is to be given back"] : [])
        }
        try confirmation.require("give back \(Console.count(count, "field")) in SuperOffice?")
        let reports = try await each(records, progress) { try await reversal.carryOut($0, now: Date()) }
        let written = reports.reduce(0) { $0 + $1.1.changes.count }
        let troubles = reports.compactMap { record, report in
            report.trouble.map { "\(record.reference): \($0)" }
        }
        return Answer(
            Self.output(reports, isDone: true),
            ["\(Console.count(written, "field")) given back"],
            failure: troubles.isEmpty ? nil : Failure(.notSo, lines: troubles)
        )
    }

    private func written(_ files: SpoolFiles) throws -> [(JobEntry, JobFile)] {
        var query = JobQuery()
        if let account { query.account = try AccountJobs(account: account, files: files) }
        let plan = try ReplayPlan(
            names: jobs,
            states: Self.states,
            query: query,
            files: files,
            kind: "job that has run"
        )
        return plan.jobs.compactMap { job in files.job(at: job.entry).map { (job.entry, $0) } }
    }

    /// One record after the other; what goes wrong with one is told and does not stop the rest.
    private func each(
        _ records: [WrittenRecord],
        _ progress: ProgressLine,
        _ body: (WrittenRecord) async throws -> Reversal.Report
    ) async throws -> [(WrittenRecord, Reversal.Report)] {
        var reports: [(WrittenRecord, Reversal.Report)] = []
        for record in records {
            progress.show("\(reports.count) of \(records.count) records")
            do { reports.append((record, try await body(record))) } catch let error as SuperOfficeError {
                guard case .notFound = error else { throw error }
                var report = Reversal.Report()
                report.trouble = "\(error)"
                reports.append((record, report))
            }
        }
        return reports
    }

    private static func lines(_ record: WrittenRecord, _ report: Reversal.Report) -> [TerminalLine] {
        let company = record.account.map { "  \($0.name) (\($0.id))" } ?? ""
        func shown(_ text: String) -> String { "\"\(text.inOneLine(atMost: 60, ending: "…"))\"" }
        return ["\(Console.paint("\(record.reference)", .bold))\(company)"]
            + report.changes.map { "  \($0.progID): \(shown($0.present)) -> \(shown($0.before))" }
            + report.kept.sorted { $0.key < $1.key }.map { "  \($0.key) stays: \($0.value.sentence)" }
            + (report.trouble.map { ["  \($0)"] } ?? [])
    }

    private static func output(_ reports: [(WrittenRecord, Reversal.Report)], isDone: Bool) -> JSONMembers {
        let records = reports.map { record, report -> JSONMembers in
            [
                "record": record.key, "account": record.account.map(\.output),
                "fields": report.changes.map { change -> JSONMembers in
                    ["field": change.progID, "present": change.present, "before": change.before]
                },
                "kept": report.kept.mapValues { reason -> JSONMembers in
                    ["code": reason.code.rawValue, "why": reason.sentence]
                },
                "trouble": report.trouble, "jobs": record.jobs.map(\.name.stem),
            ]
        }
        return ["done": isDone, "records": records]
    }
}
