import ArgumentParser
import FoundationEssentials
import Operations
import Processor
import Spool
import Webhook

struct BackfillCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Write jobs for what changed in the CRM while no webhooks came.",
        discussion: """
            Example: superoffice-connector backfill --since 2h
            Example: superoffice-connector backfill --since 2026-03-01T10:15:00Z --until 2026-03-01T14:00:00Z --dry-run

            Companies and persons that the connector's own user changed last are left out. How far it came is kept in \
            backfill.json in the spool: the same command continues there after an interruption. Repeating a backfill \
            writes nothing twice.
            """
    )

    enum Records: String, ExpressibleByArgument, CaseIterable {
        case contact, person, all

        var entities: [RecordKind] { RecordKind(rawValue: rawValue).map { [$0] } ?? RecordKind.allCases }
    }

    struct Rate: ExpressibleByArgument {
        let perSecond: Int
        var defaultValueDescription: String { "\(perSecond)/s" }

        init(perSecond: Int) { self.perSecond = perSecond }

        init?(argument: String) {
            let number = argument.hasSuffix("/s") ? argument.dropLast(2) : argument[...]
            guard let number = Int(number), (1...10_000).contains(number) else { return nil }
            perSecond = number
        }
    }

    @Option(
        parsing: .unconditional,
        help: .init("From when on: \(TimeArgument.help).", valueName: "time"),
        transform: TimeArgument.read
    )
    var since: TimeArgument

    @Option(
        parsing: .unconditional,
        help: .init("Until when; without it, until now.", valueName: "time"),
        transform: TimeArgument.read
    )
    var until: TimeArgument?

    @Option(help: "contact, person or all.")
    var entity = Records.all

    @Option(help: "Jobs written a second at most, for example 20/s.")
    var rate = Rate(perSecond: 20)

    @Flag(help: "Only count what would be written.")
    var dryRun = false

    @Flag(help: "Start over, also when an earlier backfill was interrupted.")
    var restart = false

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if since.date > Date() { throw ValidationError("--since must not be in the future") }
        if let until, until.date <= since.date { throw ValidationError("--until must be later than --since") }
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        var asked = BackfillProgress(since: since.date, until: until?.date, entities: entity.entities, now: Date())
        if !dryRun, !restart, let earlier = BackfillProgress.load(assembly.files), earlier.serves(asked) {
            Console.error(
                "continuing the backfill since \(Console.time(earlier.since)) that was interrupted after "
                    + "\(earlier.read) records; --restart starts over"
            )
            asked = earlier
        }
        let (start, isDry, rate) = (asked, dryRun, dryRun ? nil : rate.perSecond)
        let line = ProgressLine()
        let end = try await runUntilSignal(isDry ? "stopped" : "stopped; the same command continues where it was") {
            try await assembly.backfill(start, rate: rate) { progress in
                line.show(Self.summary(progress.read, progress.written, "written"))
            }
        }
        line.finish()
        let known = end.known > 0 ? ", \(end.known) were in the spool already" : ""
        return Answer(
            ["read": end.read, "written": end.written, "known": end.known, "dryRun": isDry, "since": end.since],
            ["\(Self.summary(end.read, end.written, isDry ? "would be written" : "written"))\(known)"]
        )
    }

    private static func summary(_ read: Int, _ written: Int, _ verb: String) -> String {
        "\(Console.count(read, "record")) read, \(Console.count(written, "job")) \(verb)"
    }
}
