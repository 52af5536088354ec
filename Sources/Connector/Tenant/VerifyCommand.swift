import ArgumentParser
import JSON
import Spool
import SuperOffice

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that what finished jobs wrote into a company or person is in the CRM now.",
        discussion: """
            Example: superoffice-connector tenant verify 18 --person 933

            For each field the latest word of the stories in done/ counts. Exit code 1: a field holds something else, \
            or there is no finished job of the record.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "A person's id; verifies that person's fields.")
    var person: Int?

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "A company's id.")
    var contact: Int?

    func validate() throws {
        if contact == nil, person == nil { throw ValidationError("Name a company's id, or a person's with --person.") }
    }

    /// One record's finished work against the CRM.
    private struct Report {
        var work: FinishedWork
        var landings: [Landing]

        var isFine: Bool { work.jobs > 0 && landings.allSatisfy { $0.verdict == .landed } }
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let references = [contact.map(EntityReference.contact), person.map(EntityReference.person)].compactMap { $0 }
        var works: [FinishedWork] = []
        for reference in references { works.append(try Self.work(reference, assembly.files)) }
        let reports = try await assembly.withCRM { [works] crm in
            var reports: [Report] = []
            for work in works { reports.append(try await Self.report(work, crm)) }
            return reports
        }
        if json { Console.json(.array(reports.map(Self.json))) } else { reports.forEach(Self.print) }
        let wrong = reports.filter { !$0.isFine }
        guard let first = wrong.first else { return }
        let why =
            first.work.jobs == 0
            ? "there is no finished job of it in \(assembly.files.layout.root); check the id and --spool, or `list failed`"
            : "not everything that was written is there; an edit by a person is kept, `replay` writes the rest again"
        throw Failure(.notSo, "\(wrong.map(\.work.reference.description).joined(separator: ", ")): \(why)")
    }

    private static func work(_ reference: EntityReference, _ files: SpoolFiles) throws -> FinishedWork {
        let progress = ProgressLine()
        defer { progress.finish() }
        do { return try FinishedWork.read(reference, files, progress) } catch { throw Failure(error) }
    }

    private static func report(_ work: FinishedWork, _ crm: SuperOfficeClient) async throws -> Report {
        guard !work.fields.isEmpty else { return Report(work: work, landings: []) }
        let definitions = try await crm.publishedFields(of: work.reference.type)
        let fields = try await crm.userDefinedFields(of: work.reference)
        var landings: [Landing] = []
        for (progID, written) in work.fields.sorted(by: { $0.key < $1.key }) {
            let definition = definitions.first { $0.progID == progID }
            var items: [ListItem] = []
            if let definition, definition.type == .list { items = try await crm.listItems(of: definition) }
            landings.append(Landing(progID, written, definition: definition, fields: fields, items: items))
        }
        return Report(work: work, landings: landings)
    }

    private static func json(_ report: Report) -> JSONValue {
        [
            "entity": .string(report.work.reference.type.rawValue.lowercased()),
            "id": .integer(report.work.reference.id), "jobs": .integer(report.work.jobs),
            "lastJob": report.work.last.map { .string($0.job) } ?? .null, "fine": .bool(report.isFine),
            "fields": .array(report.landings.map(\.json)),
        ]
    }

    private static func print(_ report: Report) {
        Console.line(Console.paint("\(report.work.reference)", .bold))
        guard let last = report.work.last else {
            Console.line("  no finished job")
            return
        }
        Console.line("  \(report.work.jobs) finished jobs, the last \(last.at): \(last.why)")
        if report.landings.isEmpty { Console.line("  none of them wrote a field") }
        for landing in report.landings {
            let name = "\(landing.progID) (\(landing.label))"
            switch landing.verdict {
            case .landed: Console.line("  \(Console.paint("landed", .green))  \(name): \"\(landing.found)\"")
            case .unpublished:
                Console.line("  \(Console.paint("gone", .red))  \(landing.progID) is no longer published")
            case .differs, .malformed:
                Console.line("  \(Console.paint(landing.verdict.rawValue, .red))  \(name)")
                Console.line("    written \(landing.written.at): \"\(landing.written.text)\"")
                Console.line("    found now: \"\(landing.found)\"")
            }
        }
    }
}
