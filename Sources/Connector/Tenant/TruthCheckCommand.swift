import ArgumentParser
import HTTPClient
import JSON
import SuperOffice

struct TruthCheckCommand: AsyncParsableCommand {
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

    @OptionGroup var common: CommonOptions

    @Flag(help: "Show only what is not fine.")
    var problems = false

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "contact or person.")
    var entity: EntityName

    @Argument(help: "The record's id.")
    var id: Int

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let reference = EntityReference(type: entity.type, id: id)
        let check = try await assembly.withCRM { try await Self.check(reference, $0) }
        let shown = check.entries.filter { !problems || $0.verdict != .fine }
        if json { Console.json(Self.json(check, shown)) } else { Self.print(check, shown) }
        let malformed = check.count(.malformed)
        if malformed > 0 {
            throw Failure(
                .notSo,
                "\(reference): \(malformed) malformed member\(malformed == 1 ? "" : "s"); `tenant raw "
                    + "\(reference.type.rawValue)/\(reference.id)` shows the vendor's own bytes"
            )
        }
    }

    private static func check(_ reference: EntityReference, _ crm: SuperOfficeClient) async throws -> TruthCheck {
        let path = "\(reference.type.rawValue)/\(reference.id)"
        let answer = try await crm.raw(path)
        if let code = RawCommand.code(answer.status) {
            throw Failure(code, "\(reference): SuperOffice answered \(answer.status); `tenant raw \(path)` shows why")
        }
        let definitions = try await crm.publishedFields(of: reference.type)
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

    private static func json(_ check: TruthCheck, _ shown: [TruthCheck.Entry]) -> JSONValue {
        [
            "malformed": .integer(check.count(.malformed)), "inconsistent": .integer(check.count(.inconsistent)),
            "fine": .integer(check.count(.fine)), "absent": .array(check.absent.map { .string($0.progID) }),
            "members": .array(
                shown.map { entry in
                    [
                        "path": .string(entry.path), "raw": .string(entry.raw), "meaning": .string(entry.meaning),
                        "verdict": .string(entry.verdict.rawValue), "why": .string(entry.why),
                    ]
                }
            ),
        ]
    }

    private static func print(_ check: TruthCheck, _ shown: [TruthCheck.Entry]) {
        for entry in shown {
            Console.line("\(entry.path) = \(entry.raw)")
            let colour: Console.Colour = entry.verdict == .malformed ? .red : .yellow
            if !entry.meaning.isEmpty { Console.line("    read as \(entry.meaning)") }
            if entry.verdict != .fine {
                Console.line("    " + Console.paint("\(entry.verdict.rawValue): \(entry.why)", colour))
            }
        }
        if !check.absent.isEmpty {
            Console.line("in neither dictionary: \(check.absent.map(\.progID).joined(separator: ", "))")
        }
        Console.line(
            "\(check.count(.fine)) fine, \(check.count(.inconsistent)) inconsistent, \(check.count(.malformed)) malformed"
        )
    }
}
