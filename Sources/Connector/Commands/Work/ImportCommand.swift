import ArgumentParser
import Operations
import Spool

struct ImportCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write jobs for the open rows of another connector's queue.",
        discussion: """
            Example: sqlite3 -json queue.db "SELECT status, payload FROM jobs ORDER BY id" | superoffice-connector import -
            Example: superoffice-connector import queue.csv --payload-column body --open enqueued --dry-run

            The file is JSON (an array of objects, or an object a line) or CSV with a header. One column holds the webhook \
            as SuperOffice sent it, another the status. Open rows become jobs in incoming/, finished and failed ones are \
            counted, and a status that is not known is named. What is in the spool already is not written again, so the \
            same command may be repeated. docs/MIGRATION.md describes the whole move.
            """
    )

    @Argument(help: "A file, or - for standard input.", completion: .file())
    var file: String

    @Option(help: .init("The column with the webhook; without it, payload.", valueName: "column"))
    var payloadColumn: String?

    @Option(help: .init("The column with the status; without it, status or state.", valueName: "column"))
    var statusColumn: String?

    @Option(help: .init("A word that means open there; may be given several times.", valueName: "status"))
    var open: [String] = []

    @Option(help: .init("A word that means finished there; may be given several times.", valueName: "status"))
    var finished: [String] = []

    @Flag(help: "Every row is open; there is no status.")
    var allOpen = false

    @Flag(help: "Write jobs for failed rows, too.")
    var failed = false

    @Flag(help: "Only count what would be written.")
    var dryRun = false

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        let words = (Set(open.map { $0.lowercased() }), Set(finished.map { $0.lowercased() }))
        if let word = words.0.intersection(words.1).min() {
            throw ValidationError("\"\(word)\" cannot be both --open and --finished")
        }
        if allOpen, statusColumn != nil || !open.isEmpty || !finished.isEmpty || failed {
            throw ValidationError("--all-open looks at no status; leave out the other flags about it")
        }
    }

    private var settings: QueueImport.Settings {
        var settings = QueueImport.Settings()
        (settings.payload, settings.status) = (payloadColumn, statusColumn)
        (settings.isAllOpen, settings.includesFailed) = (allOpen, failed)
        for word in open { settings.words[word.lowercased()] = .open }
        for word in finished { settings.words[word.lowercased()] = .finished }
        return settings
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        let files = assembly.files
        if !dryRun {
            try files.refuseAsRoot()
            try files.prepare()
        }
        let (settings, floor, file, isDry) = (settings, try assembly.freeSpaceFloor(), file, dryRun)
        let again = isDry ? "stopped" : "stopped; the same command continues where it was"
        let line = ProgressLine()
        defer { line.finish() }
        let summary = try await runUntilSignal(again) {
            let writer = isDry ? nil : SpoolWriter(files: files, freeSpaceFloor: floor)
            defer { writer?.stop() }
            return try await Self.carryOut(file, settings, files, writer, line)
        }
        line.finish()
        return Self.answer(summary, isDry: isDry)
    }

    /// Reads piece by piece, and writes each piece's jobs before the next is read.
    private static func carryOut(
        _ file: String,
        _ settings: QueueImport.Settings,
        _ files: SpoolFiles,
        _ writer: SpoolWriter?,
        _ line: ProgressLine
    ) async throws -> QueueImport.Summary {
        let input = try GivenStream(file)
        var table = TableReader()
        var queue = QueueImport(settings, knowing: try QueueImport.events(in: files))
        var (written, isAtEnd) = (0, false)
        while !isAtEnd {
            let chunk = try input.next()
            isAtEnd = chunk == nil
            let rows = chunk.map { table.read($0) } ?? table.end()
            let jobs = try rows.compactMap { try queue.take($0) }
            for result in await writer?.write(jobs) ?? [] {
                do { _ = try result.get() } catch {
                    throw Failure(
                        .unavailable,
                        "\(error); \(Console.count(written, "job")) of \(file) were written, and the same command "
                            + "continues there"
                    )
                }
                written += 1
            }
            let summary = queue.summary
            line.show("\(summary.rows) rows read, \(summary.open) open")
            try Task.checkCancellation()
        }
        return queue.summary
    }

    private static let mostShown = 20

    private static func answer(_ summary: QueueImport.Summary, isDry: Bool) -> Answer {
        let malformed = summary.malformed.map { ["line": $0.line, "why": $0.why] as JSONMembers }
        let unknown = summary.unknown.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var facts = ["\(Console.count(summary.open, "job")) \(isDry ? "would be written" : "written") to incoming/"]
        if summary.known > 0 { facts.append("\(summary.known) in the spool already") }
        facts.append("\(summary.finished) finished")
        if summary.failed > 0 { facts.append("\(summary.failed) failed (--failed imports them, too)") }
        var notes = summary.malformed.prefix(mostShown).map { "line \($0.line): \($0.why)" as TerminalLine }
        let hidden = summary.malformedCount - notes.count
        if hidden > 0 { notes.append("and \(hidden) more rows that cannot be used") }
        notes += unknown.map { "status \"\($0.key)\": \(Console.count($0.value, "row")), neither open nor finished" }
        var problems: [String] = []
        if summary.malformedCount > 0 {
            problems.append("\(Console.count(summary.malformedCount, "row")) cannot be used: correct and repeat")
        }
        if !unknown.isEmpty {
            let count = unknown.reduce(0) { $0 + $1.value }
            problems.append(
                "\(Console.count(count, "row")) with a status that is not known: repeat with --open or --finished WORD"
            )
        }
        return Answer(
            [
                "rows": summary.rows, "open": summary.open, "written": isDry ? 0 : summary.open,
                "known": summary.known, "finished": summary.finished, "failed": summary.failed,
                "unknown": summary.unknown, "malformedCount": summary.malformedCount, "malformed": malformed,
                "dryRun": isDry,
            ],
            ["\(Console.count(summary.rows, "row")): \(facts.joined(separator: ", "))"],
            notes: notes,
            failure: problems.isEmpty ? nil : Failure(.notSo, lines: problems)
        )
    }
}
