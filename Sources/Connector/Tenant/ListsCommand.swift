import ArgumentParser
import JSON
import SuperOffice

struct ListsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists",
        abstract: "List the tenant's lists, built-in and its own; with --items what is in them.",
        discussion: """
            Example: superoffice-connector tenant lists --items

            The number is what /List/NUMBER/Items takes, and for a list of the tenant's own what follows udlist in \
            /MDOList/udlistNUMBER.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Read the items of each list too: one call a list.")
    var items = false

    @Flag(help: "Print JSON.")
    var json = false

    /// A list, and its items when they were asked for and could be had.
    private struct Row {
        var list: TenantList
        var items: [ListItem]?
        var problem: String?
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let rows = try await assembly.withCRM { try await read($0) }
        if json {
            Console.json(.array(rows.map(Self.json)))
        } else {
            Self.print(rows)
        }
        let failed = rows.filter { $0.problem != nil }
        if !failed.isEmpty {
            throw Failure(.notSo, "\(failed.count) of \(rows.count) lists cannot be read; their lines say why")
        }
    }

    private func read(_ crm: SuperOfficeClient) async throws -> [Row] {
        let lists = try await crm.tenantLists()
        guard items else { return lists.map { Row(list: $0) } }
        let progress = ProgressLine()
        defer { progress.finish() }
        var rows: [Row] = []
        for list in lists {
            progress.show("list \(rows.count + 1) of \(lists.count)")
            var row = Row(list: list)
            do throws(SuperOfficeError) {
                row.items = try await crm.items(of: list)
            } catch {
                // One list that is not licensed must not hide all others.
                switch error {
                case .configuration, .rejected, .unreadable, .unavailable: row.problem = "\(error)"
                default: throw error
                }
            }
            rows.append(row)
        }
        return rows
    }

    private static func json(_ row: Row) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .integer(row.list.id), "name": .string(row.list.name), "type": .string(row.list.type),
            "custom": .bool(row.list.isCustom), "usedByFields": .bool(row.list.isUsedByFields),
        ]
        if let items = row.items { members["items"] = .array(items.map(\.json)) }
        if let problem = row.problem { members["problem"] = .string(problem) }
        return .object(members)
    }

    private static func print(_ rows: [Row]) {
        let head = ["id", "name", "type", "", ""]
        let table = rows.map { row in
            [
                String(row.list.id), row.list.name, row.list.type, row.list.isCustom ? "own" : "built-in",
                row.list.isUsedByFields ? "used by fields" : "",
            ]
        }
        for (index, line) in Console.columns([head] + table).enumerated() {
            Console.line("\(line)")
            guard index > 0 else { continue }
            for item in rows[index - 1].items ?? [] { Console.line("    \(item.line)") }
            if let problem = rows[index - 1].problem { Console.line("    " + Console.paint(problem, .red)) }
        }
    }
}
