import ArgumentParser
import FoundationEssentials
import JSON
import Processor
import Spool
import SuperOffice

struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Write jobs for what changed in the CRM while no webhooks came.",
        discussion: """
            Example: superoffice-connector backfill --since 2h
            Example: superoffice-connector backfill --since 2026-03-01T10:15:00Z --until 2026-03-01T14:00:00Z --dry-run

            Companies and persons that the connector's own user changed last are left out. How far it came is kept in \
            backfill.json in the spool: the same command goes on there after an interruption. Repeating a backfill \
            writes nothing twice.
            """
    )

    enum Records: String, ExpressibleByArgument, CaseIterable {
        case contact, person, all

        var entities: [Entity] {
            switch self {
            case .contact: [.contact]
            case .person: [.person]
            case .all: [.contact, .person]
            }
        }
    }

    @OptionGroup var common: CommonOptions

    @Option(help: "From when on: \(Moment.help).")
    var since: Moment

    @Option(help: "Until when; without it, until now.")
    var until: Moment?

    @Option(help: "contact, person or all.")
    var entity = Records.all

    @Option(help: "Jobs written a second at most, for example 20/s.")
    var rate = Rate(perSecond: 20)

    @Flag(help: "Only count what would be written.")
    var dryRun = false

    @Flag(help: "Begin anew, also when an earlier backfill was interrupted.")
    var restart = false

    @Flag(help: "Print JSON.")
    var json = false

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

    func validate() throws {
        if since.date > Date() { throw ValidationError("--since must not be in the future") }
        if let until, until.date <= since.date { throw ValidationError("--until must be later than --since") }
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: try settings.logger())
        var asked = BackfillProgress(since: since.date, until: until?.date, entities: entity.entities, now: Date())
        if !dryRun, !restart, let earlier = BackfillProgress.load(assembly.files), earlier.serves(asked) {
            Console.error(
                "going on with the backfill since \(Timestamp.readable(earlier.since)) that was interrupted after "
                    + "\(earlier.read) records; --restart begins anew"
            )
            asked = earlier
        }
        let (start, isDry, rate) = (asked, dryRun, rate.perSecond)
        let line = ProgressLine()
        let end = try await untilInterrupted(
            isDry ? "stopped" : "stopped; the same command goes on where it was"
        ) {
            try await assembly.backfill(start, rate: rate, dryRun: isDry) { progress in
                line.show("\(progress.read) records read, \(progress.written) jobs written")
            }
        }
        line.finish()
        if json {
            Console.json([
                "read": .integer(end.read), "written": .integer(end.written), "known": .integer(end.known),
                "dryRun": .bool(isDry), "since": .string(Timestamp.readable(end.since)),
            ])
        } else {
            Console.line(
                "\(end.read) records read, \(end.written) jobs \(isDry ? "would be written" : "written")"
                    + (end.known > 0 ? ", \(end.known) were in the spool already" : "")
            )
        }
    }
}

extension Assembly {
    /// Runs a backfill to its end.
    ///
    /// One that was interrupted is followed by a second one over the time since it began: of what it had done, some may
    /// have changed since.
    func backfill(
        _ start: BackfillProgress,
        rate: Int,
        dryRun: Bool = false,
        onPage: @escaping @Sendable (BackfillProgress) -> Void = { _ in }
    ) async throws -> BackfillProgress {
        guard try decision().unnamedChanges == .process else {
            throw Failure(
                .configuration,
                "UNNAMED_CHANGES is skip, which would skip every job of a backfill, because the CRM does not tell which "
                    + "columns changed; set it to process until the jobs are done"
            )
        }
        if !dryRun { try files.prepare() }
        let floor = try settings.integer("SPOOL_FREE_MIB", default: 256, in: 0...1_048_576) << 20
        let recent = try Backfill.known(files)
        let writer = SpoolWriter(files: files, freeSpaceFloor: floor, remembering: recent)
        defer { writer.stop() }
        let own = try ownAssociate()
        return try await withCRM { crm in
            let associate: Int
            if let own { associate = own } else { associate = try await crm.currentPrincipal().associateID }
            let backfill = Backfill(
                crm: crm,
                tenant: settings.optional("SO_CONTEXT_IDENTIFIER"),
                associate: associate,
                rate: dryRun ? Int.max : rate
            ) { arrival in
                guard dryRun else { return try await writer.write(arrival) }
                return arrival.identity.map(recent.contains) == true ? .duplicate : .stored(arrival.name)
            }
            func run(_ progress: BackfillProgress) async throws -> BackfillProgress {
                try await backfill.run(progress) { progress in
                    if !dryRun { try progress.save(files) }
                    onPage(progress)
                }
            }
            let end = try await run(start)
            guard start.read > 0, start.until == nil else { return end }
            var again = BackfillProgress(since: start.began, until: nil, entities: start.askedEntities, now: Date())
            (again.read, again.written, again.known) = (end.read, end.written, end.known)
            return try await run(again)
        }
    }
}
