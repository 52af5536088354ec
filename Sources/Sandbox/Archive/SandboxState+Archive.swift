import HTTPTypes
import JSON
import Text

extension SandboxState {
    /// The page size when the caller names none (sure).
    private static let defaultPage = 1000

    /// Answers an archive query; anything wrong with it is an exception, never an empty page.
    func archive(_ name: String, _ request: WireRequest) -> WireReply {
        do throws(SandboxError) {
            guard let table = archive(name, select: request.query["$select"] ?? "") else {
                throw SandboxError("There is no archive \(name)")
            }
            return .json(try page(table, name, request.query))
        } catch {
            if behaviour.badQueryEmpty { return .json(["odata.metadata": "", "odata.nextLink": nil, "value": []]) }
            return exception(error.description)
        }
    }

    private func page(_ table: ArchiveTable, _ name: String, _ query: [String: String]) throws(SandboxError)
        -> JSONValue
    {
        let known = ["$select", "$filter", "$orderBy", "$top", "$skip"]
        if let stranger = query.keys.sorted().first(where: { !known.contains($0) }) {
            throw SandboxError("The sandbox has no archive parameter \(stranger)")
        }
        let columns = try (query["$select"] ?? "").split(separator: ",").map { name throws(SandboxError) in
            try table.column(name.filter { $0 != " " })
        }
        if let order = query["$orderBy"], order != table.key.name, order != "\(table.key.name) asc" {
            throw SandboxError("The sandbox orders by \(table.key.name) only, not by \(order)")
        }
        let (top, skip) = (try number("$top", query) ?? Self.defaultPage, try number("$skip", query) ?? 0)
        let rows = try rows(table, query["$filter"] ?? "", skip: skip, top: top)
        var answer: [String: JSONValue] = [
            "odata.metadata": .string("\(api)/v1/Archive/\(name)/$metadata"),
            "value": .array(rows.prefix(top).map { json($0, columns, table) }),
        ]
        switch behaviour.nextLink {
        case .null: answer["odata.nextLink"] = .some(.null)
        case .missing: break
        case .present:
            let link = rows.count > top ? nextLink(name, query, top: top, skip: skip + top) : nil
            answer["odata.nextLink"] = .some(link.map(JSONValue.string) ?? .null)
        }
        return .object(answer)
    }

    /// The rows of one page, and one more when there is a next page; no more are looked at than that takes.
    private func rows(_ table: ArchiveTable, _ filter: String, skip: Int, top: Int) throws(SandboxError) -> [Int] {
        guard !filter.isEmpty else { return Array((0..<table.count).dropFirst(skip).prefix(top + 1)) }
        let context = ArchiveFilter.Context(
            offsetHours: behaviour.queryTimesLocal ? ClockText.serverOffsetHours : 0,
            timeOperators: behaviour.queryTimeOperators
        )
        let filter = try ArchiveFilter(filter, table, context)
        let candidates = (table.firstRow(above: filter.keysAbove)..<table.count).lazy.filter(filter.matches)
        return Array(candidates.dropFirst(skip).prefix(top + 1))
    }

    private func number(_ name: String, _ query: [String: String]) throws(SandboxError) -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int32(text), number >= 0 else { throw SandboxError("\(name) takes a number, not \(text)") }
        return Int(number)
    }

    private func json(_ row: Int, _ columns: [ArchiveTable.Column], _ table: ArchiveTable) -> JSONValue {
        let key = table.primaryKey(row)
        var members: [String: JSONValue] = [
            "PrimaryKey": behaviour.primaryKeyNumber ? .integer(key) : .string(String(key)),
            "EntityName": .string(table.entityName),
        ]
        for column in columns { members[column.name] = .some(column.cell(row).json) }
        return .object(members)
    }

    private func nextLink(_ name: String, _ query: [String: String], top: Int, skip: Int) -> String {
        let next = query.merging(["$top": String(top), "$skip": String(skip)]) { $1 }
        let text = formEncoded(next.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        return "\(api)/v1/Archive/\(name)?\(text)"
    }
}
