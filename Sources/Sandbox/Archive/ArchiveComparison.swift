import FoundationEssentials

/// One comparison of a `$filter`: an operator that the column's type knows, with operands of that type.
///
/// `le`, `ge` and `notEnds` are in the vendor's generated reference and fail in its own request collection: they are
/// unknown here.
struct ArchiveComparison: Sendable {
    /// What comparisons depend on besides the row.
    struct Context: Sendable {
        let now: Date
        let associate: Int
        /// Hours that local times are ahead of UTC.
        let offsetHours: Int
        let timeOperators: Bool
    }

    /// The operands as numbers; empty for texts.
    private(set) var numbers: [Double] = []
    let holds: @Sendable (ArchiveValue) -> Bool

    init(_ column: ArchiveTable.Column, _ word: String, _ operands: [ArchiveToken], _ context: Context)
        throws(ArchiveError)
    {
        let unknown = ArchiveError("Operator \(word) is not valid for \(column.name), which is \(column.type.rawValue)")
        switch column.type {
        case .int, .decimal, .bool, .listAny, .associate:
            let numbers = try operands.map { token throws(ArchiveError) in try Self.number(token, column) }
            let test = column.type == .bool ? Self.flag(word) : Self.number(word, column.type, numbers, context)
            guard let test, numbers.count >= test.operands else { throw unknown }
            self.numbers = numbers
            holds = { $0.number.map { test.holds($0, numbers) } ?? false }
        case .string:
            let texts = try operands.map { token throws(ArchiveError) in try Self.text(token, column) }
            guard let test = Self.text(word), texts.count >= test.operands else { throw unknown }
            holds = {
                guard case .text(let text) = $0 else { return false }
                return test.holds(text.lowercased(), texts)
            }
        case .date:
            let moments = try operands.map { token throws(ArchiveError) in
                try Self.moment(token, column, context.offsetHours)
            }
            guard let test = Self.moment(word, context), moments.count >= test.operands else { throw unknown }
            holds = { $0.number.map { test.holds($0.rounded(.down), moments) } ?? false }
        case .none:
            throw unknown
        }
    }

    /// How a cell is compared, and with how many operands at least.
    private struct Test<Cell>: Sendable {
        let operands: Int
        let holds: @Sendable (Cell, [Cell]) -> Bool
    }

    private static func flag(_ word: String) -> Test<Double>? {
        word == "set" ? Test(operands: 1) { $0 == $1[0] } : nil
    }

    private static func number(
        _ word: String,
        _ type: ArchiveTable.ColumnType,
        _ operands: [Double],
        _ context: Context
    ) -> Test<Double>? {
        switch (type, word) {
        case (.int, "="), (.int, "eq"), (.int, "equals"), (.int, "set"), (.decimal, "="), (.decimal, "eq"),
            (.decimal, "equals"), (.decimal, "set"), (.listAny, "equals"):
            Test(operands: 1) { $0 == $1[0] }
        case (.int, "ne"), (.int, "unequals"), (.decimal, "ne"), (.decimal, "unequals"):
            Test(operands: 1) { $0 != $1[0] }
        case (.int, "lt"), (.int, "less"), (.decimal, "lt"), (.decimal, "less"): Test(operands: 1) { $0 < $1[0] }
        case (.int, "gt"), (.int, "greater"), (.decimal, "gt"), (.decimal, "greater"):
            Test(operands: 1) { $0 > $1[0] }
        case (.int, "between"), (.decimal, "between"): Test(operands: 2) { $0 >= $1[0] && $0 <= $1[1] }
        case (.int, "in"), (.decimal, "in"), (.listAny, "oneof"), (.associate, "associateisoneof"):
            Test(operands: 1) { $1.contains($0) }
        case (.listAny, "notoneof"), (.associate, "associateisnotoneof"): Test(operands: 1) { !$1.contains($0) }
        case (.associate, "currentassociate"): Test(operands: 0) { cell, _ in cell == Double(context.associate) }
        default: nil
        }
    }

    private static func text(_ word: String) -> Test<String>? {
        switch word {
        case "is", "eq": Test(operands: 1) { $0 == $1[0] }
        case "isnot": Test(operands: 1) { $0 != $1[0] }
        case "begins": Test(operands: 1) { $0.hasPrefix($1[0]) }
        case "notbegins": Test(operands: 1) { !$0.hasPrefix($1[0]) }
        case "contains": Test(operands: 1) { $1[0].isEmpty || $0.contains($1[0]) }
        case "notcontains": Test(operands: 1) { !$0.contains($1[0]) }
        case "between": Test(operands: 2) { $0 >= $1[0] && $0 <= $1[1] }
        case "in": Test(operands: 1) { $1.contains($0) }
        default: nil
        }
    }

    /// Operators on whole days compare days of the local calendar: `after` a day is from the next day on (inferred).
    private static func moment(_ word: String, _ context: Context) -> Test<Double>? {
        let shift = Double(context.offsetHours) * 3600
        let day: @Sendable (Double) -> Double = { (($0 + shift) / 86_400).rounded(.down) }
        let today = day(context.now.timeIntervalSince1970)
        return switch word {
        case "before": Test(operands: 1) { day($0) < day($1[0]) }
        case "date": Test(operands: 1) { day($0) == day($1[0]) }
        case "after": Test(operands: 1) { day($0) > day($1[0]) }
        case "between", "datebetween": Test(operands: 2) { day($0) >= day($1[0]) && day($0) <= day($1[1]) }
        case "today": Test(operands: 0) { cell, _ in day(cell) == today }
        case "datetime" where context.timeOperators: Test(operands: 1) { $0 == $1[0] }
        case "beforetime" where context.timeOperators: Test(operands: 1) { $0 < $1[0] }
        case "aftertime" where context.timeOperators: Test(operands: 1) { $0 > $1[0] }
        default: nil
        }
    }

    private static func number(_ token: ArchiveToken, _ column: ArchiveTable.Column) throws(ArchiveError) -> Double {
        guard case .word(let word) = token else { throw ArchiveError("\(column.name) takes no quoted string") }
        if column.type == .bool, ["true", "false"].contains(word.lowercased()) {
            return word.lowercased() == "true" ? 1 : 0
        }
        guard let number = Double(word), number.isFinite else {
            throw ArchiveError("\(column.name) takes a number, not \(word)")
        }
        return number
    }

    private static func text(_ token: ArchiveToken, _ column: ArchiveTable.Column) throws(ArchiveError) -> String {
        guard case .quoted(let text) = token else { throw ArchiveError("\(column.name) takes a quoted string") }
        return text.lowercased()
    }

    /// `'2020-05-28'` or `'2020-05-28T10:00:00'`, with a zone or in local time.
    private static func moment(_ token: ArchiveToken, _ column: ArchiveTable.Column, _ offsetHours: Int)
        throws(ArchiveError) -> Double
    {
        guard case .quoted(let text) = token, let seconds = ClockText.seconds(iso: text, offsetHours: offsetHours)
        else { throw ArchiveError("\(column.name) takes a quoted date such as '2020-05-28'") }
        return Double(seconds)
    }
}
