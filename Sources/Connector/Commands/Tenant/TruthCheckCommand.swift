import ArgumentParser
import HTTPClient
import Processor
import SuperOffice
import Webhook

struct TruthCheckCommand: CRMCommand {
    static let configuration = CommandConfiguration(
        commandName: "truth-check",
        abstract: "Compare what the CRM really sends for a record's user-defined fields with how they are read.",
        discussion: """
            Example: superoffice-connector tenant truth-check contact 18

            Shows every member of both dictionaries (CustomFields, UserDefinedFields) with its JSON path, the text that \
            was sent, and what the connector makes of it. Exit code 1: something is malformed. Members that can be read \
            but contradict each other are shown as inconsistent.
            """
    )

    @Flag(help: "Show only what is not fine.")
    var problems = false

    @Argument(help: "contact or person.")
    var entity: RecordKind

    @Argument(help: "The record's id.")
    var id: Int

    @OptionGroup var options: AnswerOptions

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let reference = EntityReference(kind: entity, id: id)
        let path = "\(reference.kind.apiName)/\(reference.id)"
        let check = try await Self.check(reference, path, crm)
        let shown = check.entries.filter { !problems || $0.verdict != .fine }
        let (malformed, inconsistent, fine) = (
            check.count(.malformed), check.count(.inconsistent), check.count(.fine)
        )
        let output: JSONMembers = [
            "malformed": malformed, "inconsistent": inconsistent, "fine": fine, "absent": check.absent.map(\.progID),
            "members": shown.map { entry -> JSONMembers in
                [
                    "path": entry.path, "raw": entry.raw, "meaning": entry.meaning,
                    "verdict": entry.verdict.rawValue, "why": entry.why,
                ]
            },
        ]
        var lines = shown.flatMap(Self.lines)
        if !check.absent.isEmpty {
            lines.append("in neither dictionary: \(check.absent.map(\.progID).joined(separator: ", "))")
        }
        lines.append("\(fine) fine, \(inconsistent) inconsistent, \(malformed) malformed")
        let failure = Failure(
            .notSo,
            "\(reference): \(Console.count(malformed, "malformed member")); `tenant raw \(path)` shows the vendor's own "
                + "bytes"
        )
        return Answer(output, lines, failure: malformed > 0 ? failure : nil)
    }

    private static func check(_ reference: EntityReference, _ path: String, _ crm: SuperOfficeClient) async throws
        -> TruthCheck
    {
        let answer = try await crm.raw(path)
        if let code = RawCommand.code(answer.status) {
            throw Failure(code, "\(reference): SuperOffice answered \(answer.status); `tenant raw \(path)` shows why")
        }
        let definitions = try await crm.publishedFields(of: reference.kind)
        var items: [String: [ListItem]] = [:]
        for definition in definitions where definition.type == .list {
            do throws(SuperOfficeError) {
                items[definition.progID] = try await crm.listItems(of: definition)
            } catch {
                // A list that cannot be read is `tenant field`'s subject; its values are then not compared.
                guard case .configuration = error else { throw error }
            }
        }
        return TruthCheck(answer.body, of: reference, definitions: definitions, items: items)
    }

    private static func lines(_ entry: TruthCheck.Entry) -> [TerminalLine] {
        var lines: [TerminalLine] = ["\(entry.path) = \(entry.raw)"]
        if !entry.meaning.isEmpty { lines.append("    read as \(entry.meaning)") }
        if entry.verdict != .fine {
            let colour: Console.Colour = entry.verdict == .malformed ? .red : .yellow
            lines.append("    " + Console.paint("\(entry.verdict.rawValue): \(entry.why)", colour))
        }
        return lines
    }
}
