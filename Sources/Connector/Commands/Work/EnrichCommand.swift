import ArgumentParser
import Operations
import Spool
import SuperOffice
import Webhook

struct EnrichCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrich",
        abstract: "Write jobs for companies or persons now, or show what would become of them.",
        discussion: """
            Example: superoffice-connector enrich 18 43
            Example: superoffice-connector enrich --person 933 --dry-run --ask
            Example: superoffice-connector enrich --where 'category=Prospect|Customer, country!=US, name=Park*' --limit 50

            The records are looked up, and each becomes a job in incoming/ (contact.requested, person.requested), which \
            is processed like a webhook: an analysis is asked for where the record has changed since the last one, or \
            always with --force. Nothing is written for an id that is not there.
            --where chooses companies by category, business, country, associate (id or name) and name; all conditions \
            have to hold, | stands between values of which one has to, != turns a condition round.
            --dry-run writes nothing. It shows what the Company Explorer would be asked, and what would be written \
            where the answer is known already or, with --ask, asked for now.
            """
    )

    @OptionGroup var confirmation: Confirmation

    @Argument(help: .init("Ids of companies.", valueName: "company-id"))
    var companies: [Int] = []

    @Option(help: .init("A person's id; may be given several times.", valueName: "person-id"))
    var person: [Int] = []

    @Option(
        help: .init(
            "A file of ids, one a line or CSV with a column id, company_id or person_id; - is standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var file: String?

    @Option(name: .customLong("where"), help: .init("Companies that meet these conditions.", valueName: "conditions"))
    var condition: String?

    @Option(
        parsing: .unconditional,
        help: .init("Only the first n, by id.", valueName: "n"),
        transform: Choices.atLeast(1)
    )
    var limit: Int?

    @Flag(help: "Ask for a new analysis even where nothing changed.")
    var force = false

    @Flag(help: "Only show what would be asked and written.")
    var dryRun = false

    @Flag(
        help: "With --dry-run: ask the Company Explorer now, which costs an analysis for each record that has changed."
    )
    var ask = false

    @OptionGroup var options: AnswerOptions

    /// More than so many are asked about.
    static let few = 5
    /// A dry run reads each record, so it shows no more than this without being told how many.
    private static let mostShown = 20

    func validate() throws {
        guard !companies.isEmpty || !person.isEmpty || file != nil || condition != nil else {
            throw ValidationError("say which records: ids of companies, --person, --file or --where")
        }
        if let wrong = (companies + person).first(where: { !(1...Int(Int32.max)).contains($0) }) {
            throw ValidationError("\(wrong) is no id of a record")
        }
        if ask, !dryRun { throw ValidationError("--ask belongs to --dry-run; without it every job asks") }
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        if !dryRun {
            let files = try assembly.existingSpool()
            try files.refuseAsRoot()
            try files.prepare()
        }
        let line = ProgressLine()
        defer { line.finish() }
        let filter = try condition.map(filter)
        let list = try file.map(Self.ids)
        return try await assembly.withCRM { crm in
            let chosen = try await choose(filter, list, crm, line)
            line.finish()
            for row in list?.malformed ?? [] { Console.error("line \(row.line): \(row.why)") }
            for reference in chosen.missing {
                Console.error("\(reference) is not in SuperOffice, or this API user may not see it")
            }
            let records = limit.map { Array(chosen.found.prefix($0)) } ?? chosen.found
            let failure = failure(chosen, list)
            if dryRun { return try await preview(records, crm, assembly, failure) }
            return try await order(records, assembly, chosen.missing, failure)
        }
    }

    // MARK: Which records

    struct Chosen {
        var found: [RecordFinder.Found] = []
        var missing: [EntityReference] = []
    }

    private func filter(_ text: String) throws -> RecordFilter {
        do throws(OperationError) { return try RecordFilter(text) } catch {
            throw Failure(.usage, "--where: \(error)")
        }
    }

    private static func ids(_ file: String) throws -> IDList {
        let bytes: [UInt8]
        do throws(GivenFile.Trouble) { bytes = try GivenFile(file, limit: 64 << 20).bytes } catch {
            throw Failure(.notSo, "the file \(file) \(error)")
        }
        do throws(OperationError) { return try IDList(bytes) } catch { throw Failure(.notSo, "\(file): \(error)") }
    }

    /// Companies by their ids, then persons; each once.
    private func choose(
        _ filter: RecordFilter?,
        _ list: IDList?,
        _ crm: SuperOfficeClient,
        _ line: ProgressLine
    ) async throws -> Chosen {
        let finder = RecordFinder(crm)
        let wanted: [(RecordKind, Set<Int>)] = [
            (.contact, Set(companies).union(list?.companies ?? [])), (.person, Set(person).union(list?.persons ?? [])),
        ]
        var chosen = Chosen()
        for (kind, ids) in wanted {
            let found = try await finder.records(kind, ids) { line.show("\($0) of \(ids.count) looked up") }
            chosen.found += found
            chosen.missing += ids.subtracting(found.map(\.id)).sorted().map { EntityReference(kind: kind, id: $0) }
        }
        if let filter {
            let known = Set(chosen.found)
            let found = try await finder.companies(where: filter, limit: limit) { line.show("\($0) companies found") }
            chosen.found += found.filter { !known.contains($0) }
        }
        return chosen
    }

    private func failure(_ chosen: Chosen, _ list: IDList?) -> Failure? {
        let malformed = list?.malformed.count ?? 0
        if malformed > 0 { return Failure(.notSo, "\(Console.count(malformed, "line")) of the file have no id") }
        guard let first = chosen.missing.first else { return nil }
        let others = chosen.missing.count > 1 ? " and \(chosen.missing.count - 1) more records" : ""
        return Failure(.notSo, "nothing was done about \(first)\(others); check the id")
    }

    // MARK: Ordering

    private func order(
        _ records: [RecordFinder.Found],
        _ assembly: Assembly,
        _ missing: [EntityReference],
        _ failure: Failure?
    ) async throws -> Answer {
        if records.count > Self.few {
            let cost = force ? "each asks for an analysis" : "each that has changed asks for an analysis"
            try confirmation.require("write \(Console.count(records.count, "job"))? \(cost)")
        }
        let tenant = try assembly.settings[ifSet: \.superOffice.contextIdentifier]
        let writer = SpoolWriter(files: assembly.files, freeSpaceFloor: try assembly.freeSpaceFloor())
        defer { writer.stop() }
        let line = ProgressLine()
        defer { line.finish() }
        var names: [JobName] = []
        for start in stride(from: 0, to: records.count, by: 500) {
            let part = records[start..<min(start + 500, records.count)]
            let jobs = part.map {
                EnrichmentOrder($0.kind, $0.id, company: $0.company, isForced: force).job(tenant: tenant)
            }
            for result in await writer.write(jobs) {
                do throws(SpoolError) {
                    if case .stored(let name) = try result.get() { names.append(name) }
                } catch {
                    let done = "\(names.count) of \(records.count) jobs were written before"
                    throw Failure(.unavailable, "\(error); \(done)")
                }
            }
            line.show("\(names.count) of \(records.count) jobs written")
        }
        line.finish()
        return Answer(
            [
                "jobs": names.map { assembly.files.layout.path(.incoming($0)) },
                "missing": missing.map(\.description), "dryRun": false,
            ],
            records.count <= Self.few
                ? zip(records, names).map { "\($0.reference)  \($0.name)  incoming/\($1)" }
                : ["\(Console.count(names.count, "job")) written to incoming/"],
            failure: failure
        )
    }

    // MARK: Showing

    private func preview(
        _ records: [RecordFinder.Found],
        _ crm: SuperOfficeClient,
        _ assembly: Assembly,
        _ failure: Failure?
    ) async throws -> Answer {
        let shown = limit == nil ? Array(records.prefix(Self.mostShown)) : records
        if ask, shown.count > Self.few {
            try confirmation.require("ask the Company Explorer about \(shown.count) records? Each costs an analysis")
        }
        let previews = try await assembly.previews(shown.map(\.reference), isForced: force, asks: ask, crm: crm)
        let hidden = records.count - shown.count
        return Answer(
            ["records": previews.map(\.output), "chosen": records.count, "dryRun": true],
            previews.flatMap(\.lines),
            notes: hidden > 0 ? ["and \(hidden) more records; --limit shows so many"] : [],
            failure: failure
        )
    }
}
