import ArgumentParser
import JSON
import SuperOffice

struct FieldsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fields",
        abstract: "List the published user-defined fields of companies and persons, or make a first mapping.json.",
        discussion: """
            Example: superoffice-connector tenant fields person
            Example: superoffice-connector tenant fields --mapping > mapping.json

            A ProgId is unique per entity only: SuperOffice:1 of a company and of a person are two fields.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print a first mapping.json, made from the fields' labels and types.")
    var mapping = false

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "contact or person; without it both.")
    var entity: EntityName?

    func validate() throws {
        if mapping, entity != nil { throw ValidationError("--mapping is about both entities; leave the entity out.") }
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let fields = try await assembly.withCRM { crm in
            var fields: [FieldDefinition] = []
            for type in EntityType.allCases where entity == nil || entity?.type == type {
                fields += try await crm.publishedFields(of: type)
            }
            return fields
        }
        if mapping {
            try Self.printMapping(fields)
        } else if json {
            Console.json(.array(fields.map(\.json)))
        } else {
            let head = ["entity", "ProgId", "label", "type", "length", "list", ""]
            for line in Console.columns([head] + fields.map(Self.row)) { Console.line("\(line)") }
        }
    }

    /// The mapping goes to standard output, what is to be done by hand to standard error.
    private static func printMapping(_ fields: [FieldDefinition]) throws {
        let mapping = FirstMapping(
            contact: fields.filter { $0.owner == .contact },
            person: fields.filter { $0.owner == .person }
        )
        guard !mapping.isEmpty else {
            throw Failure(
                .notSo,
                "no field's label says what it is for (Vertical, Summary, Opener 1, Role ...); write mapping.json by "
                    + "hand from mapping.example.json, with the ProgIds that `tenant fields` shows"
            )
        }
        Console.json(mapping.json)
        for member in mapping.unmapped { Console.error("no field is labelled for \(member); add it by hand if wanted") }
    }

    private static func row(_ field: FieldDefinition) -> [String] {
        let remarks = [field.isReadOnly ? "read-only" : "", field.isMandatory ? "mandatory" : ""]
        return [
            field.owner.rawValue.lowercased(), field.progID, field.label, field.type.description,
            field.maximumLength.map(String.init) ?? "", field.type == .list ? ListRoute(field)?.path ?? "none" : "",
            remarks.filter { !$0.isEmpty }.joined(separator: ", "),
        ]
    }
}

extension FieldDefinition {
    /// The definition as far as the program keeps it.
    var json: JSONValue {
        [
            "entity": .string(owner.rawValue.lowercased()), "progId": .string(progID), "label": .string(label),
            "type": .string(type.description), "textLength": .integer(textLength),
            "maximumLength": maximumLength.map { .integer($0) } ?? .null,
            "mdoListName": mdoListName.map { .string($0) } ?? .null, "userListId": .integer(userListID),
            "listTableId": .integer(listTableID), "readOnly": .bool(isReadOnly), "mandatory": .bool(isMandatory),
        ]
    }
}
