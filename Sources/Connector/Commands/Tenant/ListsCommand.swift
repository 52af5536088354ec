import ArgumentParser
import SuperOffice

struct ListsCommand: CRMCommand, ListingCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists",
        abstract: "List the tenant's lists, built-in and its own; with --items what is in them.",
        discussion: """
            Example: superoffice-connector tenant lists --items

            The number is what /List/NUMBER/Items takes, and for a list of the tenant's own what follows udlist in \
            /MDOList/udlistNUMBER.
            """
    )

    @Flag(help: "Read the items of each list too: one call a list.")
    var items = false

    @OptionGroup var listing: ListOptions
    @OptionGroup var options: AnswerOptions

    /// A list, and its items when they were asked for and could be read.
    private struct Row {
        let list: TenantList
        var items: [ListItem]?
        var problem: String?

        var output: JSONMembers {
            let members: JSONMembers = [
                "id": list.id, "name": list.name, "type": list.type, "custom": list.isCustom,
                "usedByFields": list.isUsedByFields,
            ]
            return members.with(["items": items?.map(\.output), "problem": problem])
        }

        var cells: [Table.Cell] {
            [
                .init(String(list.id)), .init(list.name), .init(list.type), .init(list.isCustom ? "own" : "built-in"),
                .init(list.isUsedByFields ? "yes" : "no"),
            ]
        }
    }

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let lists = try await crm.tenantLists()
        let progress = ProgressLine()
        defer { progress.finish() }
        var rows: [Row] = []
        for list in lists {
            progress.show("list \(rows.count + 1) of \(lists.count)")
            var row = Row(list: list)
            do throws(SuperOfficeError) {
                if items { row.items = try await crm.items(of: list) }
            } catch {
                // One list that is not licensed must not hide all others.
                switch error {
                case .configuration, .rejected, .unreadable, .unavailable: row.problem = "\(error)"
                default: throw error
                }
            }
            rows.append(row)
        }
        let failed = rows.count { $0.problem != nil }
        let failure = Failure(.notSo, "\(failed) of \(rows.count) lists cannot be read; their lines say why")
        return Answer(
            rows.map(\.output),
            Self.table(rows),
            lines: Self.lines(rows),
            failure: failed > 0 ? failure : nil
        )
    }

    private static func table(_ rows: [Row]) -> Table {
        Table(
            [
                .init("id", isNumber: true), .init("name", least: 20), .init("type"), .init("origin"),
                .init("in fields"),
            ],
            rows.map(\.cells)
        )
    }

    private static func lines(_ rows: [Row]) -> [TerminalLine] {
        let table = table(rows).lines()
        // Programs get no heading.
        var lines = Array(table.prefix(table.count - rows.count))
        for (line, row) in zip(table.suffix(rows.count), rows) {
            lines.append(line)
            lines += (row.items ?? []).map { "    \($0.line)" }
            if let problem = row.problem { lines.append("    " + Console.paint(problem, .red)) }
        }
        return lines
    }
}
