import ArgumentParser
import JSON
import SuperOffice
import Webhook

struct FieldCommand: CRMCommand {
    static let configuration = CommandConfiguration(
        commandName: "field",
        abstract: "Show one user-defined field: its definition, and its list with the items.",
        discussion: """
            Example: superoffice-connector tenant field SuperOffice:83

            Searches companies and persons by ProgId, label or list name (udlist331). Exit code 1: the field is not \
            published.
            """
    )

    @Argument(help: "A ProgId, a label or the name of a list.")
    var field: String

    @OptionGroup var options: AnswerOptions

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let (definitions, arePublished) = try await definitions(crm)
        var found: [FoundField] = []
        for definition in definitions {
            found.append(try await FoundField(definition, isPublished: arePublished, crm))
        }
        let failure = Failure(
            .notSo,
            "\(field) is not published yet; publish it in Settings and maintenance, then users and the connector see it"
        )
        return Answer(
            found.map(\.output),
            found.flatMap(\.lines),
            failure: arePublished ? nil : failure
        )
    }

    /// The published ones that are called so; else those of the administrator's working copy.
    private func definitions(_ crm: SuperOfficeClient) async throws -> ([FieldDefinition], arePublished: Bool) {
        var all: [FieldDefinition] = []
        for type in RecordKind.allCases { all += try await crm.publishedFields(of: type) }
        let published = all.filter { $0.matches(name: field) }
        if !published.isEmpty { return (published, true) }
        var drafts: [FieldDefinition] = []
        for type in RecordKind.allCases {
            drafts += try await crm.draftFields(of: type).filter { $0.matches(name: field) }
        }
        guard !drafts.isEmpty else {
            throw Failure(
                .notSo,
                "no field of companies or persons is called \(field), published or not; `tenant fields` lists the "
                    + "\(all.count) there are"
            )
        }
        return (drafts, false)
    }
}

extension FieldDefinition {
    /// Whether people mean this field by that text, in any case.
    fileprivate func matches(name: String) -> Bool {
        let listName = mdoListName ?? (userListID > 0 ? "udlist\(userListID)" : nil)
        return [progID, label, listName].contains { $0?.lowercased() == name.lowercased() }
    }
}

/// A field with its list as the tenant answered it.
private struct FoundField {
    let definition: FieldDefinition
    let isPublished: Bool
    /// nil for fields without a list, and when the list cannot be read.
    private(set) var items: [ListItem]?
    private(set) var listProblem: String?

    init(_ definition: FieldDefinition, isPublished: Bool, _ crm: SuperOfficeClient) async throws(SuperOfficeError) {
        self.definition = definition
        self.isPublished = isPublished
        guard definition.type == .list else { return }
        do {
            items = try await crm.listItems(of: definition)
        } catch {
            guard case .configuration(let why, _) = error else { throw error }
            listProblem = why
        }
    }

    var output: JSONMembers {
        definition.output.with([
            "published": isPublished, "items": items?.map(\.output) ?? JSONValue.null, "problem": listProblem,
        ])
    }

    var lines: [TerminalLine] {
        let owner = definition.owner.rawValue
        var rows = [["type", definition.type.description + (isPublished ? "" : ", not published")]]
        if let length = definition.maximumLength { rows.append(["length", "\(length) characters"]) }
        if definition.isReadOnly { rows.append(["", "read-only"]) }
        if definition.isMandatory { rows.append(["", "mandatory"]) }
        if definition.type == .list {
            rows.append(["MdoListName", definition.mdoListName ?? "empty"])
            rows.append(["UDListDefinitionId", String(definition.userListID)])
            rows.append(["ListTableId", String(definition.listTableID)])
            rows.append(["list", ListRoute(definition).map { "GET \($0.path)" } ?? "none: publish the field first"])
        }
        return [Console.paint("\(owner) \(definition.progID)", .bold) + "  \(definition.label)"]
            + Console.columns(rows).map { "  \($0)" }
            + (listProblem.map { ["  " + Console.paint($0, .red)] } ?? [])
            + (items ?? []).map { "  \($0.line)" }
    }
}

extension FieldDefinition {
    /// The definition as far as the program keeps it, for programs.
    var output: JSONMembers {
        [
            "entity": owner.rawValue, "progId": progID, "label": label, "type": type.description,
            "textLength": textLength, "maximumLength": maximumLength, "mdoListName": mdoListName,
            "userListId": userListID, "listTableId": listTableID, "readOnly": isReadOnly, "mandatory": isMandatory,
        ]
    }
}

extension ListItem {
    /// The item on one line, for people.
    var line: TerminalLine { "\(id)  \(name)" + (isDeleted ? "  (deleted)" : "") }

    var output: JSONMembers { ["id": id, "name": name, "deleted": isDeleted] }
}
