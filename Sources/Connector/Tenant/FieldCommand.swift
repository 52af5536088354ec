import ArgumentParser
import HTTPClient
import JSON
import SuperOffice

struct FieldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field",
        abstract: "Show one user-defined field: its definition, its list with the items, and where the list is read.",
        discussion: """
            Example: superoffice-connector tenant field SuperOffice:83

            Looks at companies and persons, by ProgId, label or list name (udlist331). For a list field every address at \
            which people look for the list is asked, so that it shows which one is right in this tenant.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "A ProgId, a label or the name of a list.")
    var field: String

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let found = try await assembly.withCRM { crm in
            let definitions = try await Self.definitions(field, crm)
            var found: [Found] = []
            for (definition, isPublished) in definitions {
                found.append(try await Found(definition, isPublished: isPublished, crm))
            }
            return found
        }
        if json { Console.json(.array(found.map(\.json))) } else { for field in found { field.print() } }
        if !found.contains(where: \.isPublished) {
            throw Failure(
                .notSo,
                "\(field) is not published yet; publish it in Settings and maintenance, then users and the connector see it"
            )
        }
    }

    /// The published ones that are called so; else those of the administrator's working copy.
    private static func definitions(_ name: String, _ crm: SuperOfficeClient) async throws -> [(FieldDefinition, Bool)]
    {
        var all: [FieldDefinition] = []
        for type in EntityType.allCases { all += try await crm.publishedFields(of: type) }
        let published = all.filter { $0.isCalled(name) }
        if !published.isEmpty { return published.map { ($0, true) } }
        var drafts: [FieldDefinition] = []
        for type in EntityType.allCases { drafts += try await crm.draftFields(of: type).filter { $0.isCalled(name) } }
        guard !drafts.isEmpty else {
            throw Failure(
                .notSo,
                "no field of companies or persons is called \(name), published or not; `tenant fields` lists the "
                    + "\(all.count) there are"
            )
        }
        return drafts.map { ($0, false) }
    }
}

extension FieldDefinition {
    /// Whether people mean this field by that text, in any case.
    fileprivate func isCalled(_ name: String) -> Bool {
        let listName = mdoListName ?? (userListID > 0 ? "udlist\(userListID)" : nil)
        return [progID, label, listName].contains { $0?.lowercased() == name.lowercased() }
    }
}

extension FieldCommand {
    /// A field with its list as the tenant answered it.
    fileprivate struct Found {
        let definition: FieldDefinition
        let isPublished: Bool
        var routes: FieldRoutes
        /// nil for fields without a list, and when the list cannot be read.
        var items: [ListItem]?
        var listProblem: String?

        init(_ definition: FieldDefinition, isPublished: Bool, _ crm: SuperOfficeClient) async throws {
            self.definition = definition
            self.isPublished = isPublished
            routes = FieldRoutes(definition)
            guard definition.type == .list else { return }
            do throws(SuperOfficeError) {
                items = try await crm.listItems(of: definition)
            } catch {
                guard case .configuration(let why, _) = error else { throw error }
                listProblem = why
            }
            for index in routes.routes.indices {
                routes.routes[index].status = try await crm.raw(routes.routes[index].path).status
            }
        }

        var json: JSONValue {
            var members = definition.json.object ?? [:]
            members["published"] = .bool(isPublished)
            members["explanation"] = .string(routes.explanation)
            members["routes"] = .array(
                routes.routes.map { route in
                    [
                        "path": .string(route.path), "status": route.status.map { .integer($0) } ?? .null,
                        "remark": .string(route.remark),
                    ]
                }
            )
            members["items"] = items.map { .array($0.map(\.json)) } ?? .null
            if let listProblem { members["problem"] = .string(listProblem) }
            return .object(members)
        }

        func print() {
            let owner = definition.owner.rawValue.lowercased()
            Console.line(Console.paint("\(owner) \(definition.progID)", .bold) + "  \(definition.label)")
            var rows = [["type", definition.type.description + (isPublished ? "" : ", not published")]]
            if let length = definition.maximumLength { rows.append(["length", "\(length) characters"]) }
            if definition.isReadOnly { rows.append(["", "read-only"]) }
            if definition.isMandatory { rows.append(["", "mandatory"]) }
            if definition.type == .list {
                rows.append(["MdoListName", definition.mdoListName ?? "empty"])
                rows.append(["UDListDefinitionId", String(definition.userListID)])
                rows.append(["ListTableId", String(definition.listTableID)])
            }
            rows.append(["list", routes.explanation])
            for route in routes.routes {
                rows.append(["GET", "\(route.path)  \(route.status.map(String.init) ?? "-")  \(route.remark)"])
            }
            for line in Console.columns(rows) { Console.line("  \(line)") }
            if let listProblem { Console.line("  " + Console.paint(listProblem, .red)) }
            for item in items ?? [] { Console.line("  \(item.line)") }
        }
    }
}

extension ListItem {
    /// The item on one line, for people.
    var line: String { "\(id)  \(name)" + (isDeleted ? "  (deleted)" : "") }

    var json: JSONValue { ["id": .integer(id), "name": .string(name), "deleted": .bool(isDeleted)] }
}
