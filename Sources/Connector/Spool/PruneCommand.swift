import ArgumentParser
import FoundationEssentials
import JSON
import Spool

struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old days of done/ and skipped/ now; failed/ is never touched.",
        discussion: """
            Example: superoffice-connector prune --days 7 --dry-run

            The processor does this by itself with RETENTION_DAYS; this is for a disk that fills up.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var confirmation: Confirmation

    @Option(help: "Days to keep (RETENTION_DAYS; default: 92).")
    var days: Int?

    @Flag(help: "Only count what would be removed.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let days, !(1...36_500).contains(days) { throw ValidationError("--days must be 1 to 36500") }
    }

    func run() throws {
        let settings = try common.settings(days.map { ["RETENTION_DAYS": String($0)] } ?? [:])
        let days = try settings.integer("RETENTION_DAYS", default: 92, in: 1...36_500)
        let files = try dryRun ? common.existingSpool() : common.spoolToChange()
        let now = Date()
        let firstKept = Timestamp.day(now.addingTimeInterval(-Double(days) * 86_400))
        var counts: [String: Int] = [:]
        do {
            for state in [SpoolLayout.Folder.done, .skipped] {
                let old = try SpoolInspector(files: files).jobs(in: state) { Self.isBefore(firstKept, $0.folder) }
                counts[state.rawValue] = old.count
            }
        } catch {
            throw Failure(error)
        }
        let total = counts.values.reduce(0, +)
        var removed = 0
        if !dryRun, total > 0 {
            try confirmation.require("remove \(total) files of days before \(firstKept)?")
            let progress = ProgressLine()
            defer { progress.finish() }
            do {
                removed = try SpoolHand(files: files).prune(olderThan: days, now: now) { count in
                    progress.show("\(count) of \(total) removed")
                }
            } catch {
                throw Failure(error)
            }
        }
        if json {
            Console.json([
                "firstDayKept": .string(firstKept), "old": .object(counts.mapValues { .integer($0) }),
                "removed": .integer(removed),
            ])
        } else {
            let parts = counts.sorted { $0.key < $1.key }.map { "\($0.value) in \($0.key)/" }.joined(separator: ", ")
            Console.line(
                dryRun ? "older than \(firstKept): \(parts)" : "\(removed) files were removed (\(parts) were too old)"
            )
        }
    }

    private static func isBefore(_ day: String, _ folder: JobFolder) -> Bool {
        switch folder {
        case .done(let own), .skipped(let own, _): own < day && Timestamp.parseDay(own) != nil
        case .incoming, .processing, .deferred, .proposed, .approved, .failed: false
        }
    }
}
