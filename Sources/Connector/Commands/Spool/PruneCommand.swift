import ArgumentParser
import FoundationEssentials
import Spool

struct PruneCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old days of done/ and skipped/ now; failed/ is never touched.",
        discussion: """
            Example: superoffice-connector prune --days 7 --dry-run

            The processor does this by itself with RETENTION_DAYS; this is for a disk that fills up.
            """
    )

    @OptionGroup var confirmation: Confirmation

    @Option(
        parsing: .unconditional,
        help: .init(SettingTable.shared.spool.retentionDays.flagHelp, valueName: "days"),
        transform: Choices.atLeast(1)
    )
    var days: Int?

    @Flag(help: "Only count what would be removed.")
    var dryRun = false

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if let days, days > 36_500 { throw ValidationError("--days must be at most 36500") }
    }

    func answer(_ assembly: Assembly) throws -> Answer {
        let days = try days ?? assembly.settings[\.spool.retentionDays]
        let files = try assembly.existingSpool()
        if !dryRun { try files.refuseAsRoot() }
        let now = Date()
        let firstKept = Timestamp.day(now.addingTimeInterval(-Double(days) * 86_400))
        var counts: [String: Int] = [:]
        for state in [SpoolLayout.Folder.done, .skipped] {
            let old = try SpoolInspector(files: files).jobs(in: state) { entry in
                entry.folder.day.map { $0 < firstKept && Timestamp.parseDay($0) != nil } ?? false
            }
            counts[state.rawValue] = old.count
        }
        let total = counts.values.reduce(0, +)
        var removed = 0
        if !dryRun, total > 0 {
            try confirmation.require("remove \(Console.count(total, "file")) of days before \(firstKept)?")
            let progress = ProgressLine()
            defer { progress.finish() }
            removed = try SpoolOperations(files: files).prune(olderThan: days, now: now) { count in
                progress.show("\(count) of \(total) removed")
            }
        }
        let parts = counts.sorted { $0.key < $1.key }.map { "\($0.value) in \($0.key)/" }.joined(separator: ", ")
        return Answer(
            ["firstDayKept": firstKept, "old": counts, "removed": removed],
            [
                dryRun
                    ? "older than \(firstKept): \(parts)"
                    : "\(Console.count(removed, "file")) removed (\(parts) too old)"
            ]
        )
    }
}
