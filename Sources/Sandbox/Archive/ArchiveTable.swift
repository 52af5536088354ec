/// The rows of one archive provider, in the order of their primary keys.
///
/// Cells are made when they are asked for, so that a page costs what its rows cost.
struct ArchiveTable: Sendable {
    /// The restriction type of a column, which decides the operators it knows (sure).
    enum ColumnType: String, Hashable, Sendable {
        case int, decimal, string, bool, listAny, associate, date
        /// Can be shown, but not be restricted by.
        case none
    }

    struct Column: Sendable {
        let name: String
        let type: ColumnType
        /// The cell of a row.
        let cell: @Sendable (Int) -> ArchiveValue
    }

    let entityName: String
    let count: Int
    /// The column of the primary key, ascending.
    let key: Column
    private let columns: [String: Column]

    /// The first column is the primary key.
    init(_ entityName: String, count: Int, key: Column, _ columns: [Column]) {
        self.entityName = entityName
        self.count = count
        self.key = key
        self.columns = Dictionary(([key] + columns).map { ($0.name, $0) }) { $1 }
    }

    /// Names mind case: `contactId` is a column, `ContactId` is none (sure).
    func column(_ name: String) throws(ArchiveError) -> Column {
        guard let column = columns[name] else { throw ArchiveError("Unknown column: \(name)") }
        return column
    }

    func primaryKey(_ row: Int) -> Int { Int(key.cell(row).number ?? 0) }

    /// The first row whose primary key is above this one.
    func firstRow(above limit: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if primaryKey(middle) > limit { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Why the server throws an exception at a query.
struct ArchiveError: Error, Hashable, Sendable {
    let message: String

    init(_ message: String) { self.message = message }
}
