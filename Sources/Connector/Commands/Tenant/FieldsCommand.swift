import ArgumentParser
import Operations
import SuperOffice
import Webhook

struct FieldsCommand: CRMCommand, ListingCommand {
    static let configuration = CommandConfiguration(
        commandName: "fields",
        abstract: "List the published user-defined fields of companies and persons, or make a first mapping.json.",
        discussion: """
            Example: superoffice-connector tenant fields person
            Example: superoffice-connector tenant fields --mapping > mapping.json

            A ProgId is unique per entity only: SuperOffice:1 of a company and of a person are two fields.
            """
    )

    @Flag(help: "Print a first mapping.json, made from the fields' labels and types.")
    var mapping = false

    @Argument(help: "contact or person; without it both.")
    var entity: RecordKind?

    @OptionGroup var listing: ListOptions
    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if mapping, entity != nil { throw ValidationError("--mapping is about both entities; leave the entity out.") }
    }

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        var fields: [FieldDefinition] = []
        for type in RecordKind.allCases where entity == nil || entity == type {
            fields += try await crm.publishedFields(of: type)
        }
        if mapping { return try Self.mapping(fields) }
        return Answer(fields.map(\.output), Table(Self.columns, fields.map(Self.row)))
    }

    private static let columns: [Table.Column] = [
        .init("entity"), .init("ProgId"), .init("label", least: 16), .init("type"), .init("length", isNumber: true),
        .init("list", least: 8), .init("remarks"),
    ]

    /// The mapping goes to standard output, what is to be done by hand to standard error.
    private static func mapping(_ fields: [FieldDefinition]) throws -> Answer {
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
        for member in mapping.unmapped { Console.error("no field is labelled for \(member); add it by hand if wanted") }
        return Answer(mapping.json, nil)
    }

    private static func row(_ field: FieldDefinition) -> [Table.Cell] {
        let remarks = [field.isReadOnly ? "read-only" : "", field.isMandatory ? "mandatory" : ""]
        let cells = [
            field.owner.rawValue, field.progID, field.label, field.type.description,
            field.maximumLength.map(String.init) ?? "", field.type == .list ? ListRoute(field)?.path ?? "none" : "",
            remarks.filter { !$0.isEmpty }.joined(separator: ", "),
        ]
        return cells.map { .init($0) }
    }
}

extension RecordKind: ExpressibleByArgument {}
