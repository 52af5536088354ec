import ArgumentParser
import FoundationEssentials
import JSON
import Spool

struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove every file about a company and its persons, for data protection.",
        discussion: """
            Example: superoffice-connector erase --account 18

            Jobs in every folder and the ledger's entries are removed; of the company's entry only the names of the fields that \
            we wrote stay, each with a digest that recognises our text and does not tell it. erasures.log in the spool says \
            when and how many, not of what. Nothing is changed in the CRM. Logs and backups are not looked at.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var confirmation: Confirmation

    @Option(help: "The company's id in SuperOffice.")
    var account: Int

    @Flag(help: "Only count.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if account < 1 { throw ValidationError("--account must be a company's id, 1 or more") }
    }

    func run() throws {
        let files = try dryRun ? common.existingSpool() : common.spoolToChange()
        let progress = ProgressLine()
        do {
            let erasure = try Erasure(account: account, files: files) { progress.show("\($0) files looked at") }
            progress.finish()
            if !json {
                Console.line(
                    "\(erasure.jobs.count) jobs and \(erasure.ledger.count) ledger entries of company \(account)"
                )
            }
            for place in erasure.unreadable {
                Console.error("no job, look at it yourself: \(files.layout.path(place))")
            }
            var removed = 0
            if !dryRun, erasure.count > 0 {
                try confirmation.require("erase these \(erasure.count) files for good?")
                removed = try erasure.carryOut(files, now: Date())
            }
            if json {
                Console.json([
                    "account": .integer(account), "jobs": .integer(erasure.jobs.count),
                    "ledger": .integer(erasure.ledger.count), "busy": .integer(erasure.busy),
                    "unreadable": .array(erasure.unreadable.map { .string(files.layout.path($0)) }),
                    "removed": .integer(removed),
                ])
            } else if !dryRun {
                Console.line("\(removed) files were erased")
            }
            let left = dryRun ? 0 : erasure.count - removed + erasure.busy
            if left > 0 {
                throw Failure(.notSo, "\(left) files are being worked on or were moved meanwhile; run it again")
            }
        } catch {
            throw Failure(error)
        }
    }
}
