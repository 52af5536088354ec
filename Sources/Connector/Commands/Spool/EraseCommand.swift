import ArgumentParser
import FoundationEssentials
import Operations
import Spool

struct EraseCommand: SpoolCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove every file about a company and its persons, for data protection.",
        discussion: """
            Example: superoffice-connector erase --account 18

            Jobs in every folder and the ledger's entries are removed; of the company's entry only the names of the fields that \
            we wrote stay, each with a digest that recognises our text without containing it. erasures.log in the spool says \
            when and how many, not of what. Nothing is changed in the CRM: clear the fields there, too. What we wrote into \
            the company's fields is still recognised; a person's field that is not empty is left as it is from then on. \
            Logs and backups are not searched.
            """
    )

    @OptionGroup var confirmation: Confirmation

    @Option(
        parsing: .unconditional,
        help: .init("The company's id in SuperOffice.", valueName: "company-id"),
        transform: Choices.atLeast(1)
    )
    var account: Int

    @Flag(help: "Only count and list.")
    var dryRun = false

    @OptionGroup var options: AnswerOptions

    var changesSpool: Bool { !dryRun }

    func answer(_ files: SpoolFiles) throws -> Answer {
        let progress = ProgressLine()
        let erasure = try Erasure(account: account, files: files) { progress.show("\($0) files examined") }
        progress.finish()
        let entries = Console.count(erasure.ledger.count, "ledger entry", "ledger entries")
        say("\(Console.count(erasure.jobs.count, "job")) and \(entries) of company \(account)")
        let unreadable = erasure.unreadable.map { files.layout.path($0) }
        for path in unreadable { Console.error("not a readable job; review it manually: \(path)") }
        var removed = 0
        if !dryRun, erasure.count > 0 {
            try confirmation.require("erase \(Console.count(erasure.count, "file")) for good?")
            removed = try erasure.carryOut(files, now: Date())
        }
        let output: JSONMembers = [
            "account": account, "jobs": erasure.jobs.count, "ledger": erasure.ledger.count, "busy": erasure.busy,
            "unreadable": unreadable, "removed": removed,
        ]
        let left = dryRun ? 0 : erasure.count - removed + erasure.busy
        return Answer(
            output,
            dryRun
                ? erasure.jobs.map { "  \(files.layout.path($0.place))" }
                : ["\(Console.count(removed, "file")) erased"],
            notes: removed == 0
                ? []
                : [
                    "the fields in SuperOffice are as they were: clear them there, too; a person's field that is not "
                        + "empty is left as it is from now on"
                ],
            failure: left > 0
                ? Failure(.notSo, "\(Console.count(left, "file")) being processed or moved meanwhile; run it again")
                : nil
        )
    }
}
