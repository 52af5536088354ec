import ArgumentParser
import Operations
import Spool
import SuperOffice
import Webhook

struct VerifyCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that what finished jobs wrote into a company or person is in the CRM now.",
        discussion: """
            Example: superoffice-connector tenant verify 18 --person 933

            For each field the latest value in the stories of done/ counts. Exit code 1: a field holds something else, \
            or there is no finished job of the record.
            """
    )

    @Option(
        parsing: .unconditional,
        help: .init("A person's id; verifies that person's fields.", valueName: "person-id"),
        transform: Choices.atLeast(1)
    )
    var person: Int?

    @Argument(help: .init("A company's id.", valueName: "company-id"))
    var contact: Int?

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if contact == nil, person == nil { throw ValidationError("Name a company's id, or a person's with --person.") }
    }

    /// One record's finished work against the CRM.
    private struct Report {
        let work: WrittenFields
        let checks: [FieldVerification]

        var isFine: Bool { work.jobs > 0 && checks.allSatisfy { $0.verdict == .matches } }

        var output: JSONMembers {
            [
                "entity": work.reference.kind.rawValue, "id": work.reference.id, "jobs": work.jobs,
                "lastJob": work.last?.job, "fine": isFine,
                "fields": checks.map { check -> JSONMembers in
                    [
                        "progId": check.progID, "label": check.label, "written": check.written.text,
                        "at": check.written.at, "job": check.written.job, "found": check.found,
                        "verdict": check.verdict.rawValue,
                    ]
                },
            ]
        }
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        let references = [contact.map(EntityReference.contact), person.map(EntityReference.person)].compactMap(\.self)
        let progress = ProgressLine()
        let works = try references.map { reference in
            try WrittenFields.read(reference, assembly.files) { progress.show("\($0) finished jobs examined") }
        }
        progress.finish()
        return try await assembly.withCRM { crm in
            var reports: [Report] = []
            for work in works { reports.append(Report(work: work, checks: try await Self.verify(work, crm))) }
            let wrong = reports.filter { !$0.isFine }.map(\.work)
            return Answer(
                reports.map(\.output),
                reports.flatMap(Self.lines),
                failure: failure(wrong, assembly.files)
            )
        }
    }

    private func failure(_ wrong: [WrittenFields], _ files: SpoolFiles) -> Failure? {
        guard let first = wrong.first else { return nil }
        let why =
            first.jobs == 0
            ? "there is no finished job of it in \(files.layout.root); check the id and --spool, or `list failed`"
            : "not everything that was written is there; an edit by a person is kept, `replay` writes the rest again"
        return Failure(.notSo, "\(wrong.map(\.reference.description).joined(separator: ", ")): \(why)")
    }

    private static func verify(_ work: WrittenFields, _ crm: SuperOfficeClient) async throws -> [FieldVerification] {
        guard !work.fields.isEmpty else { return [] }
        let definitions = try await crm.publishedFields(of: work.reference.kind)
        let fields = try await crm.userDefinedFields(of: work.reference)
        var checks: [FieldVerification] = []
        for (progID, written) in work.fields.sorted(by: { $0.key < $1.key }) {
            let definition = definitions.first { $0.progID == progID }
            var items: [ListItem] = []
            if let definition, definition.type == .list { items = try await crm.listItems(of: definition) }
            checks.append(FieldVerification(progID, written, definition: definition, fields: fields, items: items))
        }
        return checks
    }

    private static func lines(_ report: Report) -> [TerminalLine] {
        let work = report.work
        let head = Console.paint("\(work.reference)", .bold)
        guard let last = work.last else { return [head, "  no finished job"] }
        var lines = [head, "  \(Console.count(work.jobs, "finished job")), the last \(last.at): \(last.why)"]
        if report.checks.isEmpty { lines.append("  none of them wrote a field") }
        for field in report.checks {
            let name = "\(field.progID) (\(field.label))"
            switch field.verdict {
            case .matches: lines.append("  \(Console.paint("landed", .green))  \(name): \"\(field.found)\"")
            case .unpublished:
                lines.append("  \(Console.paint("gone", .red))  \(field.progID) is no longer published")
            case .differs, .malformed:
                lines += [
                    "  \(Console.paint(field.verdict.rawValue, .red))  \(name)",
                    "    written \(field.written.at): \"\(field.written.text)\"", "    found now: \"\(field.found)\"",
                ]
            }
        }
        return lines
    }
}
