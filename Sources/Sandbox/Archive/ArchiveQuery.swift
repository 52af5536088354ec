import FoundationEssentials

/// The parameters of an archive call, checked against the table they are for.
struct ArchiveQuery: Sendable {
    /// The page size when the caller names none (sure).
    static let defaultPage = 1000

    let select: [ArchiveTable.Column]
    let filter: ArchiveFilter?
    /// What decides the rows and their order, as text: the same text on the same data means the same rows.
    let identity: String
    private let order: [(column: ArchiveTable.Column, descending: Bool)]
    let top: Int
    let skip: Int
    /// Slashes in the row's keys become underscores.
    let jsonSafe: Bool

    init(_ parameters: [String: String], _ table: ArchiveTable, _ context: ArchiveComparison.Context)
        throws(ArchiveError)
    {
        func words(_ name: String) -> [String] {
            (parameters[name] ?? "").split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
        }
        func number(_ name: String, _ usual: Int) throws(ArchiveError) -> Int {
            guard let text = parameters[name] else { return usual }
            guard let number = Int(text), number >= 0 else { throw ArchiveError("\(name) takes a number, not \(text)") }
            return number
        }
        if let mode = parameters["$mode"], mode.lowercased() != "slim" {
            throw ArchiveError("The sandbox knows the mode Slim only, not \(mode)")
        }
        select = try words("$select").map { name throws(ArchiveError) in try table.column(name) }
        let text = parameters["$filter"] ?? ""
        filter = text.isEmpty ? nil : try ArchiveFilter(text, table, context)
        // Both spellings are seen.
        let spelling = parameters["$orderBy"] == nil ? "$orderby" : "$orderBy"
        order = try words(spelling).map { term throws(ArchiveError) in
            let parts = term.split(separator: " ")
            let direction = parts.count > 1 ? parts[1].lowercased() : "asc"
            guard ["asc", "desc"].contains(direction), parts.count <= 2 else {
                throw ArchiveError("\(spelling) takes a column with asc or desc, not \(term)")
            }
            return (try table.column(String(parts.first ?? "")), direction == "desc")
        }
        let today = Int(context.now.timeIntervalSince1970 / 86_400)
        identity = [text, parameters[spelling] ?? "", String(today)].joined(separator: "\n")
        top = try number("$top", Self.defaultPage)
        skip = try number("$skip", 0)
        jsonSafe = parameters["$jsonSafe"]?.lowercased() == "true"
    }

    /// The rows that match, all of them and in order; pages are cut from them.
    func rows(of table: ArchiveTable) -> [Int] {
        let matching = (filter.map { filter in (0..<table.count).filter(filter.matches) }) ?? Array(0..<table.count)
        guard !keepsOrder(of: table) else { return matching }
        // Each cell is made once, not once a comparison.
        let cells = matching.map { row in (row: row, cells: order.map { $0.column.cell(row) }) }
        return cells.sorted { one, other in
            for (index, term) in order.enumerated() {
                let (a, b) = (one.cells[index], other.cells[index])
                if ArchiveValue.isBefore(a, b) { return !term.descending }
                if ArchiveValue.isBefore(b, a) { return term.descending }
            }
            return one.row < other.row
        }.map(\.row)
    }

    /// One page without looking at more rows than it takes, for paging by key (`saleId gt 5000`); nil where only
    /// ``rows(of:)`` can tell.
    ///
    /// One row more than the page tells whether there is a next one.
    func pageByKey(of table: ArchiveTable) -> [Int]? {
        guard let filter, let above = filter.keysAbove, keepsOrder(of: table), skip == 0 else { return nil }
        let candidates = (table.firstRow(above: above)..<table.count).lazy.filter(filter.matches)
        return Array(candidates.prefix(top + 1))
    }

    private func keepsOrder(of table: ArchiveTable) -> Bool {
        guard let first = order.first else { return true }
        return first.column.name == table.key.name && !first.descending
    }
}
