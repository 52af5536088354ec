import FoundationEssentials

/// A `$filter` as the connector writes it: comparisons joined by `and`, each `column operator operand`.
///
/// Of the vendor's operators it knows those that the connector sends. All others are refused, as the server refuses those
/// that are not of the column's type: `le`, `ge` and `notEnds` among them, which are in the vendor's generated reference
/// and fail in its own request collection.
struct ArchiveFilter: Sendable {
    /// What comparisons depend on besides the row.
    struct Context: Sendable {
        /// Hours that local times are ahead of UTC.
        let offsetHours: Int
        let timeOperators: Bool
    }

    private let comparisons: [@Sendable (Int) -> Bool]
    /// Only rows with a primary key above it can match: where to begin looking.
    private(set) var keysAbove = -Double.infinity

    init(_ text: String, _ table: ArchiveTable, _ context: Context) throws(SandboxError) {
        var rest = try Self.words(text)[...]
        var comparisons: [@Sendable (Int) -> Bool] = []
        while !rest.isEmpty || comparisons.isEmpty {
            if !comparisons.isEmpty {
                guard rest.popFirst()?.lowercased() == "and" else {
                    throw SandboxError("Cannot parse the filter behind a comparison: \(text)")
                }
            }
            guard let name = rest.popFirst(), let word = rest.popFirst(), let operand = rest.popFirst() else {
                throw SandboxError("A comparison has a column, an operator and a value: \(text)")
            }
            let column = try table.column(name)
            if column.type == .string, word.lowercased() == "begins", operand.hasPrefix("'") {
                let start = operand.dropFirst().lowercased()
                comparisons.append { row in
                    if case .text(let text) = column.cell(row) { text.lowercased().hasPrefix(start) } else { false }
                }
                continue
            }
            let holds = try Self.comparison(column, word.lowercased(), operand, context)
            comparisons.append { row in column.cell(row).number.map(holds) ?? false }
            if column.name == table.key.name, word.lowercased() == "gt", let limit = Double(operand) {
                keysAbove = max(keysAbove, limit)
            }
        }
        self.comparisons = comparisons
    }

    func matches(_ row: Int) -> Bool { comparisons.allSatisfy { $0(row) } }

    private static func comparison(_ column: ArchiveTable.Column, _ word: String, _ operand: String, _ context: Context)
        throws(SandboxError) -> @Sendable (Double) -> Bool
    {
        switch (column.type, word) {
        case (.int, "eq"), (.int, "="):
            let number = try number(operand, column)
            return { $0 == number }
        case (.int, "lt"), (.decimal, "lt"):
            let number = try number(operand, column)
            return { $0 < number }
        case (.int, "gt"), (.decimal, "gt"):
            let number = try number(operand, column)
            return { $0 > number }
        case (.associate, "associateisoneof"), (.associate, "associateisnotoneof"), (.listAny, "oneof"),
            (.listAny, "notoneof"):
            guard operand.hasPrefix("("), operand.hasSuffix(")") else {
                throw SandboxError("\(column.name) takes numbers in parentheses")
            }
            let ids = try operand.dropFirst().dropLast().split(separator: ",").map { id throws(SandboxError) in
                try number(String(id), column)
            }
            return { ids.contains($0) != word.contains("not") }
        case (.date, _): return try moment(word, operand, column, context)
        default: throw unknown(word, column)
        }
    }

    /// Operators on whole days compare days of the local calendar: `after` a day is from the next day on (inferred).
    private static func moment(_ word: String, _ operand: String, _ column: ArchiveTable.Column, _ context: Context)
        throws(SandboxError) -> @Sendable (Double) -> Bool
    {
        guard operand.hasPrefix("'"),
            let seconds = ClockText.seconds(iso: String(operand.dropFirst()), offsetHours: context.offsetHours)
        else { throw SandboxError("\(column.name) takes a quoted date such as '2020-05-28'") }
        let limit = Double(seconds)
        let shift = Double(context.offsetHours) * 3600
        let day: @Sendable (Double) -> Double = { (($0 + shift) / 86_400).rounded(.down) }
        switch word {
        case "before": return { day($0) < day(limit) }
        case "after": return { day($0) > day(limit) }
        case "beforetime" where context.timeOperators: return { $0 < limit }
        case "aftertime" where context.timeOperators: return { $0 > limit }
        default: throw unknown(word, column)
        }
    }

    private static func unknown(_ word: String, _ column: ArchiveTable.Column) -> SandboxError {
        SandboxError("Operator \(word) is not valid for \(column.name), which is \(column.type.rawValue)")
    }

    private static func number(_ word: String, _ column: ArchiveTable.Column) throws(SandboxError) -> Double {
        guard let number = Double(word.filter { $0 != " " }), number.isFinite else {
            throw SandboxError("\(column.name) takes a number, not \(word)")
        }
        return number
    }

    /// Words, lists in parentheses, and quoted texts, which keep their first quotation mark.
    private static func words(_ text: String) throws(SandboxError) -> [String] {
        var words: [String] = []
        var rest = text.drop { $0 == " " }
        while let first = rest.first {
            let ending: Character = first == "'" ? "'" : first == "(" ? ")" : " "
            var word = String(rest.removeFirst()) + rest.prefix { $0 != ending }
            rest = rest.dropFirst(word.count - 1)
            if ending != " " {
                guard rest.popFirst() == ending else { throw SandboxError("A \(first) is not closed in the filter") }
                if ending == ")" { word.append(")") }
            }
            words.append(word)
            rest = rest.drop { $0 == " " }
        }
        return words
    }
}
