import FoundationEssentials
import JSON

/// The rows of one archive, in the order of their primary keys, with the columns that the connector asks for.
///
/// Cells are made when they are asked for, so that a page costs what its rows cost.
struct ArchiveTable: Sendable {
    /// The restriction type of a column, which decides the operators it knows (sure).
    enum ColumnType: String, Hashable, Sendable {
        case int, decimal, string, listAny, associate, date
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
    private let columns: [Column]

    init<Row: Sendable>(
        _ entityName: String,
        _ rows: [Row],
        key: (String, @Sendable (Row) -> ArchiveValue),
        _ columns: [(String, ColumnType, @Sendable (Row) -> ArchiveValue)]
    ) {
        self.entityName = entityName
        count = rows.count
        self.key = Column(name: key.0, type: .int) { key.1(rows[$0]) }
        self.columns = columns.map { column in Column(name: column.0, type: column.1) { column.2(rows[$0]) } }
    }

    /// Names mind case: `contactId` is a column, `ContactId` is not (sure).
    func column(_ name: String) throws(SandboxError) -> Column {
        guard let column = name == key.name ? key : columns.first(where: { $0.name == name }) else {
            throw SandboxError("Unknown column: \(name)")
        }
        return column
    }

    func primaryKey(_ row: Int) -> Int { Int(key.cell(row).number ?? 0) }

    /// The first row whose primary key is above this one.
    func firstRow(above limit: Double) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if Double(primaryKey(middle)) > limit { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// One cell of an archive.
enum ArchiveValue: Hashable, Sendable {
    case none
    case whole(Int)
    case decimal(Double)
    case text(String)
    case moment(Date)
    /// An item of a list, or a user: restricted by its id, shown as its text.
    case item(Int, String)

    /// The cell as a slim row shows it.
    ///
    /// Which JSON type a number has is documented nowhere; dates are in UTC (sure) and without a zone (inferred).
    var json: JSONValue {
        switch self {
        case .none: .null
        case .whole(let number): .integer(number)
        case .decimal(let number): .number(number)
        case .text(let text), .item(_, let text): .string(text)
        case .moment(let date): .string(String(ClockText.entity(date, utc: true).dropLast()))
        }
    }

    /// The cell as a number; nil when it is not one.
    var number: Double? {
        switch self {
        case .whole(let number), .item(let number, _): Double(number)
        case .decimal(let number): number
        case .moment(let date): date.timeIntervalSince1970.rounded(.down)
        case .none, .text: nil
        }
    }
}
