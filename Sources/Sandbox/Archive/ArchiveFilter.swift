/// A parsed `$filter`: comparisons joined by `and`, `or` and parentheses.
struct ArchiveFilter: Sendable {
    let matches: @Sendable (Int) -> Bool
    /// When set, only rows with a primary key above it can match: where to begin looking.
    private(set) var keysAbove: Int?

    init(_ text: String, _ table: ArchiveTable, _ context: ArchiveComparison.Context) throws(ArchiveError) {
        var parser = Parser(rest: try ArchiveToken.tokens(of: text)[...], table: table, context: context)
        self = try parser.alternatives()
        guard parser.rest.isEmpty else { throw ArchiveError("Cannot parse the filter behind its end: \(text)") }
    }

    private init(keysAbove: Int? = nil, _ matches: @escaping @Sendable (Int) -> Bool) {
        self.matches = matches
        self.keysAbove = keysAbove
    }

    private struct Parser {
        var rest: ArraySlice<ArchiveToken>
        let table: ArchiveTable
        let context: ArchiveComparison.Context

        mutating func alternatives() throws(ArchiveError) -> ArchiveFilter {
            var filter = try conjunction()
            while takeWord("or") {
                let (left, right) = (filter, try conjunction())
                filter = ArchiveFilter { left.matches($0) || right.matches($0) }
            }
            return filter
        }

        private mutating func conjunction() throws(ArchiveError) -> ArchiveFilter {
            var filter = try term()
            while takeWord("and") {
                let (left, right) = (filter, try term())
                let above = [left.keysAbove, right.keysAbove].compactMap { $0 }.max()
                filter = ArchiveFilter(keysAbove: above) { left.matches($0) && right.matches($0) }
            }
            return filter
        }

        private mutating func term() throws(ArchiveError) -> ArchiveFilter {
            switch rest.popFirst() {
            case .open:
                let inner = try alternatives()
                guard rest.popFirst() == .close else { throw ArchiveError("A parenthesis is not closed") }
                return inner
            case .word(let name):
                return try comparison(try table.column(name))
            default:
                throw ArchiveError("A column name is missing in the filter")
            }
        }

        private mutating func comparison(_ column: ArchiveTable.Column) throws(ArchiveError) -> ArchiveFilter {
            guard case .word(let word)? = rest.popFirst() else {
                throw ArchiveError("An operator is missing behind \(column.name)")
            }
            let operands = try operands()
            let comparison = try ArchiveComparison(column, word.lowercased(), operands, context)
            let isLowerBound = column.name == table.key.name && ["gt", "greater"].contains(word.lowercased())
            let bound = isLowerBound ? comparison.numbers.first.map { Int($0) } : nil
            return ArchiveFilter(keysAbove: bound) { comparison.holds(column.cell($0)) }
        }

        /// One literal, a list of them in parentheses, or none for `today` and its like.
        private mutating func operands() throws(ArchiveError) -> [ArchiveToken] {
            switch rest.first {
            case .open:
                rest.removeFirst()
                var operands: [ArchiveToken] = []
                while let token = rest.popFirst(), token != .close {
                    if token != .comma { operands.append(token) }
                }
                return operands
            case .word(let word) where !["and", "or"].contains(word.lowercased()), .quoted(let word):
                return rest.popFirst().map { [$0] } ?? [.word(word)]
            default:
                return []
            }
        }

        private mutating func takeWord(_ word: String) -> Bool {
            guard case .word(let next)? = rest.first, next.lowercased() == word else { return false }
            rest.removeFirst()
            return true
        }
    }
}
